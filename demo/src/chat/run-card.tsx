import {
  CodemodeApprovals,
  useCodemodeApprovals,
  useCodemodeExecution,
  type ExecutionView,
} from "browser-codemode/react";
import { memo, useEffect, useState, type NamedExoticComponent, type ReactElement } from "react";
import { movingWords, placeOf, type Place } from "../runs/place.ts";
import { RunDetails } from "../runs/run-details.tsx";
import { UndoButton } from "../runs/undo-button.tsx";
import { useBridgeState } from "../runs/use-bridge-state.ts";
import { AlertIcon, CheckIcon, ChevronIcon, CloseIcon, HandIcon, ResetIcon, StopIcon } from "../ui/icons.tsx";
import { CodeView } from "./code-view.tsx";
import { useConversation } from "./conversation.ts";
import { formatDuration } from "./format-duration.ts";
import { codeOf, outputOf, outputOfExecution, type RunOutput, type ToolPart } from "./message-parts.ts";
import { RunOutcome } from "./run-outcome.tsx";

interface RunCardProps {
  part: ToolPart;
  onStop: () => void;
}

/** One tool call: the code, what it does while it runs, what it waits for, and what it returned. */
export const RunCard: NamedExoticComponent<RunCardProps> = memo(function RunCard({ part, onStop }: RunCardProps) {
  const conversationId = useConversation();
  const { execution, runtime } = useCodemodeExecution({ toolCallId: part.toolCallId, conversationId });
  const given = outputOf(part);
  const output = given?.kind === "released" ? (outputOfExecution(execution) ?? given) : given;
  const code = codeOf(part);
  const { approvals } = useCodemodeApprovals({ executionId: execution?.id ?? "" });
  const isAway = approvals.length > 0 && approvals.every((approval) => approval.isAway === true);
  const phase = isAway ? "away" : phaseOf(part, execution, output);
  const title = useTitle(phase, execution === undefined ? "page" : placeOf(execution));
  const [wasOpen] = useState(output === undefined);

  return (
    <article className="run" data-phase={phase} aria-label={`Code run: ${title}`}>
      <header className="run-head">
        <PhaseMark phase={phase} />
        <span className="run-title">{title}</span>
        {execution !== undefined && <RunFigures execution={execution} />}
        {phase === "running" && (
          <button type="button" className="button small danger" onClick={onStop}>
            <StopIcon /> Stop
          </button>
        )}
        {execution !== undefined && runtime !== undefined && output !== undefined && (
          <UndoButton execution={execution} rollback={(executionId) => runtime.rollback({ executionId })} />
        )}
      </header>

      {phase === "running" && execution !== undefined && <Progress execution={execution} />}

      {code !== "" && (
        <details className="run-fold" open={wasOpen}>
          <summary>
            <ChevronIcon /> Code <span className="muted">{describeLines(code)}</span>
          </summary>
          <CodeView code={code} errorLine={execution?.errorLine} label="Code written by the model" />
        </details>
      )}

      {execution !== undefined && (
        <>
          <RunDetails execution={execution} />
          {isAway && (
            <p className="run-outcome muted">The next step needs the page it began on. Open the chat there.</p>
          )}
          {!isAway && (
            <CodemodeApprovals executionId={execution.id} showCode={false} grants={waitsForConnector(execution)} />
          )}
        </>
      )}
      {output !== undefined && <RunOutcome output={output} withLogs={execution === undefined} />}
    </article>
  );
});

type Phase =
  | "writing"
  | "elsewhere"
  | "running"
  | "moving"
  | "away"
  | "waiting"
  | "completed"
  | "failed"
  | "rejected"
  | "cancelled"
  | "stopped"
  | "undone";

/** What the card says of itself. */
function useTitle(phase: Phase, place: Place): string {
  const bridge = useBridgeState();
  if (phase === "moving") return capitalized(movingWords(bridge));
  return (place === "server" ? serverTitles[phase] : undefined) ?? titles[phase];
}

const serverTitles: Partial<Record<Phase, string>> = {
  running: "Running at the server",
  completed: "Finished at the server",
};

const titles: Record<Phase, string> = {
  writing: "Writing code",
  elsewhere: "Waiting for the run",
  running: "Running on this page",
  moving: "Moving to the server",
  away: "Waiting for its browser",
  waiting: "Waiting for you",
  completed: "Ran on this page",
  failed: "Failed",
  rejected: "Rejected",
  cancelled: "Cancelled",
  stopped: "Stopped",
  undone: "Undone",
};

function phaseOf(part: ToolPart, execution: ExecutionView | undefined, output: RunOutput | undefined): Phase {
  if (execution?.status === "rolled_back") return "undone";
  if (output === undefined || output.kind === "released") {
    if (part.state === "input-streaming") return "writing";
    if (execution === undefined) return output === undefined ? "elsewhere" : "waiting";
    if (execution.status === "handing-off") return "moving";
    return execution.status === "paused" ? "waiting" : "running";
  }
  if (output.kind === "result") return "completed";
  if (output.kind === "stopped") return "stopped";
  return output.code === "rejected" || output.code === "cancelled" ? output.code : "failed";
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

function RunFigures({ execution }: { execution: ExecutionView }): ReactElement {
  const { status, createdAt, updatedAt, progress } = execution;
  const now = useNow(status === "running");
  const calls = progress.calls - progress.waiting;
  return (
    <span className="run-figures">
      {calls > 0 && (
        <span>
          {calls} {calls === 1 ? "call" : "calls"}
        </span>
      )}
      <span>{formatDuration(Math.max(0, (now ?? updatedAt) - createdAt))}</span>
    </span>
  );
}

function Progress({ execution: { progress } }: { execution: ExecutionView }): ReactElement {
  const { calls, settled, waiting } = progress;
  const started = calls - waiting;
  const text = started > settled ? `${settled} of ${started} calls finished` : "Computing";
  return (
    <div className="run-progress">
      <progress aria-label={text} {...(started > settled ? { value: settled, max: started } : {})} />
      <span>{text}</span>
    </div>
  );
}

/** The time, ten times a second; none while it does not matter. */
function useNow(isActive: boolean): number | undefined {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    if (!isActive) return;
    const timer = setInterval(() => setNow(Date.now()), 100);
    return () => clearInterval(timer);
  }, [isActive]);
  return isActive ? now : undefined;
}

/** Code calls other systems in loops: there, a person may consent to all that follows. */
function waitsForConnector({ calls }: ExecutionView): boolean {
  return calls.some(({ state, connector }) => state === "pending" && connector !== "codemode");
}

function capitalized(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function describeLines(code: string): string {
  const lines = code.trimEnd().split("\n").length;
  return `${lines} ${lines === 1 ? "line" : "lines"}`;
}
