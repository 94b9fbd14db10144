import type { ReactElement } from "react";
import { CodemodeCode } from "../../components/codemode-code.tsx";
import { useCodemodeSnippets } from "../../hooks/use-codemode-snippets.ts";
import { ActionButton } from "./action-button.tsx";
import { explainError } from "./explain-error.ts";
import { formatTime } from "./format-numbers.ts";
import { usePanel } from "./panel-context.ts";

/** Code that was kept under a name. */
export function SnippetsView(): ReactElement {
  const { runtimes, open } = usePanel();
  const { snippets, isLoading, error, remove } = useCodemodeSnippets({ runtime: runtimes });
  return (
    <div className="scroll">
      {error !== undefined && (
        <p className="problem" role="alert">
          The snippets cannot be read: {explainError(error)}
        </p>
      )}
      {snippets.length === 0 && error === undefined && (
        <p className="empty">
          {isLoading
            ? "Reading…"
            : "No snippets. An app saves them with runtime.saveSnippet(name, { executionId, description })."}
        </p>
      )}
      <ul className="cards" aria-label="Snippets">
        {snippets.map(({ name, description, code, executionId, createdAt }) => (
          <li key={`${name} ${executionId}`} className="card">
            <div className="row">
              <h3 className="mono">{name}</h3>
              <span className="actions">
                <button type="button" className="button" onClick={() => open(executionId)}>
                  Open its execution
                </button>
                <ActionButton
                  kind="danger"
                  what="Deleting"
                  label={`Delete ${name}`}
                  confirm={{ question: `Delete ${name}?`, yes: "Yes, delete" }}
                  onAct={async () => ((await remove(name)) ? `Deleted ${name}.` : "It was deleted already.")}
                >
                  Delete
                </ActionButton>
              </span>
            </div>
            <p>
              {description} <span className="faint">Saved {formatTime(createdAt)}</span>
            </p>
            <CodemodeCode code={code} />
          </li>
        ))}
      </ul>
    </div>
  );
}
