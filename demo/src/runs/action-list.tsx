import type { PendingAction } from "browser-codemode";
import type { ReactElement } from "react";
import { ActionCard } from "./action-card.tsx";
import { runtime } from "./runtime.ts";

/** Everything that waits; several approvals can be given together. */
export function ActionList({ actions }: { actions: readonly PendingAction[] }): ReactElement | null {
  if (actions.length === 0) return null;
  const approvals = actions.filter(({ waiting }) => waiting === "approval");
  return (
    <div className="actions">
      {approvals.length > 1 && (
        <button type="button" className="button small primary" onClick={() => void runtime.approveAll(approvals)}>
          Approve all {approvals.length}
        </button>
      )}
      {actions.map((action) => (
        <ActionCard key={`${action.executionId}:${action.seq}:${action.waiting}`} action={action} />
      ))}
    </div>
  );
}
