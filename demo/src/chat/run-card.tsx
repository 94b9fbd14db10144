import { memo, useEffect, useState, type NamedExoticComponent, type ReactElement } from "react";
import { AlertIcon, CheckIcon, ChevronIcon, StopIcon } from "../ui/icons.tsx";
import { CodeView } from "./code-view.tsx";
import { formatDuration } from "./format-duration.ts";
import { codeOf, outputOf, type RunOutput, type ToolPart } from "./message-parts.ts";
import { RunSteps } from "./run-steps.tsx";
import { useRun, type Run } from "./runs.ts";
import { ValueView } from "./value-view.tsx";

interface RunCardProps {
  part: ToolPart;
  onStop: () => void;
}

/** One tool call: the code, what it does while it runs, and what it returned. */
export const RunCard: NamedExoticComponent<RunCardProps> = memo(function RunCard({ part, onStop }: RunCardProps) {
  const run = useRun(part.toolCallId);
  const output = outputOf(part);
  const code = codeOf(part);
  const phase = phaseOf(part, run, output);
  const isLive = phase === "writing" || phase === "running" || phase === "elsewhere";

  return (
    <article className="run" data-phase={phase} aria-label={`Code run: ${titles[phase]}`}>
      <header className="run-head">
        <PhaseMark phase={phase} />
        <span className="run-title">{titles[phase]}</span>
        {run !== undefined && <RunFigures run={run} />}
        {phase === "running" && (
          <button type="button" className="button small danger" onClick={onStop}>
            <StopIcon /> Stop
          </button>
        )}
      </header>

      {phase === "running" && run !== undefined && <Progress run={run} />}

      {code !== "" && (
        <details className="run-fold" open={isLive || run !== undefined}>
          <summary>
            <ChevronIcon /> Code <span className="muted">{describeLines(code)}</span>
          </summary>
          <CodeView code={code} label="Code written by the model" />
        </details>
      )}

      {run !== undefined && run.steps.length > 0 && <RunSteps steps={run.steps} live={phase === "running"} />}
      {run === undefined && output !== undefined && output.kind !== "stopped" && output.logs.length > 0 && (
        <pre className="run-logs" tabIndex={0} role="region" aria-label="Console output">
          {output.logs.join("\n")}
        </pre>
      )}

      {output !== undefined && <Outcome output={output} />}
    </article>
  );
});

type Phase = "writing" | "running" | "elsewhere" | "completed" | "failed" | "stopped";

const titles: Record<Phase, string> = {
  writing: "Writing code",
  running: "Running on this page",
  elsewhere: "Waiting for the run",
  completed: "Ran on this page",
  failed: "Failed",
  stopped: "Stopped",
};

function phaseOf(part: ToolPart, run: Run | undefined, output: RunOutput | undefined): Phase {
  if (output !== undefined) {
    if (output.kind === "error") return "failed";
    return output.kind === "stopped" ? "stopped" : "completed";
  }
  if (part.state === "input-streaming") return "writing";
  return run === undefined ? "elsewhere" : "running";
}

function PhaseMark({ phase }: { phase: Phase }): ReactElement {
  if (phase === "completed") return <CheckIcon className="run-mark" />;
  if (phase === "failed") return <AlertIcon className="run-mark" />;
  if (phase === "stopped") return <StopIcon className="run-mark" />;
  return <span className="run-mark spinner" aria-hidden="true" />;
}

function RunFigures({ run }: { run: Run }): ReactElement {
  const now = useNow(run.status === "running");
  const elapsed = run.durationMs ?? Math.max(0, now - run.startedAt);
  return (
    <span className="run-figures">
      {run.callsStarted > 0 && (
        <span>
          {run.callsStarted} {run.callsStarted === 1 ? "call" : "calls"}
        </span>
      )}
      <span>{formatDuration(elapsed)}</span>
    </span>
  );
}

function Progress({ run }: { run: Run }): ReactElement {
  const open = run.callsStarted - run.callsEnded;
  const text = open > 0 ? `${run.callsEnded} of ${run.callsStarted} calls finished` : "Computing";
  return (
    <div className="run-progress">
      <progress aria-label={text} {...(open > 0 ? { value: run.callsEnded, max: run.callsStarted } : {})} />
      <span>{text}</span>
    </div>
  );
}

function Outcome({ output }: { output: RunOutput }): ReactElement {
  if (output.kind === "stopped") {
    return <p className="run-outcome muted">You stopped this run. What it had changed before stays changed.</p>;
  }
  if (output.kind === "error") {
    return (
      <div className="run-outcome run-error">
        <strong>{errorTitles[output.code ?? ""] ?? "The code failed"}</strong>
        <pre tabIndex={0} role="region" aria-label="Error message">
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
      <div className="run-value">
        <ValueView value={output.result} />
      </div>
    </details>
  );
}

const errorTitles: Record<string, string> = {
  timeout: "Out of time",
  interrupted: "Interrupted by a reload",
  cancelled: "Cancelled",
  syntax_error: "The code does not parse",
  invalid_input: "A tool refused its input",
};

function useNow(active: boolean): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    if (!active) return;
    const timer = setInterval(() => setNow(Date.now()), 100);
    return () => clearInterval(timer);
  }, [active]);
  return now;
}

/** `a list of 4`, or the names of a record's fields. */
function describeShape(value: object): string {
  if (Array.isArray(value)) return value.length === 0 ? "an empty list" : `a list of ${value.length}`;
  return Object.keys(value).join(", ");
}

function describeLines(code: string): string {
  const lines = code.trimEnd().split("\n").length;
  return `${lines} ${lines === 1 ? "line" : "lines"}`;
}
