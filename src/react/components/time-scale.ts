/** Where moments stand on the axis of a timeline. */
import type { CallView } from "../store/views.ts";

/** Time in which nothing happens and that is drawn shorter than it is, as a run that waits overnight has it. */
export interface TimeBreak {
  /** Where it is drawn. */
  at: number;
  /** What is left out, in milliseconds. */
  missing: number;
}

export interface TimeScale {
  /** @param time Milliseconds since the epoch. @returns Where it is drawn, in milliseconds of the axis. */
  place(time: number): number;
  /** The last moment of which something is known, in milliseconds since the epoch. */
  end: number;
  breaks: readonly TimeBreak[];
  /** Two scales of the same key place everything at the same. */
  key: string;
}

type Timed = Pick<CallView, "requestedAt" | "settledAt">;

/** Milliseconds: a shorter time is never left out. */
const SHORTEST_BREAK = 10_000;
/** A break is longer than all the rest, this many times. */
const FACTOR = 3;

/** @param start When the run began. @param calls All of them: their beginnings and ends are what happens. */
export function timeScale(start: number, calls: readonly Timed[]): TimeScale {
  const moments = new Set([start]);
  for (const { requestedAt, settledAt } of calls) {
    moments.add(requestedAt);
    if (settledAt !== undefined) moments.add(settledAt);
  }
  const times = [...moments].filter((time) => time >= start).sort((a, b) => a - b);
  const end = times.at(-1)!;
  const gaps = times.slice(1).map((time, index) => ({ from: times[index]!, length: time - times[index]! }));
  const busy = gaps.reduce((sum, { length }) => sum + (length <= SHORTEST_BREAK ? length : 0), 0);
  const drawn = Math.max(1_000, busy / 2);
  const isLong = (length: number): boolean => length > Math.max(SHORTEST_BREAK, FACTOR * busy);
  const long = gaps.filter(({ length }) => isLong(length));

  let left = 0;
  const cuts = long.map(({ from, length }) => {
    const cut = { from, to: from + length, drawn, before: left, missing: length - drawn };
    left += cut.missing;
    return cut;
  });
  const place = (time: number): number => {
    const cut = cuts.findLast(({ from }) => time > from);
    if (cut === undefined) return Math.max(0, time - start);
    if (time >= cut.to) return time - start - cut.before - cut.missing;
    return cut.from - start - cut.before + (cut.drawn * (time - cut.from)) / (cut.to - cut.from);
  };
  const key = cuts.map(({ from, to, missing }) => `${from} ${to} ${missing}`).join();
  return {
    place,
    end,
    key: `${start} ${key}`,
    breaks: cuts.map(({ from, to, missing }) => ({ at: place(from + (to - from) / 2), missing })),
  };
}
