import { useMemo, type ReactElement } from "react";
import { useCodemodeApprovals, type UseCodemodeApprovalsResult } from "../hooks/use-codemode-approvals.ts";
import type { ApprovalAnswers } from "./approval-actions.tsx";
import { ApprovalCard, type ApprovalCardProps } from "./approval-card.tsx";

/** How actions are answered, and what has become of the answers: what `useCodemodeApprovals` gives. */
export type ApprovalAnswering = ApprovalAnswers & Pick<UseCodemodeApprovalsResult, "isBusy" | "errors">;

export interface CodemodeApprovalProps extends ApprovalCardProps {
  /** The result of `useCodemodeApprovals`, where it is there already. Default: the component uses the hook itself. */
  answering?: ApprovalAnswering | undefined;
}

/**
 * One action that waits for a person: what is to happen, with which input, and all that can be said to it.
 *
 * @example
 * const answering = useCodemodeApprovals();
 * return answering.approvals.map((approval) => (
 *   <CodemodeApproval key={approval.key} approval={approval} answering={answering} grants />
 * ));
 */
export function CodemodeApproval({ answering, ...props }: CodemodeApprovalProps): ReactElement {
  return answering === undefined ? <SelfAnswering {...props} /> : <Answered {...props} answering={answering} />;
}

function SelfAnswering(props: ApprovalCardProps): ReactElement {
  const { executionId, runtime } = props.approval;
  return <Answered {...props} answering={useCodemodeApprovals({ executionId, runtime })} />;
}

function Answered({ answering, ...props }: ApprovalCardProps & { answering: ApprovalAnswering }): ReactElement {
  const { approve, edit, reject, settle, resolve, isBusy, errors } = answering;
  const answers = useMemo(() => ({ approve, edit, reject, settle, resolve }), [approve, edit, reject, settle, resolve]);
  const { approval } = props;
  // What a form holds was meant for the action that it was opened for.
  const { key } = approval;
  return <ApprovalCard key={key} {...props} answers={answers} isBusy={isBusy(approval)} error={errors.get(key)} />;
}
