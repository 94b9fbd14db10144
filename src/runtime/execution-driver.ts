import { failedResult } from "../protocol/failure.ts";
import { IllegalTransitionError, NotPendingError, OwnershipLostError } from "../protocol/errors.ts";
import type { ConsoleLine, ExecuteResult } from "../protocol/executor.ts";
import { consequenceOf, refusal, type Answer, type AnswerResult, type Consequence } from "./answers.ts";
import { tellConnectors } from "./connector-hooks.ts";
import type { Lease } from "./coordination.ts";
import type { ExecutionLog } from "./execution-log.ts";
import type { Fact, FinishedFact } from "./facts.ts";
import { JournalWriter } from "./journal-writer.ts";
import type { Journal } from "./journal.ts";
import { finishedFact, toOutcome } from "./outcome.ts";
import type { PassOptions } from "./pass-options.ts";
import { Pass } from "./pass.ts";
import { redactFacts, type Redact } from "./redact.ts";
import type { Demand } from "./transitions.ts";
import type { Outcome, PendingAction } from "./types.ts";

export interface DriverOptions extends Pick<
  PassOptions,
  "connectors" | "providers" | "executor" | "admission" | "timeout" | "now"
> {
  journal: Journal;
  log: ExecutionLog;
  lease: Lease;
  epoch: number;
  batches: number;
  isGranted: (connector: string, method: string) => boolean;
  /** Somebody has consented to a tool for all runs of this runtime. */
  onGrant: (connector: string, method: string) => void;
  describe: (connector: string, method: string) => string | undefined;
  redact: Redact | undefined;
  /** See {@link JournalWriterOptions.interval}. */
  writeInterval: number;
  /** Milliseconds that a sandbox is kept while its code waits for a person. */
  keepAlive: number;
  onFact: (fact: Fact) => void;
  onLog: (line: ConsoleLine) => void;
  /** The execution is not driven by this any more. */
  onClosed: () => void;
}

/** Drives one execution for as long as it owns it: passes, answers, and the end. */
export class ExecutionDriver {
  readonly #options: DriverOptions;
  readonly #writer: JournalWriter;
  #pass: Pass | undefined;
  #passEnd: Promise<void> = Promise.resolve();
  #isClosed = false;
  #failure: { error: unknown } | undefined;
  /** How the run ends, where that was not up to the code. */
  #ending: FinishedFact | undefined;
  /** The code has ended: no answer can reach it. */
  #isEnding = false;
  /** How many are being taken. */
  #answers = 0;
  #live: { result: unknown } | undefined;
  #keepAliveTimer: ReturnType<typeof setTimeout> | undefined;
  #expiryTimer: ReturnType<typeof setTimeout> | undefined;
  #waiters = new Set<{ until: "rest" | "end"; resolve: () => void }>();

