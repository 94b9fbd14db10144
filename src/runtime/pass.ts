import { ApprovalUnavailableError, DeadlockError } from "../protocol/errors.ts";
import type { ConsoleLine, ExecuteResult } from "../protocol/executor.ts";
import type { Determinism, ReplayControl, ReplayRequest, ReplaySession } from "../protocol/replay.ts";
import { STEP_PATH } from "../protocol/replay.ts";
import { admit, expiryOf, type CallRequest } from "./admission.ts";
import { CallsUnderWay } from "./calls-under-way.ts";
import { DeliveryQueue } from "./delivery-queue.ts";
import type { Fact, Settlement } from "./facts.ts";
import { failedResult } from "../protocol/failure.ts";
import { DEADLOCK_GRACE, DRAIN_AFTER_FAILURE, DRAIN_AFTER_SUCCESS, type PassOptions } from "./pass-options.ts";
import { RecordedCalls, undelivered } from "./recorded-calls.ts";
import { NOT_RECORDED, reexecute } from "./reexecute.ts";
import { checkRecord, RECORD_LIMITS } from "./record-value.ts";
import { RunTimers } from "./run-timers.ts";
import { determinismOf, isStep, stepSettled, type SteppedRequest } from "./steps.ts";
import type { Demand } from "./transitions.ts";
import { within } from "./within.ts";

/**
 * One trip of the code through a sandbox. What is recorded is replayed first and checked call by call; from there on
 * calls are live. Both go the same way: everything reaches the code as a delivery, in an order that is recorded.
 */
export class Pass implements ReplaySession {
  readonly determinism: Determinism;
  /** The code has failed or was stopped: what it has begun may still end, but nothing begins. */
  hasFailed: boolean = false;
  readonly limits: typeof RECORD_LIMITS = RECORD_LIMITS;
  readonly #options: PassOptions;
  readonly #abort = new AbortController();
  readonly #timers: RunTimers;
  readonly #calls: CallsUnderWay;
  readonly #deliveries: DeliveryQueue;
  readonly #recorded: RecordedCalls;
  #loggedBefore: number;
  #control: ReplayControl | undefined;
  #isLive = false;
  #isOver = false;
  #isSuspended = false;
  /** The code has ended, and writes under way may still settle. */
  #isSettling = false;
  /** What the code asked for while it was repeating. */
  readonly #held: ((CallRequest & { kind: "call" }) | SteppedRequest)[] = [];
  /** Calls of which it is not yet known what becomes of them. */
  readonly #deciding = new Set<Promise<void>>();
  readonly #openSteps = new Set<number>();
  #idleAt = -1;
  #grace: ReturnType<typeof setTimeout> | undefined;

