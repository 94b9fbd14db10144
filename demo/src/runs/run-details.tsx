import { CodemodeConsole, CodemodeTimeline, type ExecutionView, type RenderTimelineCall } from "browser-codemode/react";
import type { ReactElement } from "react";

/** What a run has called and printed, as it happens. */
export function RunDetails({ execution }: { execution: ExecutionView }): ReactElement | null {
  const { calls, console: lines } = execution;
  if (calls.length === 0 && lines.length === 0) return null;
  return (
    <div className="run-details">
      {calls.length > 0 && (
        // There are many runs in a conversation: as landmarks they would only be in the way.
        <CodemodeTimeline execution={execution} groupFrom={4} renderCall={withProblem} />
      )}
      {lines.length > 0 && <CodemodeConsole lines={lines} />}
    </div>
  );
}

/** Why a call has failed, or could not be undone, is seen without opening it. */
const withProblem: RenderTimelineCall = ({ call: { error, revertError }, isOpen, summary, details }) => {
  const problem = revertError === undefined ? error?.message : `Not undone: ${revertError}`;
  return (
    <>
      {summary}
      {details}
      {problem !== undefined && !isOpen && <p className="call-problem">{problem}</p>}
    </>
  );
};
