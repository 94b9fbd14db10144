/**
 * Time that passes only when a test says so: takes the place of `setTimeout` and `clearTimeout`, and is what runtimes
 * get as `now`. So a crash and what comes after take no time, and two runs of the same program can be compared.
 */
export class VirtualTime {
  #now = 1_800_000_000_000;
  #lastId = 0;
  readonly #timers = new Map<number, { at: number; run: () => void }>();
  readonly #real = { setTimeout: globalThis.setTimeout, clearTimeout: globalThis.clearTimeout };
  /** Says whether something still moves without a timer. */
  isBusy: () => boolean = () => false;

  /** Whole milliseconds. */
  readonly now = (): number => Math.floor(this.#now);

  /** With fractions, by which no two things happen at the same time. */
  get exact(): number {
    return this.#now;
  }

  get timers(): number {
    return this.#timers.size;
  }

  install(): void {
    const start = (run: (...args: unknown[]) => void, delay = 0, ...args: unknown[]): number => {
      const at = this.now() + Math.max(0, delay);
      return this.#add(Math.max(this.#now, at), () => run(...args));
    };
    const stop = (id: unknown): void => void this.#timers.delete(id as number);
    Object.assign(globalThis, { setTimeout: start, clearTimeout: stop });
    // The host measures with it how long it has been busy, and how much is left of a timeout.
    performance.now = this.now;
  }

  uninstall(): void {
    Object.assign(globalThis, this.#real);
    delete (performance as { now?: unknown }).now;
    this.clear();
  }

  /** All that waits for time to pass is forgotten. */
  clear(): void {
    this.#timers.clear();
  }

  /** Lets time pass without anything that waits for it. */
  skip(milliseconds: number): void {
    this.#now += milliseconds;
  }

  sleepUntil(exact: number): Promise<void> {
    return new Promise((resolve) => this.#add(Math.max(this.#now, exact), resolve));
  }

  /** Resolves when nothing moves any more but by a timer. */
  async quiet(): Promise<void> {
    for (let calm = 0; calm < 3; calm = this.isBusy() ? 0 : calm + 1) await hop();
  }

  /** Lets time pass until the promise is settled. @throws when nothing could ever settle it. */
  async until<T>(promise: Promise<T>): Promise<T> {
    let isSettled = false;
    const settle = (): void => void (isSettled = true);
    promise.then(settle, settle);
    for (;;) {
      await this.quiet();
      if (isSettled) return promise;
      if (!this.next()) throw new Error("The test waits for something that will never happen");
    }
  }

  /** Lets a span of time pass, with all that happens in it. */
  async pass(milliseconds: number): Promise<void> {
    const end = this.#now + milliseconds;
    for (;;) {
      await this.quiet();
      if (!this.next(end)) break;
    }
    this.#now = end;
  }

  /** Goes to the next moment at which something happens, at the latest `end`. */
  next(end = Infinity): boolean {
    let first: number | undefined;
    for (const [id, { at }] of this.#timers) {
      if (at <= end && (first === undefined || at < this.#timers.get(first)!.at)) first = id;
    }
    if (first === undefined) return false;
    const { at, run } = this.#timers.get(first)!;
    this.#timers.delete(first);
    this.#now = Math.max(this.#now, at);
    run();
    return true;
  }

  #add(at: number, run: () => void): number {
    const id = ++this.#lastId;
    this.#timers.set(id, { at, run });
    return id;
  }
}

function hop(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
