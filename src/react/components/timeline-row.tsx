import {
  memo,
  useId,
  useState,
  type CSSProperties,
  type NamedExoticComponent,
  type ReactElement,
  type ReactNode,
} from "react";
import type { CallView } from "../store/views.ts";
import { CallDetails } from "./call-details.tsx";
import { isStep } from "./group-calls.ts";
import { useLabels } from "./labels-context.tsx";
import { readableValue } from "./readable-value.ts";
import { useNow } from "./use-now.ts";
import { VisibleText } from "./visible-text.tsx";

/** The parts of a row as they are shown by default. */
export interface TimelineCallParts {
  call: CallView;
  isReplayed: boolean;
  isOpen: boolean;
  toggle: () => void;
  /** The button that opens the details. */
  summary: ReactNode;
  /** What is open, else nothing. */
  details: ReactNode;
}

export type RenderTimelineCall = (parts: TimelineCallParts) => ReactNode;

export interface TimelineCallProps {
  call: CallView;
  /** Where the bar begins and ends, in milliseconds of the axis; without an end it reaches to the end of the axis. */
  start: number;
  end: number | undefined;
  isReplayed: boolean;
  render: RenderTimelineCall | undefined;
}

/** Characters of the input that stand in the row. */
const BRIEF = 60;

/** One call. It renders again only when the call is another one, or its place. */
export const TimelineCall: NamedExoticComponent<TimelineCallProps> = memo(function TimelineCall(
  props: TimelineCallProps,
) {
  const { call, start, end, isReplayed, render } = props;
  const labels = useLabels();
  const [isOpen, setOpen] = useState(false);
  const id = useId();
  const toggle = (): void => setOpen(!isOpen);
  const { state } = call;
  const isAStep = isStep(call);

  const summary = (
    <button
      type="button"
      data-codemode="timeline-toggle"
      aria-expanded={isOpen}
      aria-controls={isOpen ? id : undefined}
      onClick={toggle}
    >
      <StateMark state={state} />
      <span data-codemode="timeline-name">
        {isAStep && <span data-codemode="badge">{labels.step}</span>}{" "}
        <code>
          {isAStep ? <StepName call={call} /> : <VisibleText text={`${call.connector}.${call.method}`} />}
          {!isAStep && <BriefArguments call={call} />}
        </code>{" "}
        {isReplayed && <span data-codemode="badge">{labels.replayed}</span>}
      </span>{" "}
      <span data-codemode="timeline-state">{labels.callState[state]}</span>{" "}
      <span data-codemode="timeline-time">
        {state === "executing" ? (
          <RunningTime since={call.requestedAt} />
        ) : (
          call.settledAt !== undefined && labels.duration(call.settledAt - call.requestedAt)
        )}
      </span>
      <TimelineBar start={start} end={end} />
    </button>
  );
  const details = isOpen && <CallDetails id={id} call={call} isReplayed={isReplayed} />;
  const parts = { call, isReplayed, isOpen, toggle, summary, details };
  return (
    <li
      data-codemode="timeline-call"
      data-state={state}
      data-kind={isAStep ? "step" : "call"}
      data-replayed={isReplayed || undefined}
      data-seq={call.seq}
    >
      {render === undefined ? (
        <>
          {summary}
          {details}
        </>
      ) : (
        render(parts)
      )}
    </li>
  );
});

function StepName({ call: { args } }: { call: CallView }): ReactElement {
  return <VisibleText text={typeof args === "string" ? args : readableValue(args, { indent: 0, limit: BRIEF }).text} />;
}

function BriefArguments({ call: { args } }: { call: CallView }): ReactElement {
  if (args === undefined) return <span data-codemode="brief-arguments">()</span>;
  const { text, isCut } = readableValue(args, { indent: 0, limit: BRIEF });
  return (
    <span data-codemode="brief-arguments">
      (<VisibleText text={text} />
      {isCut && "…"})
    </span>
  );
}

const MARKS: Readonly<Record<CallView["state"], string>> = {
  executing: "▶",
  applied: "✓",
  failed: "✕",
  pending: "‖",
  uncertain: "?",
  reverted: "↶",
};

export function StateMark({ state }: { state: CallView["state"] }): ReactElement {
  return (
    <span data-codemode="timeline-mark" data-state={state} aria-hidden>
      {MARKS[state]}
    </span>
  );
}

function RunningTime({ since }: { since: number }): ReactElement {
  const { duration } = useLabels();
  const now = useNow(1000);
  return <>{now !== undefined && now - since >= 1000 && duration(now - since)}</>;
}

const BLOCK: CSSProperties = { display: "block" };

/** Its place follows from the axis, which the timeline has as variables: a clock that ticks changes only those. */
export function TimelineBar({ start, end }: { start: number; end: number | undefined }): ReactElement {
  const length = end === undefined ? `max(0, var(--codemode-span) - ${start})` : String(Math.max(0, end - start));
  const style: CSSProperties = {
    ...BLOCK,
    // What begins at the very end is seen too.
    marginInlineStart: `min(${start} / var(--codemode-span) * 100%, 100% - 3px)`,
    inlineSize: `calc(${length} / var(--codemode-span) * 100%)`,
  };
  return (
    <span data-codemode="timeline-track" style={BLOCK} aria-hidden>
      <span data-codemode="timeline-bar" style={style} />
    </span>
  );
}
