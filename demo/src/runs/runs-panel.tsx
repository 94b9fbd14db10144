import type { ExecutionState, ExecutionStatus } from "browser-codemode";
import { useState, type KeyboardEvent, type ReactElement } from "react";
import { CodeView } from "../chat/code-view.tsx";
import { formatDuration } from "../chat/format-duration.ts";
import { RunSteps } from "../chat/run-steps.tsx";
import { ChevronIcon, ResetIcon } from "../ui/icons.tsx";
import { ActionList } from "./action-list.tsx";
import { runOfRecord } from "./live-runs.ts";
import { useRunRecords } from "./run-records.ts";
import { runtime } from "./runtime.ts";
import { canUndo, undoRun } from "./undo-run.ts";

interface RunsPanelProps {
  id: string;
  onKeyDown: (event: KeyboardEvent) => void;
}

/** All runs that are kept, of every conversation: what waits first, then the history. */
export function RunsPanel({ id, onKeyDown }: RunsPanelProps): ReactElement {
  const { executions, pending } = useRunRecords();
  return (
    <section className="runs-panel" id={id} data-takes-focus tabIndex={-1} aria-label="Runs" onKeyDown={onKeyDown}>
      {pending.length > 0 && (
        <>
          <h3>Waiting for you</h3>
          <ActionList actions={pending} />
        </>
      )}
      <h3>History</h3>
      {executions.length === 0 ? (
        <p className="muted">No code has run yet.</p>
      ) : (
        <ol className="run-rows" aria-label="History of runs">
          {executions.map((state) => (
            <RunRow key={state.id} state={state} />
          ))}
        </ol>
      )}
    </section>
  );
}

const names: Record<ExecutionStatus, string> = {
  running: "Running",
  paused: "Waiting",
  completed: "Completed",
  error: "Failed",
  rejected: "Rejected",
  cancelled: "Cancelled",
  rolled_back: "Undone",
};

const time = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" });

function RunRow({ state }: { state: ExecutionState }): ReactElement {
  const { id, status, code, createdAt, log } = state;
  const [isOpen, setOpen] = useState(false);
  const [isUndoing, setUndoing] = useState(false);
  const undo = async (): Promise<void> => {
    setUndoing(true);
    await undoRun(state);
    setUndoing(false);
  };
  return (
    <li className="run-row" data-status={status}>
      <details open={isOpen} onToggle={(event) => setOpen(event.currentTarget.open)}>
        <summary>
          <ChevronIcon />
          <span className="run-row-status">{names[status]}</span>
          <span className="run-row-calls">{describeCalls(state)}</span>
          <time dateTime={new Date(createdAt).toISOString()}>{time.format(createdAt)}</time>
        </summary>
        {isOpen && (
          <>
            {state.error !== undefined && <p className="run-row-error">{state.error}</p>}
            {log.length > 0 && <RunSteps steps={runOfRecord(state).steps} live={false} />}
            <CodeView code={code} label="Code of the run" />
          </>
        )}
      </details>
      {canUndo(state) && (
        <button type="button" className="button small" disabled={isUndoing} onClick={() => void undo()}>
          <ResetIcon /> Undo
        </button>
      )}
      {status === "paused" && (
        <button type="button" className="button small danger" onClick={() => void runtime.cancel({ executionId: id })}>
          Cancel
        </button>
      )}
    </li>
  );
}

/** `updateTask × 6, listTasks · 240 ms` */
function describeCalls({ log, createdAt, updatedAt, status }: ExecutionState): string {
  const counts = new Map<string, number>();
  for (const { method } of log) counts.set(method, (counts.get(method) ?? 0) + 1);
  const calls = [...counts]
    .sort(([, a], [, b]) => b - a)
    .slice(0, 3)
    .map(([method, amount]) => (amount === 1 ? method : `${method} × ${amount}`));
  const more = counts.size > 3 ? ", …" : "";
  const took = status === "running" || status === "paused" ? "" : ` · ${formatDuration(updatedAt - createdAt)}`;
  return `${calls.length === 0 ? "no calls" : calls.join(", ")}${more}${took}`;
}
