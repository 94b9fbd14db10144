import type { Fact } from "./facts.ts";
import type { ExecutionLog } from "./execution-log.ts";
import type { Durability, Journal } from "./journal.ts";
import type { Demand } from "./transitions.ts";

export interface JournalWriterOptions {
  journal: Journal;
  log: ExecutionLog;
  epoch: number;
  /** Batches that are in the journal already. */
  batches: number;
  /** Milliseconds that facts which nobody waits for may wait for others, so that they are written together. */
  interval: number;
  onFailed: (error: unknown) => void;
}

/**
 * Adds the facts of one execution to its journal, in order, one transaction at a time: what comes up while one is under
 * way goes into the next together. So a crash leaves a beginning of what happened, never a part with a hole.
 */
export class JournalWriter {
  readonly #journal: Journal;
  readonly #log: ExecutionLog;
  readonly #epoch: number;
  readonly #interval: number;
  readonly #onFailed: (error: unknown) => void;
  #batches: number;
  #waiting: Fact[] = [];
  #added = 0;
  #written = 0;
  #strictUntil = 0;
  #flushUntil = 0;
  #running: Promise<void> | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #failure: { error: unknown } | undefined;

  constructor({ journal, log, epoch, batches, interval, onFailed }: JournalWriterOptions) {
    this.#journal = journal;
    this.#log = log;
    this.#epoch = epoch;
    this.#batches = batches;
    this.#interval = interval;
    this.#onFailed = onFailed;
  }

  /** Batches in the journal, by this writer's account. */
  get batches(): number {
    return this.#batches;
  }

  /**
   * Makes a fact happen: in memory now, in the journal soon.
   * @throws {IllegalTransitionError} `internal_error`: nothing has happened.
   */
  add(fact: Fact): Demand[] {
    if (this.#failure) throw this.#failure.error;
    const demands = this.#log.apply(fact);
    this.#waiting.push(fact);
    this.#added++;
    this.#schedule();
    return demands;
  }

  /**
   * Resolves when all that was added before is in the journal.
   * @throws what the journal throws.
   */
  async flush(durability: Durability): Promise<void> {
    const target = this.#added;
    this.#flushUntil = Math.max(this.#flushUntil, target);
    if (durability === "strict") this.#strictUntil = Math.max(this.#strictUntil, target);
    while (this.#written < target) {
      if (this.#failure) throw this.#failure.error;
      await this.#start();
    }
    if (this.#failure) throw this.#failure.error;
  }

  #schedule(): void {
    if (this.#running !== undefined || this.#timer !== undefined) return;
    if (this.#interval === 0) void this.#start();
    else this.#timer = setTimeout(() => void this.#start(), this.#interval);
  }

  #start(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    return (this.#running ??= this.#run());
  }

  async #run(): Promise<void> {
    // What happens in the same turn goes together.
    await Promise.resolve();
    try {
      do {
        const facts = this.#waiting;
        this.#waiting = [];
        const durability = this.#strictUntil > this.#written ? "strict" : "relaxed";
        const { id, status, updatedAt } = this.#log;
        const batch = { id, epoch: this.#epoch, at: this.#batches, facts, status, updatedAt };
        await this.#journal.append(batch, durability);
        this.#batches++;
        this.#written += facts.length;
      } while (this.#waiting.length > 0 && (this.#interval === 0 || this.#flushUntil > this.#written));
    } catch (error) {
      this.#failure = { error };
      this.#onFailed(error);
    }
    this.#running = undefined;
    if (this.#waiting.length > 0 && !this.#failure) this.#schedule();
  }
}
