import { encodeValue } from "../../protocol/codec/codec.ts";
import { InvalidOptionsError, NotPendingError } from "../../protocol/errors.ts";
import { observe } from "../../protocol/observe.ts";
import { argsHash } from "../../runtime/args-hash.ts";
import type { RuntimeEvent } from "../../runtime/events.ts";
import { refusedOutcome } from "../../runtime/outcome.ts";
import type {
  ActionReference,
  ApproveOptions,
  CodemodeRuntimeHandle,
  ExecutionFilter,
  RejectOptions,
  SaveSnippetOptions,
} from "../../runtime/runtime-handle.ts";
import type { ExecutionState, Outcome, PendingAction, Snippet, ToolLogEntry } from "../../runtime/types.ts";

/** What is needed of `useAgent` or an `AgentClient`. */
export interface CallingAgent {
  call(method: string, args: unknown[], options?: { timeout?: number }): Promise<unknown>;
}

/** What the agent's `@callable` methods are called; `false`: it has none for this. */
export interface CallableNames {
  pending: string | false;
  approve: string | false;
  reject: string | false;
  rollback: string | false;
  executions: string | false;
  saveSnippet: string | false;
  snippets: string | false;
}

export interface CodemodeCallablesOptions {
  agent: CallingAgent;
  /** Default: the names of the durable runtime's guide, `pendingApprovals`, `approveExecution` and so on. */
  methods?: Partial<CallableNames>;
  /** What the handle is called. Default `default`. */
  name?: string;
}

const GUIDE_NAMES: CallableNames = {
  pending: "pendingApprovals",
  approve: "approveExecution",
  reject: "rejectExecution",
  rollback: "rollbackExecution",
  executions: "executionHistory",
  saveSnippet: "saveSnippet",
  snippets: "snippets",
};

/**
 * A handle to a runtime of `@cloudflare/codemode`, or any other, that an agent offers by `@callable` methods alone: pending
 * actions, approval, rejection, rollback, executions and snippets. Everything else is refused with `invalid_options`. There
 * are no events of what others do: listeners are told only of changes that are made through this handle.
 *
 * An approval that names its action (`seq`, `argsHash`) is compared with what is pending just before: such runtimes approve
 * whatever comes next. Two people who answer within the same moment may still cross.
 *
 * @throws {InvalidOptionsError} `invalid_options`, of methods that the agent does not offer.
 * @example const runtime = codemodeCallables({ agent: useAgent({ agent: "chat" }) });
 */
