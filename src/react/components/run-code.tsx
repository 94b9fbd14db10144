import { useState, type ReactElement } from "react";
import type { Approval } from "../hooks/use-codemode-approvals.ts";
import { useCodemodeExecution } from "../hooks/use-codemode-execution.ts";
import { CodemodeCode } from "./codemode-code.tsx";
import { useLabels } from "./labels-context.tsx";

/** The code of the run that an action belongs to, read once somebody wants to see it. */
export function RunCode({ approval }: { approval: Approval }): ReactElement {
  const labels = useLabels();
  const [isOpen, setOpen] = useState(false);
  return (
    <details data-codemode="run-code" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{labels.codeOfRun}</summary>
      {isOpen && <LoadedCode approval={approval} />}
    </details>
  );
}

function LoadedCode({ approval: { executionId, runtime } }: { approval: Approval }): ReactElement | null {
  const { execution } = useCodemodeExecution(executionId, { runtime });
  return execution === undefined ? null : <CodemodeCode code={execution.code} />;
}
