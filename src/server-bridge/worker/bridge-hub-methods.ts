/** What each request of a page needs and does. */
import { InvalidInputError, type NotPendingError } from "../../protocol/errors.ts";
import type { JsonSchema } from "../../protocol/tools.ts";
import type { Outcome } from "../../runtime/types.ts";
import { anything, count, flag, list, object, oneOf, table, text, type Reader } from "../checks.ts";
import type { ConnectorDescriptor, HandOffRequest } from "../contract.ts";
import type { BridgeMethod, ParamsOf, ResultOf } from "../methods.ts";
import type { PageIdentity, ReceivingRuntime } from "../receiving-runtime.ts";
import { MESSAGE_LENGTH } from "../wire.ts";
import type { BridgeAction } from "./authorize.ts";

export interface MethodCall<M extends BridgeMethod> {
  runtime: ReceivingRuntime;
  params: ParamsOf<M>;
  origin: PageIdentity;
  signal: AbortSignal;
}

interface Method<M extends BridgeMethod> {
  action: BridgeAction;
  read: Reader<ParamsOf<M>>;
  /** The executions here that it is about. Default: what `executionId` says. */
  about?: (params: ParamsOf<M>) => readonly string[];
  /** Whose each entry of the result is: pages get what they may read. Default: the result is no such list. */
  entryOf?: (entry: EntryOf<ResultOf<M>>) => string | undefined;
  call: (call: MethodCall<M>) => Promise<ResultOf<M>>;
}

type EntryOf<Result> = Result extends readonly (infer Entry)[] ? Entry : never;

const executionId = text();
const reason = text(10_000);
/** Facts are checked by the runtime that takes them. */
const FACTS = 100_000;

const schema: Reader<JsonSchema> = (value, path) =>
  typeof value === "boolean" ? value : table(anything, 1_000)(value, path);
const oneOfTrue: Reader<true> = (value, path) => flag(value, path) as true;

const connectors: Reader<ConnectorDescriptor[]> = list(
  object(
    {
      name: text(),
      tools: table(
        object(
          { effect: oneOf("read", "idempotent", "write"), requiresApproval: flag },
          {
            description: text(100_000),
            inputSchema: schema,
            outputSchema: schema,
            isClientTool: oneOfTrue,
            canRevert: oneOfTrue,
          },
        ),
        5_000,
      ),
    },
    { instructions: text(100_000) },
  ),
  500,
);

const nothing = object({});
const target = object({ executionId });

