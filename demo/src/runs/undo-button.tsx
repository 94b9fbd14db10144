import { RollbackError } from "browser-codemode";
import type { ExecutionView } from "browser-codemode/react";
import { useState, type ReactElement } from "react";
import { browserTools } from "../tools/browser-tools.ts";
import { ResetIcon } from "../ui/icons.tsx";
import { toast } from "../ui/toast.tsx";

interface UndoButtonProps {
  execution: ExecutionView;
  rollback: (executionId: string) => Promise<void>;
}

/** Puts back what a run has changed, and says how it went. Only where there is something that can be put back. */
export function UndoButton({ execution, rollback }: UndoButtonProps): ReactElement | null {
  const [isUndoing, setUndoing] = useState(false);
  if (!canUndo(execution)) return null;
  const undo = async (): Promise<void> => {
    setUndoing(true);
    try {
      await rollback(execution.id);
      toast("The run is undone.");
    } catch (error) {
      const detail = error instanceof Error ? error.message : String(error);
      toast(error instanceof RollbackError ? `Not everything could be undone. ${detail}` : detail);
    }
    setUndoing(false);
  };
  return (
    <button type="button" className="button small quiet" disabled={isUndoing} onClick={() => void undo()}>
      <ResetIcon /> Undo
    </button>
  );
}

function canUndo({ status, calls }: ExecutionView): boolean {
  const isOver = status !== "running" && status !== "paused";
  return isOver && calls.some((call) => call.state === "applied" && hasRevert(call));
}

function hasRevert({ connector, method }: ExecutionView["calls"][number]): boolean {
  return connector === "codemode" && browserTools[method]?.revert !== undefined;
}
