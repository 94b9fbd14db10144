import {
  useImperativeHandle,
  useMemo,
  useRef,
  useState,
  type ComponentProps,
  type CSSProperties,
  type ReactElement,
} from "react";
import type { CallView, ExecutionView } from "../store/views.ts";
import { groupCalls } from "./group-calls.ts";
import { CodemodeLabelsProvider, useMergedLabels } from "./labels-context.tsx";
import type { CodemodeLabels } from "./labels.ts";
import { ActionButton } from "./parts.tsx";
import { timeScale } from "./time-scale.ts";
import { TimelineAxis } from "./timeline-axis.tsx";
import { placeOf, TimelineGroup } from "./timeline-group.tsx";
import { TimelineCall, type RenderTimelineCall } from "./timeline-row.tsx";
import { useKeptFocus } from "./use-kept-focus.ts";
import { useNow, useReducedMotion } from "./use-now.ts";

export interface CodemodeTimelineProps extends Omit<ComponentProps<"section">, "children"> {
  execution: ExecutionView;
  /** Rows that are shown at first, the last ones, and further ones that are shown at a time. Default 100. */
  pageSize?: number | undefined;
  /** How many calls in a row of one tool become one line. Default 5; `Infinity` for never. */
  groupFrom?: number | undefined;
  labels?: Partial<CodemodeLabels> | undefined;
  /** Shows a call in another way. The same function in each render, or all rows render again. */
  renderCall?: RenderTimelineCall | undefined;
}

/** Milliseconds from one picture to the next while calls run, and for those who want things to stand still. */
const FRAME = 100;
const SLOW_FRAME = 2_000;
/** How much longer the axis is where something waits. */
const WAITING = 1.06;

/**
 * The calls of an execution on a time axis, in a list: what each was asked, what came of it, how long it took.
 *
 * @example
 * const { execution } = useCodemodeExecution(executionId);
 * return execution && <CodemodeTimeline execution={execution} />;
 */
export function CodemodeTimeline(props: CodemodeTimelineProps): ReactElement {
  const { execution, pageSize = 100, groupFrom = 5, labels: own, renderCall, ref, style, ...rest } = props;
  const { calls, createdAt, resumedAt, status } = execution;
  const labels = useMergedLabels(own);
  const [more, setMore] = useState(0);
  const section = useRef<HTMLElement>(null);
  useImperativeHandle(ref, () => section.current!, []);

  // Calls become groups, and the first ones make room, while somebody may be in the middle of them.
  const { onFocus, onBlur } = useKeptFocus(section, ':scope > [data-codemode="timeline-list"] > li', "button");

  const scale = useMemo(() => timeScale(createdAt, calls), [createdAt, calls]);
  const entries = useMemo(() => groupCalls(calls, groupFrom), [calls, groupFrom]);
  const counts = useMemo(() => countStates(calls), [calls]);
  const hidden = Math.max(0, entries.length - pageSize - more);
  const hiddenCalls = entries
    .slice(0, hidden)
    .reduce((sum, entry) => sum + ("calls" in entry ? entry.calls.length : 1), 0);

  const isRunning = status === "running" && counts.executing !== undefined;
  const interval = useReducedMotion() ? SLOW_FRAME : FRAME;
  const now = useNow(isRunning ? interval : undefined);
  const isWaiting = counts.pending !== undefined || counts.uncertain !== undefined;
  const end = scale.place(Math.max(scale.end, now ?? 0));
  // What waits goes on after all that is known: it needs a place.
  const axis = { "--codemode-span": Math.max(1, isWaiting ? end * WAITING : end) } as CSSProperties;

  const showEarlier = (): void => {
    setMore(more + pageSize);
    // The button goes with the last of them.
    if (hidden <= pageSize) section.current?.focus({ preventScroll: true });
  };

  return (
    <CodemodeLabelsProvider labels={own}>
      <section
        role="group"
        aria-label={labels.timeline}
        tabIndex={-1}
        {...rest}
        ref={section}
        onFocus={(event) => (onFocus(event), rest.onFocus?.(event))}
        onBlur={(event) => (onBlur(event), rest.onBlur?.(event))}
        data-codemode="timeline"
        data-status={status}
        style={{ ...style, ...axis }}
      >
        <p data-codemode="timeline-summary">{calls.length === 0 ? labels.noCalls : labels.timelineSummary(counts)}</p>
        {calls.length > 0 && (
          <TimelineAxis start={createdAt} end={Math.max(scale.end, now ?? 0)} breaks={scale.breaks} />
        )}
        {hidden > 0 && (
          <ActionButton action="earlier-calls" onPress={showEarlier}>
            {labels.earlierCalls(hiddenCalls)}
          </ActionButton>
        )}
        {calls.length > 0 && (
          <ol data-codemode="timeline-list">
            {entries
              .slice(hidden)
              .map((entry) =>
                entry.kind === "call" ? (
                  <TimelineCall key={entry.call.seq} {...placeOf(entry.call, scale, resumedAt)} render={renderCall} />
                ) : (
                  <TimelineGroup
                    key={`group ${entry.calls[0]!.seq}`}
                    connector={entry.connector}
                    method={entry.method}
                    calls={entry.calls}
                    scale={scale}
                    pageSize={pageSize}
                    resumedAt={resumedAt}
                    render={renderCall}
                  />
                ),
              )}
          </ol>
        )}
      </section>
    </CodemodeLabelsProvider>
  );
}

/** Of the states that there are, in the order in which a person wants to know. */
function countStates(calls: readonly CallView[]): Partial<Record<CallView["state"], number>> {
  const counts: Partial<Record<CallView["state"], number>> = {};
  for (const state of ["applied", "failed", "reverted", "executing", "pending", "uncertain"] as const) {
    const found = calls.reduce((sum, call) => (call.state === state ? sum + 1 : sum), 0);
    if (found > 0) counts[state] = found;
  }
  return counts;
}
