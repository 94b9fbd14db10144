import { failedResult } from "../protocol/failure.ts";
import { IllegalTransitionError, NotPendingError, OwnershipLostError } from "../protocol/errors.ts";
import type { ExecuteResult } from "../protocol/executor.ts";
import { consequenceOf, refusal, type Answer, type AnswerResult, type Consequence } from "./answers.ts";
import { tellConnectors } from "./connector-hooks.ts";
import type { DriverOptions } from "./driver-options.ts";
import type { ExecutionLog } from "./execution-log.ts";
import { ExpiryWatch } from "./expiry-watch.ts";
import type { Fact, FinishedFact } from "./facts.ts";
import { HandingOver, leadsTo } from "./handing-over.ts";
import { JournalWriter } from "./journal-writer.ts";
import { finishedFact, toOutcome } from "./outcome.ts";
import { Pass } from "./pass.ts";
import { redactRecord } from "./redact.ts";
import { Settling } from "./settling.ts";
import type { Demand } from "./transitions.ts";
import type { Outcome, PendingAction } from "./types.ts";

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
  /** It is on its way to the server. */
  #handingOver: HandingOver | undefined;
  readonly #expiry: ExpiryWatch;
  readonly #settling = new Settling();

  constructor(options: DriverOptions) {
    this.#options = options;
    const { journal, log, epoch, batches, lease } = options;
    const onFailed = (error: unknown): void => this.#break(error);
    this.#writer = new JournalWriter({ journal, log, epoch, batches, interval: options.writeInterval, onFailed });
    lease.lost.addEventListener("abort", () => this.#break(lease.lost.reason));
    this.#expiry = new ExpiryWatch({ log, now: options.now, onExpired: () => void this.answer({ type: "expire" }) });
    this.#expiry.update();
  }

  get log(): ExecutionLog {
    return this.#options.log;
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** The code is in a sandbox or on its way to the server, or an answer is being taken. */
  get isBusy(): boolean {
    return this.#pass !== undefined || this.#handingOver !== undefined || this.#answers > 0;
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
    if (log.status === "handing-off") return void this.#handOver();
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
      if (this.log.status === "handing-off" && answer.type !== "release") {
        throw new NotPendingError("The run is on its way to the server, which may have it already");
      }
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
    await this.#settling.wait(until, signal);
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
    await this.#handingOver?.stop();
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
    const demands = this.#add(facts);
    if (demands.length > 0) clearTimeout(this.#keepAliveTimer);
    // An answer counts once it is on disk, and only then its consequences begin.
    await this.#writer.flush("strict");
    // Whoever said only how to go on, sooner or later, has not moved the run.
    if (demands.length === 0) return;
    if (this.#pass) this.#pass.proceed(demands);
    else if (this.log.status === "running") this.drive();
  }

  /** Lets the server go on with the execution; where that refuses, it goes on here. */
  async #handOver(): Promise<void> {
    const { handOff: port } = this.#options;
    if (this.#handingOver || !leadsTo(port, this.log)) return;
    const record = (facts: readonly Fact[]): Promise<void> => {
      this.#add(facts);
      return this.#writer.flush("strict");
    };
    const rest = async (): Promise<void> => {
      this.#pass?.suspend();
      await this.#passEnd;
    };
    try {
      this.#handingOver = new HandingOver({ ...this.#options, port, record, rest });
      await this.#handingOver.end;
    } catch (error) {
      return this.#break(error);
    }
    this.#handingOver = undefined;
    const { status, handedTo } = this.log;
    if (handedTo !== undefined) {
      await this.#leave();
    } else if (status === "running") this.drive();
    else if (status === "paused") {
      // What has expired meanwhile could not end the run.
      this.#expiry.update();
      this.#settling.tell("rest");
    }
  }

  #add(facts: readonly Fact[]): Demand[] {
    return facts.flatMap((fact) => {
      const demands = this.#writer.add(fact);
      this.#onFact(fact);
      return demands;
    });
  }

  async #follow(pass: Pass): Promise<void> {
    const result = await pass.run().catch(failedResult);
    this.#isEnding = result !== undefined;
    this.#pass = undefined;
    const finished = result && (this.#ending ?? finishedFact(result, this.#options.now()));
    const { status } = finished ?? this.log;
    await tellConnectors(this.#options.connectors, "onPassEnd", { id: this.log.id, status });
    if (finished === undefined || this.#isClosed) return;
    await this.#finish(this.#ending ?? finished, result);
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
    await this.#leave();
  }

  /** It is over, at least here. */
  async #leave(): Promise<void> {
    await tellConnectors(this.#options.connectors, "disposeExecution", this.log);
    await this.#seal();
    this.#close();
  }

  async #seal(): Promise<void> {
    const { redact, epoch } = this.#options;
    if (redact === undefined) return;
    try {
      await redactRecord(this.log, redact, { ...this.#options, epoch, at: this.#writer.batches });
    } catch (error) {
      this.#break(error);
    }
  }

  #onFact(fact: Fact): void {
    this.#options.onFact(fact);
    const gate = fact.type === "called" ? fact.gate : fact.type === "asked" ? fact : undefined;
    if (gate?.expiresAt !== undefined) this.#expiry.update();
    // They may have come back before it was known that they were away: nobody would tell of it again.
    if (fact.type === "parked") setTimeout(() => void this.answer({ type: "arrive" }), 0);
    if (fact.type !== "paused") return;
    if (!this.log.isKept && this.#options.handOff?.wants(this.pending())) return void this.#handOver();
    this.#settling.tell("rest");
    const { keepAlive } = this.#options;
    if (keepAlive !== Infinity) this.#keepAliveTimer = setTimeout(() => this.isIdle && void this.release(), keepAlive);
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
    this.#expiry.stop();
    this.#options.lease.release();
    this.#options.onClosed();
    this.#settling.tell("end");
  }
}
