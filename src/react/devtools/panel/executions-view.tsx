import { useEffect, useMemo, useState, type ReactElement } from "react";
import type { ExecutionStatus } from "../../../runtime/types.ts";
import { useCodemodeExecutions } from "../../hooks/use-codemode-executions.ts";
import { explainError } from "./explain-error.ts";
import { ExecutionDetail } from "./execution-detail.tsx";
import { ExecutionList } from "./execution-list.tsx";
import { ImportButton } from "./import-button.tsx";
import { matches } from "./match-execution.ts";
import { usePanel } from "./panel-context.ts";
import type { PanelView } from "./panel-view.ts";
import { nameOfStatus, STATUSES } from "./status-badge.tsx";

export interface ExecutionsViewProps {
  view: PanelView;
  onView: (changes: Partial<PanelView>) => void;
}

/** All executions on one side, one of them on the other. */
export function ExecutionsView({ view, onView }: ExecutionsViewProps): ReactElement {
  const [round, setRound] = useState(0);
  const { executionId } = view;
  return (
    <div className="split" data-shows={executionId === undefined ? "list" : "detail"}>
      {/* Another round reads everything anew. */}
      <Executions key={round} view={view} onView={onView} onRetry={() => setRound((before) => before + 1)} />
      <ExecutionDetail
        key={executionId}
        executionId={executionId}
        tab={view.detail}
        onTab={(detail) => onView({ detail })}
      />
    </div>
  );
}

const PAGE = 30;

function Executions({ view, onView, onRetry }: ExecutionsViewProps & { onRetry: () => void }): ReactElement {
  const { search, status, executionId } = view;
  const { runtimes, nameOf, open } = usePanel();
  const statuses = useMemo(() => (status === "all" ? undefined : [status]), [status]);
  const found = useCodemodeExecutions({ runtime: runtimes, statuses, pageSize: PAGE });
  const { executions, hasMore, isLoading, error, loadMore } = found;
  const shown = search.trim() === "" ? executions : executions.filter((one) => matches(one, search));

  // What is looked for may be among those that have not been read.
  const needsMore = search.trim() !== "" && shown.length < PAGE && hasMore && !isLoading && error === undefined;
  useEffect(() => {
    if (needsMore) void loadMore();
  }, [needsMore, loadMore]);

  return (
    <div className="list-side">
      <div className="toolbar">
        <input
          className="field grow"
          type="search"
          aria-label="Search by id, tool call or code"
          placeholder="Search id, tool call, code"
          value={search}
          onChange={({ target }) => onView({ search: target.value })}
          onKeyDown={(event) => {
            if (event.key !== "Escape" || search === "") return;
            event.preventDefault();
            onView({ search: "" });
          }}
        />
        <select
          className="field"
          aria-label="Status"
          value={status}
          onChange={({ target }) => onView({ status: target.value as ExecutionStatus | "all" })}
        >
          <option value="all">All statuses</option>
          {STATUSES.map((one) => (
            <option key={one} value={one}>
              {nameOfStatus(one)}
            </option>
          ))}
        </select>
        <ImportButton />
      </div>
      {error !== undefined && (
        <p className="problem" role="alert">
          The journal cannot be read: {explainError(error)}{" "}
          <button type="button" className="button" onClick={onRetry}>
            Try again
          </button>
        </p>
      )}
      <ExecutionList
        executions={shown}
        chosen={executionId}
        onChoose={open}
        nameOf={(id) => {
          const runtime = runtimes.length > 1 ? found.runtimeOf(id) : undefined;
          return runtime && nameOf(runtime);
        }}
      />
      {shown.length === 0 && !isLoading && error === undefined && (
        <p className="empty">
          {executions.length > 0 || status !== "all"
            ? "No execution like that."
            : "No executions yet. What the runtime runs appears here at once."}
        </p>
      )}
      <p className="foot">
        <span role="status">{isLoading ? "Reading…" : `${shown.length}${hasMore ? " newest" : ""} shown`}</span>
        {hasMore && (
          <button
            type="button"
            className="button"
            aria-disabled={isLoading || undefined}
            onClick={() => void loadMore()}
          >
            Load more
          </button>
        )}
      </p>
    </div>
  );
}