  constructor(options: DriverOptions) {
    this.#options = options;
    const { journal, log, epoch, batches, lease } = options;
    const onFailed = (error: unknown): void => this.#break(error);
    this.#writer = new JournalWriter({ journal, log, epoch, batches, interval: options.writeInterval, onFailed });
    lease.lost.addEventListener("abort", () => this.#break(lease.lost.reason));
    this.#watchExpiry();
  }

  get log(): ExecutionLog {
    return this.#options.log;
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** The code is in a sandbox, or an answer is being taken. */
  get isBusy(): boolean {
    return this.#pass !== undefined || this.#answers > 0;
  }

  /** The journal failed, or somebody else owns the execution now. */
  get hasFailed(): boolean {
    return this.#failure !== undefined;
  }

  /** Nothing moves until somebody answers. */
  get isIdle(): boolean {
    return this.log.status === "paused" && (this.#pass === undefined || this.#pass.isIdle);
  }

  /** Lets the code run, from its beginning or from where it was recorded to be. */
  drive(): void {
    if (this.#isClosed || this.log.isOver || this.#pass || this.#isEnding) return;
    const { log } = this;
    const options = this.#options;
    const pass = new Pass({
      ...options,
      writer: this.#writer,
      isGranted: (connector, method) => log.isGranted(connector, method) || options.isGranted(connector, method),
      onFact: (fact) => this.#onFact(fact),
    });
    this.#pass = pass;
    this.#passEnd = this.#follow(pass);
  }

  /** An answer that is late, or a second one, changes nothing and says so. */
  async answer(answer: Answer): Promise<AnswerResult> {
    if (this.#isClosed) return refusal(this.#failure?.error ?? new OwnershipLostError("The execution has ended here"));
    this.#answers++;
    try {
      const { connectors, now } = this.#options;
      const deduced = consequenceOf(answer, { log: this.log, connectors, now });
      const consequence = deduced instanceof Promise ? await deduced : deduced;
      // Its tools are being stopped: none may start now.
      if (this.#ending || this.#pass?.hasFailed) throw new NotPendingError("The run is being ended");
      if (this.#isClosed) throw new OwnershipLostError("The execution has been let go of meanwhile: answer again");
      if ("end" in consequence) await this.#end(consequence.end);
      else if (this.#isEnding) throw new NotPendingError("The run is being ended");
      else await this.#take(consequence.facts);
      if (answer.type === "approve" && answer.grant === "session") this.#grant(consequence);
      return { ok: true };
    } catch (error) {
      if (!(error instanceof IllegalTransitionError)) return refusal(error);
      return refusal(new NotPendingError(`Somebody else has answered meanwhile: ${error.message}`));
    } finally {
      this.#answers--;
    }
  }

  /** Resolves when the run is over, or (`rest`) also when it waits for a person. */
  async settled(until: "rest" | "end", signal?: AbortSignal): Promise<void> {
    if (this.#isClosed || (until === "rest" && this.isIdle)) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    const waiter = { until, resolve };
    this.#waiters.add(waiter);
    const onAbort = (): void => resolve();
    signal?.addEventListener("abort", onAbort);
    await promise;
    signal?.removeEventListener("abort", onAbort);
    this.#waiters.delete(waiter);
  }

  outcome(): Outcome {
    if (this.#failure && !this.log.isOver) {
      const { message, code } = failedResult(this.#failure.error).failure!;
      return { status: "error", executionId: this.log.id, error: message, code, calls: this.log.toLog() };
    }
    return toOutcome(this.log, this.pending(), this.#live);
  }

  pending(): PendingAction[] {
    return this.log.toPending(this.#options.describe);
  }

  /** Lets go of the execution, which can be driven by somebody else then. Nothing may be moving. */
  async release(): Promise<void> {
    if (this.#isClosed) return;
    this.#pass?.suspend();
    await this.#passEnd;
    await this.written();
    this.#close();
  }

  /** Resolves when all that has happened is in the journal, or cannot be. */
  async written(): Promise<void> {
    await this.#writer.flush("relaxed").catch(() => {});
  }

  /** Adds facts for an execution that is over: what a rollback does. */
  async record(fact: Fact): Promise<void> {
    this.#writer.add(fact);
    this.#options.onFact(fact);
    await this.#writer.flush("strict");
  }

  #grant(consequence: Consequence): void {
    const fact = "facts" in consequence ? consequence.facts[0] : undefined;
    if (fact?.type !== "approved") return;
    const { connector, method } = this.log.entry(fact.seq)!;
    this.#options.onGrant(connector, method);
  }

  async #take(facts: readonly Fact[]): Promise<void> {
    const demands: Demand[] = [];
    for (const fact of facts) {
      demands.push(...this.#writer.add(fact));
      this.#onFact(fact);
    }
    if (demands.length > 0) clearTimeout(this.#keepAliveTimer);
    // An answer counts once it is on disk, and only then its consequences begin.
    await this.#writer.flush("strict");
    // Whoever said only how to go on, sooner or later, has not moved the run.
    if (demands.length === 0) return;
    if (this.#pass) this.#pass.proceed(demands);
    else if (this.log.status === "running") this.drive();
  }

  async #follow(pass: Pass): Promise<void> {
    const result = await pass.run().catch(failedResult);
    this.#isEnding = result !== undefined;
    this.#pass = undefined;
    const finished = result && (this.#ending ?? this.#toFinished(result));
    const { status } = finished ?? this.log;
    await tellConnectors(this.#options.connectors, "onPassEnd", { id: this.log.id, status });
    if (finished === undefined || this.#isClosed) return;
    await this.#finish(this.#ending ?? finished, result);
  }

  #toFinished(result: ExecuteResult): FinishedFact {
    try {
      return finishedFact(result, this.#options.now());
    } catch (error) {
      return finishedFact(failedResult(error), this.#options.now());
    }
  }

  async #end(finished: FinishedFact): Promise<void> {
    this.#ending ??= finished;
    if (this.#pass) {
      this.#pass.cancel(finished.status);
      await this.#passEnd;
    } else await this.#finish(finished, undefined);
  }

  async #finish(finished: FinishedFact, result: ExecuteResult | undefined): Promise<void> {
    if (this.log.isOver || this.#isClosed) return;
    try {
      if (finished.status === "completed" && result) this.#live = { result: result.result };
      this.#writer.add(finished);
      await this.#writer.flush("strict");
      this.#options.onFact(finished);
    } catch (error) {
      this.#break(error);
      return;
    }
    await tellConnectors(this.#options.connectors, "disposeExecution", this.log);
    await this.#seal();
    this.#close();
  }

  /** Takes out of the record what the app does not want to be kept. */
  async #seal(): Promise<void> {
    const { journal, redact, epoch } = this.#options;
    if (redact === undefined) return;
    try {
      const { id, status, updatedAt } = this.log;
      const stored = await journal.load(id);
      if (stored === undefined) return;
      const facts = redactFacts(this.log, redact, stored.facts);
      await journal.rewrite({ id, epoch, at: this.#writer.batches, facts, status, updatedAt });
    } catch (error) {
      this.#break(error);
    }
  }

  #onFact(fact: Fact): void {
    this.#options.onFact(fact);
    const gate = fact.type === "called" ? fact.gate : fact.type === "asked" ? fact : undefined;
    if (gate?.expiresAt !== undefined) this.#watchExpiry();
    if (fact.type !== "paused") return;
    this.#wake("rest");
    const { keepAlive } = this.#options;
    if (keepAlive !== Infinity) this.#keepAliveTimer = setTimeout(() => this.isIdle && void this.release(), keepAlive);
  }

  /** Sees to it that what nobody answers in time counts as refused. */
  #watchExpiry(): void {
    clearTimeout(this.#expiryTimer);
    const next = Math.min(...this.log.waiting.map(({ gate }) => gate?.expiresAt ?? Infinity));
    if (next === Infinity || this.#isClosed) return;
    const left = next - this.#options.now();
    if (left <= 0) void this.answer({ type: "expire" });
    else this.#expiryTimer = setTimeout(() => this.#watchExpiry(), Math.min(left, 2 ** 31 - 1));
  }

  /** The journal failed, or somebody else owns the execution: what was to happen is not going to happen here. */
  #break(error: unknown): void {
    if (this.#isClosed) return;
    this.#failure ??= { error };
    this.#pass?.suspend();
    this.#close();
  }

  #close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    clearTimeout(this.#keepAliveTimer);
    clearTimeout(this.#expiryTimer);
    this.#options.lease.release();
    this.#options.onClosed();
    this.#wake("end");
  }

  #wake(what: "rest" | "end"): void {
    for (const { until, resolve } of this.#waiters) if (what === "end" || until === "rest") resolve();
  }
}
