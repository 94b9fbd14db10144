import { memo, useId, useState, type NamedExoticComponent } from "react";
import type { CallView } from "../store/views.ts";
import { useLabels } from "./labels-context.tsx";
import { ActionButton } from "./parts.tsx";
import type { TimeScale } from "./time-scale.ts";
import { VisibleText } from "./visible-text.tsx";
import { StateMark, TimelineBar, TimelineCall, type RenderTimelineCall } from "./timeline-row.tsx";

export interface TimelineGroupProps {
  connector: string;
  method: string;
  calls: readonly CallView[];
  scale: TimeScale;
  /** Calls that are shown at a time. */
  pageSize: number;
  resumedAt: number | undefined;
  render: RenderTimelineCall | undefined;
}

/** Many calls in a row of one tool: one line, which opens. */
export const TimelineGroup: NamedExoticComponent<TimelineGroupProps> = memo(function TimelineGroup(
  props: TimelineGroupProps,
) {
  const { connector, method, calls, scale, pageSize, resumedAt, render } = props;
  const labels = useLabels();
  const [isOpen, setOpen] = useState(false);
  const [shown, setShown] = useState(pageSize);
  const id = useId();
  const { running, shortest, longest, first, last } = summaryOf(calls);
  const replayed = calls.filter((call) => isReplayed(call, resumedAt)).length;
  const state = running > 0 ? "executing" : "applied";
  const times =
    labels.duration(shortest) === labels.duration(longest)
      ? labels.duration(longest)
      : `${labels.duration(shortest)} – ${labels.duration(longest)}`;

  return (
    <li data-codemode="timeline-group" data-state={state}>
      <button
        type="button"
        data-codemode="timeline-toggle"
        aria-expanded={isOpen}
        aria-controls={isOpen ? id : undefined}
        onClick={() => setOpen(!isOpen)}
      >
        <StateMark state={state} />
        <span data-codemode="timeline-name">
          <code>
            <VisibleText text={`${connector}.${method}`} />
          </code>{" "}
          <strong>{labels.group(calls.length)}</strong>{" "}
          {replayed > 0 && (
            <span data-codemode="badge">
              {replayed < calls.length && labels.count(replayed)} {labels.replayed}
            </span>
          )}
        </span>{" "}
        <span data-codemode="timeline-state">{labels.groupStates(calls.length - running, running)}</span>{" "}
        <span data-codemode="timeline-time">{running < calls.length && times}</span>
        <TimelineBar start={scale.place(first)} end={running > 0 ? undefined : scale.place(last)} />
      </button>
      {isOpen && (
        <div id={id} data-codemode="timeline-details">
          <ol data-codemode="timeline-list">
            {calls.slice(0, shown).map((call) => (
              <TimelineCall key={call.seq} {...placeOf(call, scale, resumedAt)} render={render} />
            ))}
          </ol>
          {calls.length > shown && (
            <ActionButton action="more-calls" onPress={() => setShown(shown + pageSize)}>
              {labels.moreCalls(calls.length - shown)}
            </ActionButton>
          )}
        </div>
      )}
    </li>
  );
}, isSameGroup);

/** A call with where it stands, in primitives: a row whose call has not changed has the same. */
export function placeOf(
  call: CallView,
  scale: TimeScale,
  resumedAt: number | undefined,
): { call: CallView; start: number; end: number | undefined; isReplayed: boolean } {
  const { requestedAt, settledAt } = call;
  return {
    call,
    start: scale.place(requestedAt),
    end: settledAt === undefined ? undefined : scale.place(settledAt),
    isReplayed: isReplayed(call, resumedAt),
  };
}

/** What is not recorded is called again each time. */
function isReplayed({ settledAt, ephemeral }: CallView, resumedAt: number | undefined): boolean {
  return resumedAt !== undefined && settledAt !== undefined && settledAt < resumedAt && ephemeral !== true;
}

function summaryOf(calls: readonly CallView[]): Record<"running" | "shortest" | "longest" | "first" | "last", number> {
  const summary = { running: 0, shortest: Infinity, longest: 0, first: Infinity, last: 0 };
  for (const { state, requestedAt, settledAt } of calls) {
    summary.first = Math.min(summary.first, requestedAt);
    if (state === "executing") summary.running++;
    if (settledAt === undefined) continue;
    summary.last = Math.max(summary.last, settledAt);
    summary.shortest = Math.min(summary.shortest, settledAt - requestedAt);
    summary.longest = Math.max(summary.longest, settledAt - requestedAt);
  }
  return summary;
}

/** Groups are put together anew each time; what they hold is what counts. */
function isSameGroup(a: TimelineGroupProps, b: TimelineGroupProps): boolean {
  return (
    a.connector === b.connector &&
    a.method === b.method &&
    a.scale.key === b.scale.key &&
    a.pageSize === b.pageSize &&
    a.resumedAt === b.resumedAt &&
    a.render === b.render &&
    a.calls.length === b.calls.length &&
    a.calls.every((call, index) => call === b.calls[index])
  );
}
