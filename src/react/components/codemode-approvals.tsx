import { useImperativeHandle, useRef, type ComponentProps, type ReactElement, type ReactNode } from "react";
import type { RuntimeSource } from "../codemode-provider.tsx";
import {
  useCodemodeApprovals,
  type Approval,
  type UseCodemodeApprovalsResult,
} from "../hooks/use-codemode-approvals.ts";
import type { ApprovalCardProps } from "./approval-card.tsx";
import { CodemodeApproval } from "./codemode-approval.tsx";
import { CodemodeLabelsProvider, useLabels } from "./labels-context.tsx";
import type { CodemodeLabels } from "./labels.ts";
import { ActionButton, VISUALLY_HIDDEN } from "./parts.tsx";
import { useAnnouncement } from "./use-announcement.ts";
import { useKeptFocus } from "./use-kept-focus.ts";

type CardOptions = Pick<ApprovalCardProps, "grants" | "onReject" | "showCode" | "headingLevel" | "maxLength">;

export interface CodemodeApprovalsProps extends CardOptions, Omit<ComponentProps<"section">, "children"> {
  /** Only those of this execution. */
  executionId?: string | undefined;
  /** Default: the provider's. */
  runtime?: RuntimeSource | undefined;
  labels?: Partial<CodemodeLabels> | undefined;
  /** Shown when nothing waits. */
  empty?: ReactNode;
  /** Shows one action in another way. The focus is still kept in the list. */
  renderApproval?: ((approval: Approval, result: UseCodemodeApprovalsResult) => ReactNode) | undefined;
  /** Shows everything in another way. The announcement is still there. */
  children?: ((result: UseCodemodeApprovalsResult) => ReactNode) | undefined;
}

/**
 * All actions that wait for a person. It stays in the page when nothing waits: it announces what begins to, and takes
 * the focus when the last one goes.
 *
 * @example <CodemodeApprovals runtime={runtime} grants empty={<p>Nothing waits.</p>} />
 */
export function CodemodeApprovals({ labels, ...props }: CodemodeApprovalsProps): ReactElement {
  return (
    <CodemodeLabelsProvider labels={labels}>
      <Approvals {...props} />
    </CodemodeLabelsProvider>
  );
}

const ITEMS = ':scope > [data-codemode="approval-list"] > li';

function Approvals({
  executionId,
  runtime,
  empty,
  renderApproval,
  children,
  grants,
  onReject,
  showCode,
  headingLevel,
  maxLength,
  ref,
  ...rest
}: Omit<CodemodeApprovalsProps, "labels">): ReactElement {
  const labels = useLabels();
  const result = useCodemodeApprovals({ executionId, runtime });
  const { approvals } = result;
  const announcement = useAnnouncement(approvals);
  const section = useRef<HTMLElement>(null);
  useImperativeHandle(ref, () => section.current!, []);
  const { onFocus, onBlur } = useKeptFocus(section, ITEMS, '[data-codemode="approval"]');
  const cardOptions = { grants, onReject, showCode, headingLevel, maxLength };

  return (
    <section
      role="group"
      aria-label={labels.approvals}
      tabIndex={-1}
      {...rest}
      ref={section}
      data-codemode="approvals"
      data-empty={approvals.length === 0 || undefined}
      onFocus={(event) => (onFocus(event), rest.onFocus?.(event))}
      onBlur={(event) => (onBlur(event), rest.onBlur?.(event))}
    >
      <p role="status" style={VISUALLY_HIDDEN} data-codemode="announcement">
        <span key={announcement.id}>{announcement.text}</span>
      </p>
      {children !== undefined && children(result)}
      {children === undefined && <ApproveAll {...result} />}
      {children === undefined && approvals.length === 0 && empty}
      {children === undefined && approvals.length > 0 && (
        <ul data-codemode="approval-list">
          {approvals.map((approval) => (
            <li key={approval.key} tabIndex={-1}>
              {renderApproval?.(approval, result) ?? (
                <CodemodeApproval approval={approval} answering={result} {...cardOptions} />
              )}
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

/** Consents to the approvals that are shown: not to what comes in the moment of the click, nor to anything else that waits. */
function ApproveAll({ approvals, approveAll, isBusy }: UseCodemodeApprovalsResult): ReactElement | null {
  const labels = useLabels();
  const together = approvals.filter(({ waiting }) => waiting === "approval");
  if (together.length < 2) return null;
  return (
    <ActionButton action="approve-all" isAnswer isOff={isBusy()} onPress={() => void approveAll(together)}>
      {labels.approveAll(together.length)}
    </ActionButton>
  );
}
