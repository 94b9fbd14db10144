import type { ExecutionState } from "browser-codemode";
import { memo, useEffect, useMemo, useState, type NamedExoticComponent, type ReactElement } from "react";
import { ActionList } from "../runs/action-list.tsx";
import { runOfRecord, useLiveRun, type Run } from "../runs/live-runs.ts";
import { useRunRecords } from "../runs/run-records.ts";
import { canUndo, undoRun } from "../runs/undo-run.ts";
import { AlertIcon, CheckIcon, ChevronIcon, CloseIcon, HandIcon, ResetIcon, StopIcon } from "../ui/icons.tsx";
import { CodeView } from "./code-view.tsx";
import { formatDuration } from "./format-duration.ts";
import { codeOf, outputOf, outputOfRecord, type RunOutput, type ToolPart } from "./message-parts.ts";
import { RunSteps } from "./run-steps.tsx";
import { ValueView } from "./value-view.tsx";

interface RunCardProps {
  part: ToolPart;
  onStop: () => void;
}

/** One tool call: the code, what it does while it runs, what it waits for, and what it returned. */
export const RunCard: NamedExoticComponent<RunCardProps> = memo(function RunCard({ part, onStop }: RunCardProps) {
  const live = useLiveRun(part.toolCallId);
  const { executions, pending } = useRunRecords();
  const record = executions.find(({ toolCallId }) => toolCallId === part.toolCallId);
  const recorded = useMemo(() => record && runOfRecord(record), [record]);
  const run = live ?? recorded;
  const given = outputOf(part);
  const output = given?.kind === "released" && record !== undefined ? (outputOfRecord(record) ?? given) : given;
  const code = codeOf(part);
  const phase = phaseOf({ part, live, record, output });
  const isLive = phase === "writing" || phase === "running" || phase === "elsewhere";
  const actions = pending.filter(({ executionId }) => executionId === record?.id);

  return (
    <article
      className="run"
      data-phase={phase}
      data-takes-focus
      tabIndex={-1}
      aria-label={`Code run: ${titles[phase]}`}
    >
      <header className="run-head">
        <PhaseMark phase={phase} />
        <span className="run-title">{titles[phase]}</span>
        {run !== undefined && <RunFigures run={run} />}
        {phase === "running" && (
          <button type="button" className="button small danger" onClick={onStop}>
            <StopIcon /> Stop
          </button>
        )}
        {record !== undefined && output !== undefined && canUndo(record) && <UndoButton state={record} />}
      </header>

      {phase === "running" && run !== undefined && <Progress run={run} />}

      {code !== "" && (
        <details className="run-fold" open={isLive || live !== undefined}>
          <summary>
            <ChevronIcon /> Code <span className="muted">{describeLines(code)}</span>
          </summary>
          <CodeView code={code} label="Code written by the model" />
        </details>
      )}

      {run !== undefined && run.steps.length > 0 && (
        <RunSteps steps={run.steps} live={phase === "running" || phase === "waiting"} />
      )}
      {run === undefined && output !== undefined && output.kind !== "stopped" && output.logs.length > 0 && (
        <pre className="run-logs" tabIndex={0} role="region" aria-label="Console output">
          {output.logs.join("\n")}
        </pre>
      )}

      <ActionList actions={actions} />
      {output !== undefined && <Outcome output={output} />}
    </article>
  );
});

function UndoButton({ state }: { state: ExecutionState }): ReactElement {
  const [isUndoing, setUndoing] = useState(false);
  const undo = async (): Promise<void> => {
    setUndoing(true);
    await undoRun(state);
    setUndoing(false);
  };
  return (
    <button type="button" className="button small quiet" disabled={isUndoing} onClick={() => void undo()}>
      <ResetIcon /> Undo
    </button>
  );
}

type Phase =
  | "writing"
  | "running"
  | "elsewhere"
  | "waiting"
  | "completed"
  | "failed"
  | "rejected"
  | "cancelled"
  | "stopped"
  | "undone";

const titles: Record<Phase, string> = {
  writing: "Writing code",
  running: "Running on this page",
  elsewhere: "Waiting for the run",
  waiting: "Waiting for you",
  completed: "Ran on this page",
  failed: "Failed",
  rejected: "Rejected",
  cancelled: "Cancelled",
  stopped: "Stopped",
  undone: "Undone",
};

function phaseOf({
  part,
  live,
  record,
  output,
}: {
  part: ToolPart;
  live: Run | undefined;
  record: ExecutionState | undefined;
  output: RunOutput | undefined;
}): Phase {
  if (record?.status === "rolled_back") return "undone";
  if (output?.kind === "released") return "waiting";
  if (output !== undefined) {
    if (output.kind === "result") return "completed";
    if (output.kind === "stopped") return "stopped";
    return output.code === "rejected" || output.code === "cancelled" ? output.code : "failed";
  }
  if (part.state === "input-streaming") return "writing";
  if (live !== undefined) return live.status === "paused" ? "waiting" : "running";
  return record?.status === "paused" ? "waiting" : "elsewhere";
}

function PhaseMark({ phase }: { phase: Phase }): ReactElement {
  if (phase === "completed") return <CheckIcon className="run-mark" />;
  if (phase === "failed") return <AlertIcon className="run-mark" />;
  if (phase === "waiting") return <HandIcon className="run-mark" />;
  if (phase === "undone") return <ResetIcon className="run-mark" />;
  if (phase === "rejected" || phase === "cancelled") return <CloseIcon className="run-mark" />;
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
  cancelled: "Cancelled",
  rejected: "You said no",
  expired: "Nobody answered in time",
  rolled_back: "Undone",
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
