/** The time that a run has. It can be paused. */
export class RunTimer {
  readonly #onExpired: () => void;
  readonly #timeout: number;
  #left: number;
  #startedAt = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** @param timeout Milliseconds; `Infinity` for no limit. */
  constructor(timeout: number, onExpired: () => void) {
    this.#timeout = timeout;
    this.#left = timeout;
    this.#onExpired = onExpired;
  }

  /** Milliseconds. */
  get left(): number {
    if (this.#timer === undefined || this.#left === Infinity) return this.#left;
    return Math.max(0, this.#left - (performance.now() - this.#startedAt));
  }

  /** Begins, or goes on after a pause. */
  start(): void {
    if (this.#timer !== undefined || this.#left === Infinity) return;
    this.#startedAt = performance.now();
    this.#timer = setTimeout(this.#onExpired, this.#left);
  }

  pause(): void {
    if (this.#timer === undefined) return;
    const { left } = this;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#left = left;
  }

  /** All of the time is there again at the next start. */
  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#left = this.#timeout;
  }
}
