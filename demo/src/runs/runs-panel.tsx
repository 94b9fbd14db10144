import type { ExecutionStatus } from "browser-codemode";
import {
  CodemodeApprovals,
  useCodemodeExecutions,
  type ExecutionView,
  type UseCodemodeExecutionsResult,
} from "browser-codemode/react";
import { memo, useState, type KeyboardEvent, type NamedExoticComponent, type ReactElement } from "react";
import { CodeView } from "../chat/code-view.tsx";
import { formatDuration } from "../chat/format-duration.ts";
import { ChevronIcon } from "../ui/icons.tsx";
import { movingWords, placeOf, type Place } from "./place.ts";
import { RunDetails } from "./run-details.tsx";
import { SnippetForm, SnippetList } from "./snippets.tsx";
import { UndoButton } from "./undo-button.tsx";
import { useBridgeState } from "./use-bridge-state.ts";

interface RunsPanelProps {
  id: string;
  onKeyDown: (event: KeyboardEvent) => void;
}

/** All runs that are kept, of every conversation: what waits first, then snippets and the history. */
export function RunsPanel({ id, onKeyDown }: RunsPanelProps): ReactElement {
  const { executions, hasMore, isLoading, loadMore, ...actions } = useCodemodeExecutions();
  return (
    <section className="panel runs-panel" id={id} tabIndex={-1} aria-label="Runs" onKeyDown={onKeyDown}>
      <CodemodeApprovals />
      <SnippetList />
      <h3>History</h3>
      {executions.length === 0 && !isLoading && <p className="muted">No code has run yet.</p>}
      <ol className="run-rows" aria-label="History of runs">
        {executions.map((execution) => (
          <RunRow key={execution.id} execution={execution} {...actions} />
        ))}
      </ol>
      {hasMore && (
        <button type="button" className="button small" disabled={isLoading} onClick={() => void loadMore()}>
          Older runs
        </button>
      )}
    </section>
  );
}

interface RunRowProps extends Pick<UseCodemodeExecutionsResult, "cancel" | "remove" | "rollback"> {
  execution: ExecutionView;
}

const RunRow: NamedExoticComponent<RunRowProps> = memo(function RunRow(props: RunRowProps) {
  const { execution, cancel, remove, rollback } = props;
  const { id, status, code, createdAt, error } = execution;
  const [isOpen, setOpen] = useState(false);
  const [isKeeping, setKeeping] = useState(false);
  const place = placeOf(execution);
  const bridge = useBridgeState();
  const isOver = !UNDER_WAY.has(status);
  return (
    <li className="run-row" data-status={status}>
      <details open={isOpen} onToggle={(event) => setOpen(event.currentTarget.open)}>
        <summary>
          <ChevronIcon />
          <span className="run-row-status">{names[status]}</span>
          {bridge !== undefined && <span className="run-row-place">{places[place] ?? movingWords(bridge)}</span>}
          <span className="run-row-calls">{describeCalls(execution)}</span>
          <time dateTime={new Date(createdAt).toISOString()}>{time.format(createdAt)}</time>
        </summary>
        {isOpen && (
          <>
            {error !== undefined && <p className="run-row-error">{error}</p>}
            <RunDetails execution={execution} />
            <CodeView code={code} errorLine={execution.errorLine} label="Code of the run" />
            {isKeeping && <SnippetForm execution={execution} onDone={() => setKeeping(false)} />}
            <p className="run-row-actions">
              <button
                type="button"
                className="button small"
                aria-expanded={isKeeping}
                onClick={() => setKeeping(!isKeeping)}
              >
                Keep as a snippet
              </button>
              {isOver && (
                <button type="button" className="button small danger" onClick={() => void remove(id)}>
                  Delete
                </button>
              )}
            </p>
          </>
        )}
      </details>
      <UndoButton execution={execution} rollback={rollback} />
      {!isOver && (
        <button type="button" className="button small danger" onClick={() => void cancel(id)}>
          Cancel
        </button>
      )}
    </li>
  );
});

const names: Record<ExecutionStatus, string> = {
  running: "Running",
  paused: "Waiting",
  "handing-off": "Waiting",
  "handed-off": "Gone on",
  completed: "Completed",
  error: "Failed",
  rejected: "Rejected",
  cancelled: "Cancelled",
  rolled_back: "Undone",
};

const UNDER_WAY: ReadonlySet<ExecutionStatus> = new Set(["running", "paused", "handing-off", "handed-off"]);

const places: Partial<Record<Place, string>> = { page: "on this page", server: "at the server" };

const time = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" });

/** `updateTask × 6, listTasks · 240 ms` */
function describeCalls({ calls, createdAt, updatedAt, status }: ExecutionView): string {
  const counts = new Map<string, number>();
  for (const { method } of calls) counts.set(method, (counts.get(method) ?? 0) + 1);
  const often = [...counts]
    .sort(([, a], [, b]) => b - a)
    .slice(0, 3)
    .map(([method, amount]) => (amount === 1 ? method : `${method} × ${amount}`));
  const more = counts.size > 3 ? ", …" : "";
  const took = UNDER_WAY.has(status) ? "" : ` · ${formatDuration(updatedAt - createdAt)}`;
  return `${often.length === 0 ? "no calls" : often.join(", ")}${more}${took}`;
}
