import { useCallback, useMemo, useState, type ReactElement } from "react";
import type { Fact } from "../../../runtime/facts.ts";
import type { CodemodeRuntimeHandle } from "../../../runtime/runtime-handle.ts";
import type { ExecutionView } from "../../store/views.ts";
import { FactRow } from "./fact-row.tsx";
import { useLoaded } from "./use-loaded.ts";
import { useSettled } from "./use-settled.ts";

export interface JournalViewProps {
  execution: ExecutionView;
  runtime: CodemodeRuntimeHandle;
}

/** Facts that are shown at first, and with each further step. */
const STEP = 200;
/** Milliseconds between two readings while the execution goes on. */
const INTERVAL = 400;

/** What the journal holds, in the order in which it was written. */
export function JournalView({ execution, runtime }: JournalViewProps): ReactElement {
  const { id, createdAt } = execution;
  const version = useSettled(`${execution.status} ${execution.updatedAt} ${execution.calls.length}`, INTERVAL);
  // Another version is another journal to read.
  // oxlint-disable-next-line react/exhaustive-deps
  const load = useCallback(() => runtime.exportExecution(id), [runtime, id, version]);
  const { value, problem, isLoading, reload } = useLoaded(load);
  const [type, setType] = useState("all");
  const [shown, setShown] = useState(STEP);

  const facts = useMemo(() => (value?.facts ?? []).map((fact, index) => ({ fact, index })), [value]);
  const types = useMemo(() => countTypes(facts.map(({ fact }) => fact)), [facts]);
  const chosen = type === "all" ? facts : facts.filter(({ fact }) => fact.type === type);
  const rest = chosen.length - shown;

  return (
    <div className="journal">
      <div className="toolbar">
        <select
          className="field"
          aria-label="Kind of fact"
          value={type}
          onChange={({ target }) => setType(target.value)}
        >
          <option value="all">All {facts.length} facts</option>
          {types.map(([name, count]) => (
            <option key={name} value={name}>
              {name} ({count})
            </option>
          ))}
        </select>
        <button type="button" className="button" onClick={reload}>
          Read again
        </button>
        <span className="faint">{isLoading && value === undefined && "Reading…"}</span>
      </div>
      {problem !== undefined && (
        <p className="problem" role="alert">
          The journal cannot be read: {problem}
        </p>
      )}
      <ol className="facts" aria-label="Facts">
        {chosen.slice(0, shown).map(({ fact, index }) => (
          <li key={index}>
            <FactRow fact={fact} index={index} start={createdAt} />
          </li>
        ))}
      </ol>
      {rest > 0 && (
        <button type="button" className="button" onClick={() => setShown(shown + STEP)}>
          Show {Math.min(rest, STEP)} of {rest} more
        </button>
      )}
    </div>
  );
}

function countTypes(facts: readonly Fact[]): [string, number][] {
  const counts = new Map<string, number>();
  for (const { type } of facts) counts.set(type, (counts.get(type) ?? 0) + 1);
  return [...counts];
}