  constructor(options: PassOptions) {
    this.#options = options;
    const { log, now } = options;
    this.determinism = determinismOf(options);
    this.#recorded = new RecordedCalls(log.entries);
    this.#loggedBefore = log.logs.length;
    this.#timers = new RunTimers({ now, onDue: (ids) => this.#deliveries.fire(ids) });
    this.#deliveries = new DeliveryQueue({ log, timers: this.#timers, now, add: (fact) => this.#add(fact) });
    this.#calls = new CallsUnderWay({
      executionId: log.id,
      connectors: options.connectors,
      onSettled: (seq, outcome) => this.#settle(seq, outcome),
      onAway: (seq, isLost) => this.#await({ type: isLost ? "lost" : "parked", at: now(), seq }),
      onAsked: (seq, reason) => this.#ask(seq, reason),
      onRetry: (seq) => this.#add({ type: "attempted", at: now(), seq }),
    });
  }

  /** Nothing is under way but what waits for a person, and the sandbox is still there. */
  get isIdle(): boolean {
    return this.#isLive && !this.#isOver && this.#options.log.status === "paused";
  }

  /**
   * Runs the code to its end, or until the pass is suspended.
   * @returns `undefined` when it was suspended: the execution can go on in another pass.
   */
  async run(): Promise<ExecuteResult | undefined> {
    const { executor, log, providers, timeout, connectors } = this.#options;
    const { signal } = this.#abort;
    this.#deliveries.unrecorded = await reexecute(log, connectors, { timeout, signal });
    const result = await executor.execute(log.created.code, providers(), {
      replay: this,
      signal,
      onLog: (line) => this.#log(line),
      ...(timeout !== undefined && { timeout }),
    });
    this.#timers.stop();
    this.#deliveries.end();
    clearTimeout(this.#grace);
    if (this.#isSuspended) return undefined;
    this.#isSettling = true;
    const { missing } = this.#recorded;
    // Whatever the code has asked for is done, also if it did not wait for it.
    if (result.failure === undefined && missing === undefined && !this.#isLive) this.#goLive();
    if (result.failure === undefined) {
      const patience = timeout ?? DRAIN_AFTER_SUCCESS;
      await within(Promise.all(this.#deciding), patience, signal);
      await this.#calls.drain(patience, signal);
    }
    if (result.failure !== undefined || signal.aborted) {
      this.hasFailed = true;
      this.#calls.abort(new Error("the run ended before this call had"));
      await this.#calls.drain(DRAIN_AFTER_FAILURE);
    }
    if (this.#isSuspended) return undefined;
    this.#isOver = true;
    this.#calls.end(new Error("the run ended before this call had"));
    return result.failure === undefined && missing ? { ...result, ...failedResult(missing) } : result;
  }

  /** Ends the run: its outcome has this reason. */
  cancel(reason: unknown): void {
    this.#abort.abort(reason);
  }

  /** Gives the sandbox back while the execution waits for a person. */
  suspend(): void {
    if (this.#isOver) return;
    this.#isSuspended = true;
    this.#isOver = true;
    this.#deliveries.end();
    this.#calls.end(new Error("the execution is driven by somebody else now"));
    this.#abort.abort();
  }

  /** An answer has been journaled: the run goes on with what it asks for. */
  proceed(demands: readonly Demand[]): void {
    this.#control?.resumeTimeout();
    this.#begin(demands);
    this.#check();
  }

  start(control: ReplayControl): void {
    this.#control = control;
    this.#idleAt = -1;
    this.#deliveries.replay(control);
    const { log } = this.#options;
    if (log.entries.size === 0 && log.delivered.length === 0) this.#goLive();
  }

  receive(request: ReplayRequest): void {
    if (this.#isOver) return;
    switch (request.kind) {
      case "call": {
        const { seq, path } = request;
        const isRecorded = this.#recorded.has(seq);
        if (isRecorded) this.#recorded.verify(request);
        if (path === STEP_PATH && !this.#options.log.entry(seq)?.outcome) this.#openSteps.add(seq);
        if (isRecorded) return;
        break;
      }
      case "timer":
        return this.#timers.set(request.id, request.due, request.every);
      case "untimer":
        return this.#timers.clear(request.id);
      case "idle":
        this.#idleAt = request.deliveries;
        if (request.deliveries === this.#deliveries.sent) this.#goLive();
        return this.#check();
      case "stepped":
        if (!this.#openSteps.delete(request.seq)) return;
        checkRecord("value" in request ? request.value : request.error, "The result of a step");
    }
    if (!this.#isLive) this.#held.push(request);
    else if (request.kind === "call") this.#admit(request);
    else this.#endStep(request);
  }

  /** All that was recorded has been repeated. */
  #goLive(): void {
    if (this.#isLive) return;
    if (this.#recorded.missing) throw this.#recorded.missing;
    const { log, now } = this.#options;
    this.#isLive = true;
    for (const delivered of log.delivered)
      if ("timer" in delivered) this.#timers.advance(delivered.timer, delivered.clock);
    this.#do(undelivered(log.entries.values()).map((seq) => ({ type: "deliver", seq })));
    for (const entry of log.executing) {
      const { seq, isOrphan, effect } = entry;
      if (isStep(entry)) continue;
      if (isOrphan) this.#add({ type: "attempted", at: now(), seq });
      else this.#begin([{ type: "invoke", seq, isWrite: effect !== "read" }]);
    }
    for (const request of this.#held.splice(0)) {
      if (request.kind === "call") this.#admit(request);
      else this.#endStep(request);
    }
    if (!this.#isSettling) this.#timers.start();
  }

  #admit(call: CallRequest): void {
    const { admission, connectors, log, isGranted } = this.#options;
    const facts = admit(call, { ...admission, connectors, isGranted, vet: this.#calls.vet, executionId: log.id });
    if (Array.isArray(facts)) return this.#addAll(facts);
    const decided = (): void => {
      this.#deciding.delete(deciding);
      this.#check();
    };
    // A journal that fails ends the run by itself.
    const add = (known: Fact[]): false | void => !this.#isOver && !this.hasFailed && this.#addAll(known);
    const deciding = facts.then(add).then(decided, decided);
    this.#deciding.add(deciding);
  }

  #endStep(request: SteppedRequest): void {
    const { log, now } = this.#options;
    const repeats = log.entries.has(request.seq + 1) || this.#deciding.size > 0;
    this.#add(stepSettled(request, now(), repeats));
    this.#check();
  }

  #settle(seq: number, outcome: Settlement): void {
    const { log, now } = this.#options;
    const isLost = log.entry(seq)?.isEphemeral && "value" in outcome;
    if (isLost) this.#deliveries.unrecorded.set(seq, outcome);
    this.#add({ type: "settled", at: now(), seq, ...(isLost ? { value: NOT_RECORDED } : outcome) });
  }

  /** A tool that runs wants a person to be asked. */
  #ask(seq: number, reason: string | undefined): boolean {
    const { log, now, admission, isGranted } = this.#options;
    const { connector, method } = log.entry(seq)!;
    if (isGranted(connector, method)) return false;
    if (this.#isSettling || this.hasFailed) {
      throw new ApprovalUnavailableError(`The code has ended without waiting for ${connector}.${method}`);
    }
    this.#await({ type: "asked", at: now(), seq, ...(reason !== undefined && { reason }), ...expiryOf(admission) });
    return true;
  }

  /** A call that was under way waits for somebody. */
  #await(fact: Fact): void {
    this.#add(fact);
    // Later: it may do so as it starts, while other calls of the same turn are still to be taken up.
    queueMicrotask(() => this.#check());
  }

  /** What the first asks for may not be wanted any more after the last: a call that was refused is not to begin. */
  #addAll(facts: readonly Fact[]): void {
    const { log, writer, onFact } = this.#options;
    const demands = facts.flatMap((fact) => {
      const asked = writer.add(fact);
      onFact(fact);
      return asked;
    });
    this.#do(demands.filter(({ type, seq }) => type !== "invoke" || log.entry(seq)!.state === "executing"));
  }

  #add(fact: Fact): void {
    this.#addAll([fact]);
  }

  /** Somebody has answered, so no tool need ask whether it may begin. */
  #begin(demands: readonly Demand[]): void {
    for (const { type, seq } of demands) if (type === "invoke") this.#calls.vet(this.#options.log.entry(seq)!);
    this.#do(demands);
  }

  #do(demands: readonly Demand[]): void {
    if (!this.#isLive) return;
    for (const demand of demands) {
      if (demand.type === "invoke") this.#invoke(demand);
      else if (!this.#isSettling) this.#deliveries.add(demand.seq);
    }
  }

  #invoke({ seq, isWrite }: Extract<Demand, { type: "invoke" }>): void {
    const { writer, log } = this.#options;
    const entry = log.entry(seq)!;
    if (isStep(entry)) return;
    if (!isWrite) return this.#calls.start(entry);
    // Otherwise a crash could leave a write that nobody knows of. A journal that fails ends the run by itself.
    this.#calls.startAfter(writer.flush("strict"), entry);
  }

  /** Whether anything can still move, and if not, what that means. */
  #check(): void {
    clearTimeout(this.#grace);
    if (!this.#isStuck()) return;
    const { log, now } = this.#options;
    if (log.waiting.length > 0) {
      if (log.status !== "running") return;
      this.#control?.pauseTimeout();
      this.#add({ type: "paused", at: now() });
    } else this.#grace = setTimeout(() => this.#isStuck() && this.#control?.stop(new DeadlockError()), DEADLOCK_GRACE);
  }

  #isStuck(): boolean {
    if (!this.#isLive || this.#isOver || this.#isSettling || this.#idleAt !== this.#deliveries.sent) return false;
    // What runs in steps is code too: idle as a whole, it waits for its calls there.
    if (this.#deliveries.isBusy || this.#deciding.size > 0 || this.#timers.count > 0) return false;
    return this.#options.log.executing.every(isStep);
  }

  #log(line: ConsoleLine): void {
    if (this.#loggedBefore > 0) return void this.#loggedBefore--;
    if (this.#isSuspended) return;
    this.#add({ type: "logged", level: line.level, text: line.text });
    this.#options.onLog(line);
  }
}
