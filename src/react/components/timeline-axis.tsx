import { memo, type NamedExoticComponent } from "react";
import { useLabels } from "./labels-context.tsx";
import type { TimeBreak } from "./time-scale.ts";

export interface TimelineAxisProps {
  /** Milliseconds since the epoch. */
  start: number;
  end: number;
  breaks: readonly TimeBreak[];
}

/** How long it all took, and what of it is left out. Each row says its own duration, so nobody has to hear this. */
export const TimelineAxis: NamedExoticComponent<TimelineAxisProps> = memo(function TimelineAxis({
  start,
  end,
  breaks,
}: TimelineAxisProps) {
  const labels = useLabels();
  return (
    <div data-codemode="timeline-axis" aria-hidden>
      <span data-codemode="timeline-track">
        <span data-codemode="timeline-start">0</span>
        {breaks.map(({ at, missing }) => (
          <span
            key={at}
            data-codemode="timeline-break"
            style={{ insetInlineStart: `calc(${at} / var(--codemode-span) * 100%)` }}
          >
            {labels.longBreak(missing)}
          </span>
        ))}
        <span data-codemode="timeline-end">{labels.duration(end - start)}</span>
      </span>
    </div>
  );
});
