import type { ExecutionLog } from "./execution-log.ts";

export interface ExpiryWatchParts {
  log: Pick<ExecutionLog, "waiting">;
  now: () => number;
  onExpired: () => void;
}

/** Browsers take no longer delay. */
const LONGEST = 2 ** 31 - 1;

/** Sees to it that what nobody answers in time counts as refused. */
export class ExpiryWatch {
  readonly #parts: ExpiryWatchParts;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(parts: ExpiryWatchParts) {
    this.#parts = parts;
  }

  /** Looks at what is waited for now. */
  update(): void {
    this.stop();
    const { log, now, onExpired } = this.#parts;
    const next = Math.min(...log.waiting.map(({ gate }) => gate?.expiresAt ?? Infinity));
    if (next === Infinity) return;
    const left = next - now();
    if (left <= 0) onExpired();
    else this.#timer = setTimeout(() => this.update(), Math.min(left, LONGEST));
  }

  stop(): void {
    clearTimeout(this.#timer);
  }
}
