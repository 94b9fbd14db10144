import { RollbackError, type ExecutionState } from "browser-codemode";
import { browserTools } from "../tools/browser-tools.ts";
import { toast } from "../ui/toast.tsx";
import { isOver } from "./run-records.ts";
import { runtime } from "./runtime.ts";

/** Whether the run is over and has changed something that can be put back. */
export function canUndo(state: ExecutionState): boolean {
  const isRevertible = (method: string): boolean => browserTools[method]?.revert !== undefined;
  return isOver(state) && state.log.some((entry) => entry.state === "applied" && isRevertible(entry.method));
}

/** Puts back what a run has changed, the last change first, and says how it went. */
export async function undoRun({ id }: ExecutionState): Promise<void> {
  try {
    await runtime.rollback({ executionId: id });
    toast("The run is undone.");
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    toast(error instanceof RollbackError ? `Not everything could be undone. ${detail}` : detail);
  }
}
