/** A timer that generated code has set. Times are of the code's clock, in milliseconds since the epoch. */
interface CodeTimer {
  id: number;
  due: number;
  every: number | undefined;
}

export interface RunTimersOptions {
  now: () => number;
  /** The timers whose time has come, in the order of their times. */
  onDue: (ids: number[]) => void;
}

/** The timers of one run, kept outside the sandbox: when they fire is recorded. */
export class RunTimers {
  readonly #options: RunTimersOptions;
  readonly #timers = new Map<number, CodeTimer>();
  #isRunning = false;
  #alarm: ReturnType<typeof setTimeout> | undefined;

  constructor(options: RunTimersOptions) {
    this.#options = options;
  }

  get count(): number {
    return this.#timers.size;
  }

  set(id: number, due: number, every: number | undefined): void {
    this.#timers.set(id, { id, due, every });
    this.#arm();
  }

  clear(id: number): void {
    this.#timers.delete(id);
    this.#arm();
  }

  /** A timer has fired: one that repeats is set again. */
  advance(id: number, clock: number): void {
    const timer = this.#timers.get(id);
    if (timer === undefined) return;
    if (timer.every === undefined) this.#timers.delete(id);
    else timer.due = Math.max(timer.due, clock - timer.every) + Math.max(1, timer.every);
  }

  /** Timers fire from now on; those whose time has passed meanwhile, at once. */
  start(): void {
    this.#isRunning = true;
    this.#arm();
  }

  stop(): void {
    this.#isRunning = false;
    clearTimeout(this.#alarm);
  }

  #arm(): void {
    clearTimeout(this.#alarm);
    if (!this.#isRunning || this.#timers.size === 0) return;
    let next = Infinity;
    for (const { due } of this.#timers.values()) next = Math.min(next, due);
    const delay = Math.min(Math.max(0, next - this.#options.now()), 2 ** 31 - 1);
    this.#alarm = setTimeout(() => this.#fire(), delay);
  }

  #fire(): void {
    const now = this.#options.now();
    const due = [...this.#timers.values()].filter((timer) => timer.due <= now);
    due.sort((a, b) => a.due - b.due || a.id - b.id);
    if (due.length > 0) this.#options.onDue(due.map(({ id }) => id));
    this.#arm();
  }
}
