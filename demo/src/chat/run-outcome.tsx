import type { ReactElement } from "react";
import { ChevronIcon } from "../ui/icons.tsx";
import type { RunOutput } from "./message-parts.ts";
import { ValueView } from "./value-view.tsx";

interface RunOutcomeProps {
  output: RunOutput;
  /** Nothing else is left that shows what it printed. */
  withLogs: boolean;
}

/** What a run came to. */
export function RunOutcome({ output, withLogs }: RunOutcomeProps): ReactElement {
  const logs = withLogs && output.kind !== "stopped" ? output.logs : [];
  return (
    <>
      {logs.length > 0 && (
        <pre className="run-logs" tabIndex={0} role="group" aria-label="Console output">
          {logs.join("\n")}
        </pre>
      )}
      <Outcome output={output} />
    </>
  );
}

function Outcome({ output }: { output: RunOutput }): ReactElement {
  if (output.kind === "released") {
    return <p className="run-outcome muted">The assistant went on without it, and will read what comes of it.</p>;
  }
  if (output.kind === "stopped") {
    return <p className="run-outcome muted">You stopped this run. What it had changed before stays changed.</p>;
  }
  if (output.kind === "error") {
    return (
      <div className="run-outcome run-error">
        <strong>{errorTitles[output.code ?? ""] ?? "The code failed"}</strong>
        <pre tabIndex={0} role="group" aria-label="Error message">
          {output.error}
        </pre>
      </div>
    );
  }
  if (typeof output.result !== "object" || output.result === null) {
    return (
      <p className="run-outcome">
        <strong>Returned</strong> <ValueView value={output.result} />
      </p>
    );
  }
  return (
    <details className="run-fold">
      <summary>
        <ChevronIcon /> Returned <span className="muted">{describeShape(output.result)}</span>
      </summary>
      <div className="run-value" tabIndex={0} role="group" aria-label="Result">
        <ValueView value={output.result} />
      </div>
    </details>
  );
}

const errorTitles: Record<string, string> = {
  timeout: "Out of time",
  cancelled: "Cancelled",
  rejected: "You said no",
  expired: "Nobody answered in time",
  rolled_back: "Undone",
  syntax_error: "The code does not parse",
  invalid_input: "A tool refused its input",
};

/** `a list of 4`, or the names of a record's fields. */
function describeShape(value: object): string {
  if (Array.isArray(value)) return value.length === 0 ? "an empty list" : `a list of ${value.length}`;
  return Object.keys(value).join(", ");
}