export const methods: { [M in BridgeMethod]: Method<M> } = {
  outcome: {
    action: "read",
    read: object({ executionId }, { until: oneOf("rest", "end") }),
    call: ({ runtime, params, signal }) => runtime.outcome({ ...params, signal }),
  },
  release: { action: "release", read: target, call: ({ runtime, params }) => runtime.release(params) },
  search: {
    action: "read",
    read: object({ query: text(10_000) }),
    call: ({ runtime, params }) => runtime.search(params.query, "bridged"),
  },
  describe: {
    action: "read",
    read: object({ target: text(10_000) }),
    call: ({ runtime, params }) => runtime.describe(params.target, "bridged"),
  },
  pending: {
    action: "read",
    read: object({}, { executionId }),
    entryOf: (action) => action.executionId,
    call: ({ runtime, params }) => runtime.pending(params),
  },
  approve: {
    action: "approve",
    read: object({ executionId }, { seq: count, argsHash: text(), args: anything, grant: oneOf("run", "session") }),
    call: ({ runtime, params }) => runtime.approve(params),
  },
  approveAll: {
    action: "approve",
    read: object({ actions: list(object({ executionId, seq: count }, { argsHash: text() }), 10_000) }),
    about: ({ actions }) => actions.map((action) => action.executionId),
    call: ({ runtime, params }) => runtime.approveAll(params.actions),
  },
  reject: {
    action: "reject",
    read: object({ executionId }, { seq: count, argsHash: text(), reason, onReject: oneOf("end", "throw") }),
    call: ({ runtime, params }) => runtime.reject(params),
  },
  resolve: {
    action: "resolve",
    read: (value, path) => ({
      result: undefined,
      ...object({ executionId, seq: count }, { result: anything })(value, path),
    }),
    call: ({ runtime, params }) => runtime.resolve(params),
  },
  settleUncertain: {
    action: "settle",
    read: readSettlement,
    call: ({ runtime, params }) => runtime.settleUncertain(params),
  },
  cancel: {
    action: "cancel",
    read: object({ executionId }, { reason }),
    call: ({ runtime, params }) => runtime.cancel(params),
  },
  rollback: { action: "rollback", read: target, call: ({ runtime, params }) => runtime.rollback(params) },
  executions: {
    action: "read",
    read: object(
      {},
      {
        executionId,
        toolCallId: text(),
        conversationId: text(),
        statuses: list(
          oneOf(
            "running",
            "paused",
            "handing-off",
            "handed-off",
            "completed",
            "error",
            "rejected",
            "rolled_back",
            "cancelled",
          ),
          20,
        ),
        limit: count,
        before: count,
      },
    ),
    entryOf: (state) => state.id,
    call: ({ runtime, params }) => runtime.executions(params),
  },
  deleteExecution: { action: "delete", read: target, call: ({ runtime, params }) => runtime.deleteExecution(params) },
  pruneExecutions: {
    action: "delete",
    read: object({}, { keep: count }),
    call: ({ runtime, params }) => runtime.pruneExecutions(params),
  },
  expirePaused: {
    action: "delete",
    read: object({}, { maxAgeMs: count }),
    call: ({ runtime, params }) => runtime.expirePaused(params),
  },
  saveSnippet: {
    action: "snippets",
    read: object({ name: text(), executionId, description: text(100_000) }),
    call: ({ runtime, params: { name, ...options } }) => runtime.saveSnippet(name, options),
  },
  snippets: { action: "read", read: nothing, call: ({ runtime }) => runtime.snippets() },
  deleteSnippet: {
    action: "snippets",
    read: object({ name: text() }),
    call: ({ runtime, params }) => runtime.deleteSnippet(params.name),
  },
  exportExecution: {
    action: "read",
    read: target,
    call: ({ runtime, params }) => runtime.exportExecution(params.executionId),
  },
  importExecution: {
    action: "import",
    read: (value, path) => ({ file: undefined, ...object({}, { file: anything })(value, path) }),
    call: ({ runtime, params, origin }) => runtime.importFrom(params.file, origin),
  },
  resumeInterrupted: {
    action: "resume",
    read: nothing,
    entryOf: (id) => id,
    call: ({ runtime }) => runtime.resumeInterrupted(),
  },
  grants: {
    action: "read",
    read: nothing,
    entryOf: (grant) => grant.executionId,
    call: ({ runtime }) => runtime.grants(),
  },
  revokeGrant: {
    action: "revoke",
    read: object({ connector: text(), method: text() }, { executionId }),
    call: ({ runtime, params }) => runtime.revokeGrant(params),
  },
  clear: { action: "delete", read: nothing, call: ({ runtime }) => runtime.clear() },
  connectors: { action: "read", read: nothing, call: ({ runtime }) => runtime.bridgedConnectors() },
  handOff: {
    action: "hand-off",
    read: object({
      executionId,
      handOff: count,
      facts: list(anything as Reader<HandOffRequest["facts"][number]>, FACTS),
      connectors,
    }),
    // It is the page's id, which is nobody's here.
    about: () => [],
    call: ({ runtime, params, origin }) => runtime.receive(params, origin),
  },
  begin: {
    action: "begin",
    read: object(
      { requestId: text(), code: text(MESSAGE_LENGTH), connectors },
      { toolCallId: text(), conversationId: text() },
    ),
    call: ({ runtime, params, origin }) => runtime.begin(params, origin),
  },
};

/** @throws {InvalidInputError} `invalid_input`: there is no such method. */
export function methodOf(name: string): Method<BridgeMethod> {
  if (!Object.hasOwn(methods, name)) throw new InvalidInputError(`There is no method "${name}"`);
  // What it reads is what it calls with.
  return methods[name as BridgeMethod] as unknown as Method<BridgeMethod>;
}

/** The executions that a request is about, and what of the consent it gives goes further than one call. */
export function aboutOf(
  { about }: Method<BridgeMethod>,
  params: ParamsOf<BridgeMethod>,
): { executionIds: readonly string[]; grant?: "run" | "session" } {
  const { executionId: id, grant } = params as { executionId?: string; grant?: "run" | "session" };
  const executionIds = about ? about(params) : id === undefined ? [] : [id];
  return { executionIds, ...(grant && { grant }) };
}

function readSettlement(value: unknown, path: string): ParamsOf<"settleUncertain"> {
  const base = object({ executionId, seq: count, as: oneOf("retry", "applied", "failed") })(value, path);
  const { as, ...call } = base;
  if (as === "retry") return { ...call, as };
  if (as === "failed") return { ...call, as, ...object({}, { message: reason })(value, path) };
  return { ...call, as, result: undefined, ...object({}, { result: anything })(value, path) };
}

/**
 * The answer to a request that had begun when the object was restarted, and has been made again: what was answered then is
 * not pending any more, and the outcome is what became of it.
 */
export async function answerAgain(runtime: ReceivingRuntime, result: unknown): Promise<unknown> {
  const { status, code, executionId: id } = (result ?? {}) as Partial<Extract<Outcome, { status: "error" }>>;
  const isLate = status === "error" && code === ("not_pending" satisfies NotPendingError["code"]);
  return isLate && id ? runtime.outcome({ executionId: id }) : result;
}
