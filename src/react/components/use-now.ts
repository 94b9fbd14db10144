import { useCallback, useSyncExternalStore } from "react";

/** One timer for all that is shown in the same rhythm. */
class Clock {
  readonly #listeners = new Set<() => void>();
  readonly #interval: number;
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor(interval: number) {
    this.#interval = interval;
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    this.#timer ??= setInterval(() => this.#listeners.forEach((tell) => tell()), this.#interval);
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size > 0) return;
      clearInterval(this.#timer);
      this.#timer = undefined;
    };
  }

  /** The same for as long as an interval lasts: all of one render agree on it. */
  now(): number {
    return Math.floor(Date.now() / this.#interval) * this.#interval;
  }
}

const clocks = new Map<number, Clock>();

function clockOf(interval: number): Clock {
  let clock = clocks.get(interval);
  if (clock === undefined) clocks.set(interval, (clock = new Clock(interval)));
  return clock;
}

/**
 * The time, in milliseconds since the epoch.
 *
 * @param interval Milliseconds from one change to the next; `undefined` for a clock that stands.
 * @returns `undefined` where nothing ticks, as on a server.
 */
export function useNow(interval: number | undefined): number | undefined {
  const subscribe = useCallback(
    (listener: () => void) => (interval === undefined ? () => {} : clockOf(interval).subscribe(listener)),
    [interval],
  );
  const read = useCallback(() => (interval === undefined ? undefined : clockOf(interval).now()), [interval]);
  return useSyncExternalStore(subscribe, read, readNothing);
}

function readNothing(): undefined {
  return undefined;
}

const REDUCED = "(prefers-reduced-motion: reduce)";

/** Whether the person wants things to stand still. */
export function useReducedMotion(): boolean {
  return useSyncExternalStore(
    subscribeMotion,
    () => motionQuery()?.matches ?? true,
    () => true,
  );
}

function subscribeMotion(listener: () => void): () => void {
  const query = motionQuery();
  query?.addEventListener("change", listener);
  return () => query?.removeEventListener("change", listener);
}

/** Nothing in documents without a window, as tests have them. */
function motionQuery(): MediaQueryList | undefined {
  return typeof matchMedia === "function" ? matchMedia(REDUCED) : undefined;
}
