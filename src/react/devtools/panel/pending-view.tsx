import type { ReactElement } from "react";
import { CodemodeApprovals } from "../../components/codemode-approvals.tsx";
import { usePanel } from "./panel-context.ts";

/** Everything that waits for a person, and the answers. */
export function PendingView(): ReactElement {
  const { runtimes } = usePanel();
  return (
    <div className="scroll">
      <CodemodeApprovals
        runtime={runtimes}
        grants
        headingLevel={3}
        empty={<p className="empty">Nothing waits for an answer.</p>}
      />
    </div>
  );
}