export function codemodeCallables(options: CodemodeCallablesOptions): CodemodeRuntimeHandle {
  const { agent, methods = {}, name = "default" } = options;
  const names = { ...GUIDE_NAMES, ...methods };
  const listeners = new Set<(event: RuntimeEvent) => void>();

  const call = async (method: keyof CallableNames, ...args: unknown[]): Promise<unknown> => {
    const callable = names[method];
    if (callable === false) throw refusal(method);
    // A run takes as long as it takes.
    return agent.call(callable, args, { timeout: 0 });
  };
  const tell = (type: "execution_changed" | "snippets_changed", executionId: string): void => {
    for (const listener of listeners) observe(listener, { type, executionId, timestamp: Date.now() });
  };
  const pending = async ({ executionId }: { executionId?: string } = {}): Promise<PendingAction[]> => {
    const all = (await call("pending")) as PendingAction[];
    return all.map(completeAction).filter((action) => executionId === undefined || action.executionId === executionId);
  };
  const check = async ({ executionId, seq, argsHash: hash }: ApproveOptions): Promise<void> => {
    if (seq === undefined && hash === undefined) return;
    const [next] = await pending({ executionId });
    if (next && (seq ?? next.seq) === next.seq && (hash ?? next.argsHash) === next.argsHash) return;
    throw new NotPendingError("This action is not pending (any more); look at what is, and answer that");
  };
  const approve = async (given: ApproveOptions): Promise<Outcome> => {
    const { executionId } = given;
    try {
      if (given.grant !== undefined) throw refusal("approve in advance");
      const hasArgs = "args" in given && given.args !== undefined;
      const [next] = hasArgs ? await pending({ executionId }) : [];
      // An action that was shown has its arguments, which are not changed then.
      if (next && argsHash(encodeValue(given.args)) !== (given.argsHash ?? next.argsHash)) {
        throw refusal("approve with other arguments");
      }
      await check(given);
      const outcome = (await call("approve", executionId)) as Outcome;
      tell("execution_changed", executionId);
      return completeOutcome(outcome);
    } catch (error) {
      return refusedOutcome(executionId, error);
    }
  };
  const executions = async (filter: number | ExecutionFilter = {}): Promise<ExecutionState[]> => {
    const {
      limit = Infinity,
      executionId,
      statuses,
      before = Infinity,
      ...rest
    } = typeof filter === "number" ? { limit: filter } : filter;
    if (Object.values(rest).some((value) => value !== undefined)) return [];
    const all = ((await call("executions")) as ExecutionState[]).map(completeState);
    const found = all.filter(
      ({ id, status, createdAt }) =>
        (executionId ?? id) === id && (statuses ?? [status]).includes(status) && createdAt < before,
    );
    return found.slice(0, limit);
  };
  const cannot = (what: string) => () => Promise.reject(refusal(what));
  const cannotRun =
    (what: string) =>
    async (target: object): Promise<Outcome> =>
      refusedOutcome(String((target as { executionId?: string }).executionId ?? ""), refusal(what));

  return {
    name,
    pending,
    approve,
    executions,
    approveAll: (actions) => inTurn(actions, approve),
    reject: async (given: RejectOptions) => {
      const { executionId, seq, onReject } = given;
      if (onReject === "throw") throw refusal("throw a rejection into the code");
      const action = (await pending({ executionId })).find((entry) => (seq ?? entry.seq) === entry.seq);
      if (!action || (given.argsHash ?? action.argsHash) !== action.argsHash) return false;
      const isRejected = (await call("reject", executionId, action.seq)) === true;
      tell("execution_changed", executionId);
      return isRejected;
    },
    rollback: async ({ executionId }) => {
      await call("rollback", executionId);
      tell("execution_changed", executionId);
    },
    snippets: async () => (await call("snippets")) as Snippet[],
    saveSnippet: async (snippet: string, { executionId, description }: SaveSnippetOptions) => {
      const saved = (await call("saveSnippet", snippet, description, executionId)) as Snippet;
      tell("snippets_changed", executionId);
      return saved;
    },
    subscribe: (listener) => {
      const own = (event: RuntimeEvent) => listener(event);
      listeners.add(own);
      return () => listeners.delete(own);
    },
    execute: cannotRun("run code"),
    outcome: cannotRun("follow an execution"),
    resolve: cannotRun("resolve a client tool"),
    settleUncertain: cannotRun("settle an uncertain call"),
    release: cannot("release a tool call"),
    search: cannot("search"),
    describe: cannot("describe"),
    cancel: cannot("cancel"),
    deleteExecution: cannot("delete executions"),
    pruneExecutions: cannot("delete executions"),
    expirePaused: cannot("expire executions"),
    deleteSnippet: cannot("delete snippets"),
    exportExecution: cannot("export"),
    importExecution: cannot("import"),
    resumeInterrupted: cannot("resume"),
    grants: async () => [],
    revokeGrant: cannot("revoke grants"),
    clear: cannot("clear"),
    dispose: async () => listeners.clear(),
  };
}

function refusal(what: string): InvalidOptionsError {
  return new InvalidOptionsError(
    `The agent's methods do not offer this: ${what}. Use createServerBridge with withCodemode`,
  );
}

/** One after the other: such a runtime shows one action of an execution at a time. */
async function inTurn(
  actions: readonly ActionReference[],
  approve: (action: ActionReference) => Promise<Outcome>,
): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const action of actions) outcomes.push(await approve(action));
  return outcomes;
}

function completeAction(action: PendingAction): PendingAction {
  // What such a runtime does not say.
  const missing: Pick<PendingAction, "waiting" | "requestedAt"> = { waiting: "approval", requestedAt: 0 };
  return {
    ...missing,
    ...(action as object as Omit<PendingAction, keyof typeof missing>),
    argsHash: argsHash(encodeValue(action.args)),
  };
}

function completeEntry(entry: ToolLogEntry): ToolLogEntry {
  return {
    ...entry,
    effect: entry.effect ?? "write",
    attempts: entry.attempts ?? 1,
    requestedAt: entry.requestedAt ?? 0,
  };
}

function completeState(state: ExecutionState): ExecutionState {
  return { ...state, connectors: state.connectors ?? [], log: (state.log ?? []).map(completeEntry) };
}

function completeOutcome(outcome: Outcome): Outcome {
  const calls = (outcome.calls ?? []).map(completeEntry);
  if (outcome.status === "paused") return { ...outcome, calls, pending: outcome.pending.map(completeAction) };
  if (outcome.status === "error") return { ...outcome, calls, code: outcome.code ?? "thrown" };
  return { ...outcome, calls };
}
