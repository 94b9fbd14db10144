import { useCallback, useMemo, useSyncExternalStore } from "react";
import type { CodemodeRuntimeHandle } from "../../runtime/runtime-handle.ts";
import type { PendingAction } from "../../runtime/types.ts";
import type { Approval, ApprovalOf, ToolsOf } from "../approval.ts";
import { useStores, type RuntimeSource } from "../codemode-provider.tsx";
import { answers, giveAnswer, keyOf, refusalOf } from "../store/answers.ts";
import type { CodemodeSnapshot, CodemodeStore } from "../store/codemode-store.ts";
import { useSelection } from "./use-selection.ts";

export type { Approval };

export interface UseCodemodeApprovalsOptions<Source extends RuntimeSource = RuntimeSource> {
  /** Only those of this execution. */
  executionId?: string | undefined;
  /** Default: the provider's. */
  runtime?: Source | undefined;
}

/** What to make of an uncertain call. */
export type SettlementChoice =
  | { as: "retry" }
  | { as: "applied"; result: unknown }
  | { as: "failed"; message?: string };

/** All answers resolve, when the run rests again, to whether they were taken; why not is in `errors`. They never reject. */
export interface UseCodemodeApprovalsResult<Known extends Approval = Approval> {
  /**
   * The oldest execution first; the same object as long as it is the same action. Their types follow from the tools that
   * the runtime was made with; where there are further connectors, look at `connector` first.
   */
  approvals: readonly Known[];
  /** Consents. `grant` consents to further calls of the tool: in this run, or as long as the page lives. */
  approve: (approval: Approval, options?: { grant?: "run" | "session" }) => Promise<boolean>;
  /** Says no. `onReject: "throw"` lets the code go on with an error instead of ending the run. */
  reject: (approval: Approval, options?: { reason?: string; onReject?: "end" | "throw" }) => Promise<boolean>;
  /** Consents to all these, which the person has seen; without a list to all approvals that are shown. */
  approveAll: (approvals?: readonly Approval[]) => Promise<boolean>;
  /** Consents with another input. */
  edit: (approval: Approval, args: unknown) => Promise<boolean>;
  /** Says what became of a call that a crash left uncertain (`waiting: "settlement"`). */
  settle: (approval: Approval, choice: SettlementChoice) => Promise<boolean>;
  /** Gives the value that a client tool's call waits for (`waiting: "client"`). */
  resolve: (approval: Approval, result: unknown) => Promise<boolean>;
  /** Whether this one is being answered; without one, whether any is. */
  isBusy: (approval?: Approval) => boolean;
  /** Why the last answer was not taken, by the approvals' keys. */
  errors: ReadonlyMap<string, string>;
}

/**
 * What waits for a person, in all runtimes, and all that can be said to it. Every answer names the action and the
 * arguments that were shown: one that comes too late changes nothing.
 *
 * @throws {InvalidOptionsError} `invalid_options`: there is no runtime.
 * @example
 * const { approvals, approve, reject } = useCodemodeApprovals();
 * return approvals.map((approval) => (
 *   <button key={approval.key} onClick={() => approve(approval)}>Approve {approval.method}</button>
 * ));
 */
export function useCodemodeApprovals<Source extends RuntimeSource = CodemodeRuntimeHandle>(
  options: UseCodemodeApprovalsOptions<Source> = {},
): UseCodemodeApprovalsResult<ApprovalOf<ToolsOf<Source>>> {
  const { executionId, runtime } = options;
  const stores = useStores(runtime);
  const select = useCallback(
    (states: readonly CodemodeSnapshot[]) =>
      states.flatMap(({ pending }, index) =>
        pending
          .filter((action) => executionId === undefined || action.executionId === executionId)
          .map((action) => approvalOf(action, stores[index]!)),
      ),
    [stores, executionId],
  );
  const approvals = useSelection(stores, select);
  const { busy, errors } = useSyncExternalStore(answers.subscribe, answers.getState, answers.getInitialState);

  return useMemo(
    () => ({
      approvals: approvals as readonly Approval[] as readonly ApprovalOf<ToolsOf<Source>>[],
      ...actions,
      approveAll: (given = approvals.filter(({ waiting }) => waiting === "approval")) => approveEach(given),
      isBusy: (approval) => (approval ? busy.has(approval.key) : approvals.some(({ key }) => busy.has(key))),
      errors,
    }),
    [approvals, busy, errors],
  );
}

const answerOne = (
  { key, runtime, executionId, seq, argsHash }: Approval,
  give: (
    runtime: CodemodeRuntimeHandle,
    target: { executionId: string; seq: number; argsHash: string },
  ) => ReturnType<Parameters<typeof giveAnswer>[1]>,
): Promise<boolean> => giveAnswer([key], () => give(runtime, { executionId, seq, argsHash }));

const actions: Pick<UseCodemodeApprovalsResult, "approve" | "reject" | "edit" | "settle" | "resolve"> = {
  approve: (approval, options = {}) =>
    answerOne(approval, (runtime, target) => runtime.approve({ ...target, ...options })),
  edit: (approval, args) => answerOne(approval, (runtime, target) => runtime.approve({ ...target, args })),
  reject: (approval, options = {}) =>
    answerOne(approval, (runtime, target) => runtime.reject({ ...target, ...options })),
  settle: (approval, choice) =>
    answerOne(approval, (runtime, { executionId, seq }) => runtime.settleUncertain({ executionId, seq, ...choice })),
  resolve: (approval, result) =>
    answerOne(approval, (runtime, { executionId, seq }) => runtime.resolve({ executionId, seq, result })),
};

/** One question to each runtime for all its actions. */
async function approveEach(approvals: readonly Approval[]): Promise<boolean> {
  const groups = Map.groupBy(approvals, ({ runtime }) => runtime);
  const answered = Array.from(groups, ([runtime, group]) =>
    giveAnswer(
      group.map(({ key }) => key),
      async () => {
        const list = group.map(({ executionId, seq, argsHash }) => ({ executionId, seq, argsHash }));
        const outcomes = await runtime.approveAll(list);
        return outcomes.find((outcome) => refusalOf(outcome) !== undefined) ?? true;
      },
    ),
  );
  return (await Promise.all(answered)).every((isTaken) => isTaken);
}

const approvalsOfActions = new WeakMap<PendingAction, Approval>();

function approvalOf(action: PendingAction, { runtime }: CodemodeStore): Approval {
  let approval = approvalsOfActions.get(action);
  if (approval === undefined) {
    approval = { ...action, key: keyOf(action), runtime };
    approvalsOfActions.set(action, approval);
  }
  return approval;
}
