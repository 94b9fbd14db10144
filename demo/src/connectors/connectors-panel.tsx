import { useEffect, useId, useRef, useState, type KeyboardEvent, type ReactElement } from "react";
import { SearchIcon } from "../ui/icons.tsx";
import { TargetRow } from "./target-row.tsx";
import { useConnectors } from "./use-connectors.ts";
import { useMethodSearch } from "./use-method-search.ts";

const RESULTS_SHOWN = 8;

interface ConnectorsPanelProps {
  id: string;
  onKeyDown: (event: KeyboardEvent) => void;
}

/** What else code can call: the connectors, and the search by which the model finds their methods. */
export function ConnectorsPanel({ id, onKeyDown }: ConnectorsPanelProps): ReactElement {
  const { connectors, ask } = useConnectors();
  const panel = useRef<HTMLElement>(null);
  const hasAsked = useRef(false);
  const askAgain = (): void => {
    hasAsked.current = true;
    void ask();
  };
  useEffect(() => {
    // The button that was pressed may be gone.
    if (!hasAsked.current || document.activeElement !== document.body) return;
    hasAsked.current = false;
    panel.current?.focus();
  });
  return (
    <section ref={panel} className="panel" id={id} tabIndex={-1} aria-label="Connectors" onKeyDown={onKeyDown}>
      <h3>Connectors</h3>
      <ul className="targets" aria-label="Connectors" aria-busy={connectors === undefined}>
        {connectors?.map(({ name, tools, error }) =>
          error === undefined ? (
            <TargetRow key={name} path={name} hint={`${tools} methods`} />
          ) : (
            <li key={name} className="target target-broken">
              <p className="target-head">
                <code>{name}</code> <strong>Not available</strong>
              </p>
              <p className="target-problem">{error.cause instanceof Error ? error.cause.message : error.message}</p>
              <button type="button" className="button small" onClick={askAgain}>
                Try again
              </button>
            </li>
          ),
        )}
      </ul>
      {connectors === undefined && <p className="muted">Asking what they can do…</p>}
      <MethodSearch />
    </section>
  );
}

function MethodSearch(): ReactElement {
  const [query, setQuery] = useState("");
  const found = useMethodSearch(query);
  const fieldId = useId();
  const shown = found?.results.slice(0, RESULTS_SHOWN) ?? [];
  const hidden = (found?.total ?? 0) - shown.length;
  return (
    <>
      <h3>
        <label htmlFor={fieldId}>Find a method, as the model does</label>
      </h3>
      <div className="method-search">
        <SearchIcon />
        <input
          id={fieldId}
          type="search"
          autoComplete="off"
          spellCheck={false}
          placeholder="create ticket"
          value={query}
          onChange={({ target }) => setQuery(target.value)}
        />
      </div>
      <p className="visually-hidden" role="status">
        {found === undefined ? "" : `${found.total} found`}
      </p>
      {found?.total === 0 && <p className="target-text muted">Nothing has a name or a description like that.</p>}
      {shown.length > 0 && (
        <ul className="targets" aria-label="Methods">
          {shown.map(({ path, description = "" }) => (
            <TargetRow key={path} path={path} hint={description.split("\n")[0] ?? ""} />
          ))}
        </ul>
      )}
      {hidden > 0 && <p className="target-text muted">and {hidden} more</p>}
    </>
  );
}
