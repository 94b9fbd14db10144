import {
  memo,
  useImperativeHandle,
  useMemo,
  useRef,
  type ComponentProps,
  type JSX,
  type NamedExoticComponent,
  type ReactNode,
} from "react";
import type { Approval } from "../hooks/use-codemode-approvals.ts";
import { ApprovalActions, type ApprovalAnswers } from "./approval-actions.tsx";
import { Countdown } from "./countdown.tsx";
import { findJsonLoss } from "./json-edit.ts";
import { CodemodeLabelsProvider, useMergedLabels } from "./labels-context.tsx";
import type { CodemodeLabels } from "./labels.ts";
import { readableValue } from "./readable-value.ts";
import { RunCode } from "./run-code.tsx";
import { useAnswerMode, type AnswerMode } from "./use-answer-mode.ts";
import { TextBox } from "./value-box.tsx";
import { toVisible } from "./visible-characters.ts";
import { VisibleText } from "./visible-text.tsx";

/** The parts of an approval as they are shown by default, to be put together in another way. */
export interface CodemodeApprovalParts {
  approval: Approval;
  answers: ApprovalAnswers;
  /** What is shown: the buttons (`asking`), or the form that one of them has opened. */
  mode: AnswerMode;
  open: (mode: AnswerMode) => void;
  back: () => void;
  isBusy: boolean;
  /** Why the last answer was not taken. */
  error: string | undefined;
  heading: ReactNode;
  description: ReactNode;
  reason: ReactNode;
  countdown: ReactNode;
  arguments: ReactNode;
  code: ReactNode;
  actions: ReactNode;
  problem: ReactNode;
}

export interface ApprovalCardProps extends Omit<ComponentProps<"article">, "children"> {
  approval: Approval;
  /** Offers consent to further calls too. Default `false`. */
  grants?: boolean | undefined;
  /** What a rejection does; `choose` lets the person say. Default: what the runtime does. */
  onReject?: "end" | "throw" | "choose" | undefined;
  /** Offers to read the code of the run. Default `true`. */
  showCode?: boolean | undefined;
  /** Of its heading, from 1 to 6. Default 3. */
  headingLevel?: 1 | 2 | 3 | 4 | 5 | 6 | undefined;
  /** Characters of the input that are shown at first. Default 2,000. */
  maxLength?: number | undefined;
  labels?: Partial<CodemodeLabels> | undefined;
  /** Puts the parts together in another way. */
  children?: ((parts: CodemodeApprovalParts) => ReactNode) | undefined;
}

interface CardState {
  answers: ApprovalAnswers;
  isBusy: boolean;
  error: string | undefined;
}

/** One action, with all that can be said to it. It renders again only when something about it is different. */
export const ApprovalCard: NamedExoticComponent<ApprovalCardProps & CardState> = memo(function ApprovalCard({
  approval,
  answers,
  isBusy,
  error,
  grants = false,
  onReject,
  showCode = true,
  headingLevel = 3,
  maxLength,
  labels: ownLabels,
  children = standardLayout,
  ref,
  ...rest
}: ApprovalCardProps & CardState) {
  const labels = useMergedLabels(ownLabels);
  const card = useRef<HTMLElement>(null);
  useImperativeHandle(ref, () => card.current!, []);
  const modes = useAnswerMode(card);
  const { args, waiting, isAway = false, description, reason, expiresAt } = approval;
  const input = useMemo(() => ({ ...readableValue(args), loss: findJsonLoss(args) }), [args]);
  const isEditable = input.loss === undefined && !input.isCut;
  const Heading = `h${headingLevel}` as keyof Pick<JSX.IntrinsicElements, "h1">;
  const isOfClient = isAway ? labels.awayExplanation : labels.clientExplanation;
  const explanation =
    waiting === "settlement"
      ? labels.uncertainExplanation
      : waiting === "server"
        ? labels.serverExplanation
        : isOfClient;

  const parts: CodemodeApprovalParts = {
    approval,
    answers,
    ...modes,
    isBusy,
    error,
    heading: (
      <Heading data-codemode="approval-title">
        <VisibleText text={labels.approvalTitle(approval)} />
      </Heading>
    ),
    description: (
      <>
        {waiting !== "approval" && <p data-codemode="explanation">{explanation}</p>}
        {description !== undefined && description !== "" && (
          <p data-codemode="description">
            <VisibleText text={description} />
          </p>
        )}
      </>
    ),
    reason: reason !== undefined && reason !== "" && (
      <p data-codemode="reason">
        <strong>{labels.reasonOfTool}</strong> <VisibleText text={reason} />
      </p>
    ),
    countdown: expiresAt !== undefined && <Countdown expiresAt={expiresAt} />,
    arguments:
      args === undefined ? (
        <p data-codemode="hint">{labels.noArguments}</p>
      ) : (
        <TextBox label={labels.arguments} kind="arguments" text={input.text} isCut={input.isCut} limit={maxLength} />
      ),
    code: showCode && <RunCode approval={approval} />,
    actions: (
      <>
        {waiting === "approval" && args !== undefined && !isEditable && modes.mode === "asking" && (
          <p data-codemode="hint">
            {input.loss ? labels.cannotEdit(input.loss.path, input.loss.kind) : labels.tooLongToEdit}
          </p>
        )}
        <ApprovalActions {...{ approval, answers, isBusy, grants, onReject, isEditable }} {...modes} />
        {isBusy && <p data-codemode="hint">{labels.busy}</p>}
      </>
    ),
    problem: error !== undefined && (
      <p data-codemode="problem" role="alert">
        <VisibleText text={error} />
      </p>
    ),
  };
  return (
    <CodemodeLabelsProvider labels={ownLabels}>
      <article
        aria-label={toVisible(labels.approvalTitle(approval))}
        tabIndex={-1}
        {...rest}
        ref={card}
        data-codemode="approval"
        data-waiting={waiting}
        data-mode={modes.mode}
        data-busy={isBusy || undefined}
        aria-busy={isBusy}
      >
        {children(parts)}
      </article>
    </CodemodeLabelsProvider>
  );
});

function standardLayout(parts: CodemodeApprovalParts): ReactNode {
  return (
    <>
      <header data-codemode="approval-head">
        {parts.heading}
        {parts.countdown}
      </header>
      {parts.description}
      {parts.reason}
      {parts.arguments}
      {parts.code}
      {parts.actions}
      {parts.problem}
    </>
  );
}
