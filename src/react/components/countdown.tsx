import { memo, useState, type NamedExoticComponent } from "react";
import { useLabels } from "./labels-context.tsx";
import { VISUALLY_HIDDEN } from "./parts.tsx";
import { useNow } from "./use-now.ts";

export interface CountdownProps {
  /** Milliseconds since the epoch. */
  expiresAt: number;
}

/** Milliseconds that are left when it is said aloud. */
const MOMENTS = [0, 10_000, 30_000, 60_000, 300_000];
const SOON = 60_000;

/** What is left of the time to answer. Seen each second, heard only when little is left. */
export const Countdown: NamedExoticComponent<CountdownProps> = memo(function Countdown({ expiresAt }: CountdownProps) {
  const labels = useLabels();
  const now = useNow(1000);
  // Nobody who has just been told that it waits needs to hear at once how long.
  const [first, setFirst] = useState<number>();
  if (now === undefined) return null;
  const left = Math.max(0, expiresAt - now);
  const moment = MOMENTS.find((limit) => left <= limit) ?? Infinity;
  if (first === undefined) setFirst(moment);
  const isSaid = first !== undefined && moment !== first;
  return (
    <div data-codemode="countdown" data-soon={left <= SOON || undefined}>
      <span role="timer" aria-live="off">
        {left === 0 ? labels.expired : labels.expiresIn(left)}
      </span>
      <span role="status" style={VISUALLY_HIDDEN}>
        {isSaid && (moment === 0 ? labels.expired : labels.expiresIn(moment))}
      </span>
    </div>
  );
});
