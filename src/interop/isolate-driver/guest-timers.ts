import { mapDelete, mapForEach, mapSet, NativeDate, NativeMap } from "../../protocol/intrinsics.ts";
import type { Timers } from "../../guest/timers.ts";

interface Timer {
  run: () => void;
  at: number;
  /** Milliseconds between two runs of an interval. */
  every: number | undefined;
}

const { now } = NativeDate;
const LONGEST_DELAY = 2 ** 31 - 1;

/** Timers for an engine that has none: the host asks when the next is due, and comes back then. */
export class GuestTimers {
  readonly #timers = new NativeMap<number, Timer>();
  #lastId = 0;

  /** What `createTimers` makes the globals of. */
  readonly native: Timers = {
    setTimeout: (callback, delay) => this.#start(callback, delay, false),
    setInterval: (callback, delay) => this.#start(callback, delay, true),
    clearTimeout: (id) => this.#stop(id),
    clearInterval: (id) => this.#stop(id),
  };

  /** Milliseconds until the next timer is due, in whole ones; -1 when there is none. */
  get wait(): number {
    const next = this.#next();
    if (next === undefined) return -1;
    const left = next.timer.at - now();
    return left > 0 ? left : 0;
  }

  /** Runs the timer that has been due the longest, if one is. */
  fire(): void {
    const next = this.#next();
    if (next === undefined || next.timer.at > now()) return;
    const { id, timer } = next;
    if (timer.every === undefined) mapDelete(this.#timers, id);
    else timer.at = now() + timer.every;
    timer.run();
  }

  #next(): { id: number; timer: Timer } | undefined {
    let next: { id: number; timer: Timer } | undefined;
    mapForEach(this.#timers, (value, id) => {
      const timer = value as Timer;
      if (next === undefined || timer.at < next.timer.at) next = { id: id as number, timer };
    });
    return next;
  }

  #start(callback: unknown, delay: unknown, repeats: boolean): number {
    const number = +(delay as number);
    const milliseconds = number >= 1 && number <= LONGEST_DELAY ? number - (number % 1) : 1;
    const id = ++this.#lastId;
    const timer = { run: callback as () => void, at: now() + milliseconds, every: repeats ? milliseconds : undefined };
    mapSet(this.#timers, id, timer);
    return id;
  }

  #stop(id: unknown): void {
    if (typeof id === "number") mapDelete(this.#timers, id);
  }
}
