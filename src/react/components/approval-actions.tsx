import type { ReactElement } from "react";
import type { Approval, UseCodemodeApprovalsResult } from "../hooks/use-codemode-approvals.ts";
import { JsonForm, ReasonForm } from "./answer-forms.tsx";
import { EditForm } from "./edit-form.tsx";
import { useLabels } from "./labels-context.tsx";
import { ActionButton } from "./parts.tsx";
import type { AnswerModeState } from "./use-answer-mode.ts";

export type ApprovalAnswers = Pick<UseCodemodeApprovalsResult, "approve" | "edit" | "reject" | "settle" | "resolve">;

export interface ApprovalActionsProps extends AnswerModeState {
  approval: Approval;
  answers: ApprovalAnswers;
  isBusy: boolean;
  grants: boolean;
  /** What a rejection does; `choose` lets the person say. */
  onReject: "end" | "throw" | "choose" | undefined;
  /** JSON can say all of the input. */
  isEditable: boolean;
}

/** The buttons of an action, or the form that one of them has opened. */
export function ApprovalActions(props: ApprovalActionsProps): ReactElement {
  const { approval, answers, isBusy, onReject, mode, back } = props;
  const labels = useLabels();
  const form = { isBusy, onBack: back };
  switch (mode) {
    case "asking":
      return <ApprovalButtons {...props} />;
    case "edit":
      return <EditForm {...form} args={approval.args} onSubmit={(args) => void answers.edit(approval, args)} />;
    case "reject":
      return (
        <ReasonForm
          {...form}
          kind="reject"
          label={labels.rejectReason}
          submit={labels.rejectConfirm}
          asksForEnd={onReject === "choose" && approval.waiting !== "settlement"}
          onSubmit={(answer) =>
            void answers.reject(approval, {
              ...(onReject !== undefined && onReject !== "choose" && { onReject }),
              ...answer,
            })
          }
        />
      );
    case "applied":
      return (
        <JsonForm
          {...form}
          kind="applied"
          label={labels.appliedResult}
          submit={labels.appliedConfirm}
          onSubmit={(result) => void answers.settle(approval, { as: "applied", result })}
        />
      );
    case "failed":
      return (
        <ReasonForm
          {...form}
          kind="failed"
          label={labels.failedReason}
          submit={labels.failedConfirm}
          onSubmit={({ reason }) =>
            void answers.settle(approval, { as: "failed", ...(reason !== undefined && { message: reason }) })
          }
        />
      );
    case "client":
      return (
        <JsonForm
          {...form}
          kind="client"
          label={labels.clientValue}
          submit={labels.clientConfirm}
          onSubmit={(value) => void answers.resolve(approval, value)}
        />
      );
  }
}

function ApprovalButtons({ approval, answers, isBusy, grants, isEditable, open }: ApprovalActionsProps): ReactElement {
  const labels = useLabels();
  const isOff = isBusy;
  const { waiting, isAway = false } = approval;
  return (
    <div data-codemode="buttons">
      {waiting === "approval" && (
        <>
          <ActionButton action="approve" isAnswer isOff={isOff} onPress={() => void answers.approve(approval)}>
            {labels.approve}
          </ActionButton>
          {isEditable && (
            <ActionButton action="edit" isOff={isOff} onPress={() => open("edit")}>
              {labels.edit}
            </ActionButton>
          )}
        </>
      )}
      {waiting === "client" && !isAway && (
        <ActionButton action="client" isOff={isOff} onPress={() => open("client")}>
          {labels.giveValue}
        </ActionButton>
      )}
      {waiting === "settlement" ? (
        <>
          <ActionButton action="applied" isOff={isOff} onPress={() => open("applied")}>
            {labels.applied}
          </ActionButton>
          <ActionButton
            action="retry"
            isAnswer
            isOff={isOff}
            onPress={() => void answers.settle(approval, { as: "retry" })}
          >
            {labels.retry}
          </ActionButton>
          <ActionButton action="failed" isOff={isOff} onPress={() => open("failed")}>
            {labels.failed}
          </ActionButton>
        </>
      ) : (
        <ActionButton action="reject" isOff={isOff} onPress={() => open("reject")}>
          {labels.reject}
        </ActionButton>
      )}
      {grants &&
        waiting === "approval" &&
        (["run", "session"] as const).map((grant) => (
          <ActionButton
            key={grant}
            action={`grant-${grant}`}
            isAnswer
            isOff={isOff}
            onPress={() => void answers.approve(approval, { grant })}
          >
            {grant === "run" ? labels.approveInRun : labels.approveInSession}
          </ActionButton>
        ))}
    </div>
  );
}
