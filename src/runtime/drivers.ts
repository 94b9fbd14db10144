import {
  BridgeUnavailableError,
  ExecutionNotFoundError,
  OwnershipLostError,
  RuntimeDisposedError,
} from "../protocol/errors.ts";
import { needsCode, refusal, type Answer, type AnswerResult } from "./answers.ts";
import { checkCompatible } from "./compatibility.ts";
import type { ExecutionConnectors } from "./execution-connectors.ts";
import type { Lease } from "./coordination.ts";
import type { EventSource } from "./event-source.ts";
import { leadsTo, obstacleOf } from "./handing-over.ts";
import { pendingOf, readStored } from "./execution-archive.ts";
import { ExecutionDriver } from "./execution-driver.ts";
import type { ExecutionLog } from "./execution-log.ts";
import type { Fact } from "./facts.ts";
import type { StoredExecution } from "./journal.ts";
import { refusedOutcome, toOutcome } from "./outcome.ts";
import { providersOf } from "./run-providers.ts";
import type { RuntimeOptions } from "./runtime-options.ts";
import { SessionGrants } from "./session-grants.ts";
import type { Outcome } from "./types.ts";
import type { Wakeup } from "./wakeup.ts";
import { within } from "./within.ts";

/** Milliseconds between looks at an execution that another tab drives, in case its news do not arrive. */
const POLL = 2_000;
/** How often an owner is asked that does not answer, and may be gone. */
const ATTEMPTS = 3;

export interface DriversOptions {
  options: RuntimeOptions;
  connectors: ExecutionConnectors;
  events: EventSource;
  wakeup: Wakeup;
  /** Somebody should look at the execution again. */
  onChanged: (id: string) => void;
}

/** An execution, as its new owner has it. */
export interface Owned {
  log: ExecutionLog;
  lease: Lease;
  epoch: number;
  batches: number;
}

/** The executions that this runtime drives, and the way to those that others do. */
export class Drivers {
  readonly #options: RuntimeOptions;
  readonly #parts: DriversOptions;
  readonly #drivers = new Map<string, ExecutionDriver>();
  readonly #opening = new Map<string, Promise<ExecutionDriver | undefined>>();
  /** Tools that a person has consented to for as long as the runtime lives. */
  readonly grants: SessionGrants = new SessionGrants();
  /** Executions that wait for a person. */
  readonly #resting = new Set<string>();
  #isDisposed = false;

  constructor(parts: DriversOptions) {
    this.#parts = parts;
    this.#options = parts.options;
  }

  get isDisposed(): boolean {
    return this.#isDisposed;
  }

  find(id: string): ExecutionDriver | undefined {
    return this.#drivers.get(id);
  }

  /** The description of a tool that an execution calls. */
  readonly describe = (log: ExecutionLog, connector: string, method: string): string | undefined =>
    this.#parts.connectors.of(log).find(connector, method)?.description;

  /** Takes on an execution that nobody else drives. */
  adopt(owned: Owned): ExecutionDriver {
    const { coordination, now, approvalTimeout } = this.#options;
    const { events, wakeup, onChanged } = this.#parts;
    const { log } = owned;
    const { id } = log;
    const connectors = this.#parts.connectors.of(log);
    const driver: ExecutionDriver = new ExecutionDriver({
      ...this.#options,
      ...owned,
      connectors,
      providers: () => providersOf(connectors, log),
      admission: {
        now,
        approvalTimeout,
        mayMove: this.#options.handOff !== undefined,
        atServer: () => obstacleOf(log, this.#options.handOff),
      },
      isGranted: (connector, method) => this.grants.has(log, connector, method),
      onGrant: (connector, method) => this.grants.add(log, connector, method),
      describe: (connector, method) => this.describe(log, connector, method),
      onFact: (fact) => this.#onFact(log, fact),
      onLog: (line) => events.console(id, line),
      onClosed: () => {
        stopServing();
        if (this.#drivers.get(id) === driver) this.#drivers.delete(id);
        this.#resting.delete(id);
        onChanged(id);
      },
    });
    const stopServing = coordination.serve(id, (question) => driver.answer(question as Answer));
    this.#drivers.set(id, driver);
    if (log.status === "paused") this.#resting.add(id);
    wakeup.wake(id);
    return driver;
  }

  /**
   * Becomes the owner of a recorded execution.
   * @param isEnding What is to happen needs neither the code nor its tools.
   * @returns `undefined` while somebody else is.
   * @throws {IncompatibleExecutionError} `incompatible_execution`
   * @throws {ExecutionNotFoundError} `execution_not_found`
   */
  open(id: string, isEnding = false): Promise<ExecutionDriver | undefined> {
    const known = this.#opening.get(id);
    if (known) return known;
    const opening = this.#open(id, isEnding).finally(() => this.#opening.delete(id));
    this.#opening.set(id, opening);
    return opening;
  }

  /** Lets an execution go on. @returns Whether it is driven here now, or is over. */
  async resume(id: string): Promise<boolean> {
    const driver = await this.open(id);
    if (driver === undefined) return false;
    const { log } = driver;
    const isOurs = log.status !== "handing-off" || leadsTo(this.#options.handOff, log);
    // Whoever had it may have ended it just now.
    if (log.isOver || !isOurs) await driver.release();
    else driver.drive();
    return isOurs;
  }

  /** Gives an answer to whoever drives the execution: this runtime, another tab, or nobody yet. */
  async answer(id: string, answer: Answer): Promise<AnswerResult> {
    try {
      // What was not here when the run began may be by now.
      if (needsCode(answer)) await this.#prepare(id);
      const own = this.#drivers.get(id);
      if (own) return await own.answer(answer);
      const driver = await this.#openOrAsk(id, answer);
      if ("ok" in driver) return driver;
      const result = await driver.answer(answer);
      // Somebody was in the middle of it, and is gone.
      if (result.ok && driver.log.status === "running" && this.#canDrive(driver.log)) driver.drive();
      else if (!driver.isBusy) await driver.release();
      return result;
    } catch (error) {
      return refusal(error);
    }
  }

  /** Waits until the execution is over, or (`rest`) waits for a person, whoever drives it. Never rejects. */
  async follow(id: string, until: "rest" | "end", signal: AbortSignal | undefined): Promise<Outcome> {
    try {
      for (;;) {
        const outcome = await this.#look(id, until, signal);
        if (outcome) return outcome;
      }
    } catch (error) {
      return refusedOutcome(id, error);
    }
  }

  /** Lets go of all executions. */
  async dispose(): Promise<void> {
    this.#isDisposed = true;
    await Promise.allSettled(this.#opening.values());
    await Promise.all([...this.#drivers.values()].map((driver) => driver.release()));
  }

  async #look(id: string, until: "rest" | "end", signal: AbortSignal | undefined): Promise<Outcome | undefined> {
    const { wakeup } = this.#parts;
    const driver = this.#drivers.get(id);
    const change = wakeup.wait(id);
    if (driver) {
      if (signal?.aborted) await driver.answer({ type: "cancel", reason: reasonOf(signal) });
      await driver.settled(until, signal);
      if (signal?.aborted && !driver.isClosed) return undefined;
      if (driver.log.isOver || driver.hasFailed || (until === "rest" && driver.isIdle)) return driver.outcome();
      if (!driver.isClosed) return undefined;
    }
    const log = readStored(await this.#load(id));
    if (log.isOver || (until === "rest" && log.status === "paused")) {
      return toOutcome(log, pendingOf(log, this.describe));
    }
    if (this.#isDisposed) throw new RuntimeDisposedError();
    if (log.status === "handing-off" && !leadsTo(this.#options.handOff, log)) {
      throw new BridgeUnavailableError(`Execution "${id}" is on its way to a server, and no bridge leads there`);
    }
    if ((log.status === "running" || log.status === "handing-off") && (await this.resume(id))) return undefined;
    if (!signal?.aborted) await within(change, POLL, signal);
    if (!signal?.aborted) return undefined;
    const { ok } = await this.answer(id, { type: "cancel", reason: reasonOf(signal) });
    // Its owner may be ending it already, or not answer.
    if (!ok) await within(change, POLL);
    return undefined;
  }

  async #open(id: string, isEnding: boolean): Promise<ExecutionDriver | undefined> {
    const own = this.#drivers.get(id);
    if (own) return own;
    const log = isEnding ? readStored(await this.#load(id)) : await this.#prepare(id);
    if (this.#isDisposed) throw new RuntimeDisposedError();
    const { journal, coordination, now } = this.#options;
    if (!isEnding && !log.isOver) checkCompatible(log, this.#parts.connectors.of(log));
    const lease = await coordination.acquire(id);
    if (lease === undefined) return undefined;
    try {
      const stored = await journal.claim(id);
      if (stored === undefined) throw new ExecutionNotFoundError(id);
      if (this.#isDisposed) throw new RuntimeDisposedError();
      const { epoch, batches } = stored.head;
      const driver = this.adopt({ log: readStored(stored), lease, epoch, batches });
      if (!driver.log.isOver) await driver.record({ type: "claimed", at: now(), epoch });
      return driver;
    } catch (error) {
      lease.release();
      throw error;
    }
  }

  #canDrive(log: ExecutionLog): boolean {
    try {
      checkCompatible(log, this.#parts.connectors.of(log));
      return true;
    } catch {
      return false;
    }
  }

  /** The execution itself where nobody else drives it; else what its owner makes of the answer. */
  async #openOrAsk(id: string, answer: Answer): Promise<ExecutionDriver | AnswerResult> {
    // An owner that is letting go of it answers no more: then it is nobody's in a moment.
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const driver = await this.open(id, !needsCode(answer));
      if (driver !== undefined) return driver;
      const reply = await this.#options.coordination.ask(id, answer);
      if (typeof (reply as { ok?: unknown } | undefined)?.ok === "boolean") return reply as AnswerResult;
    }
    throw new OwnershipLostError(`Execution "${id}" is driven by another tab, which does not answer`);
  }

  /** Waits for the tools that an execution needs: what was not here when the run began may be by now. */
  async #prepare(id: string): Promise<ExecutionLog> {
    const log = this.#drivers.get(id)?.log ?? readStored(await this.#load(id));
    const wait = this.#parts.connectors.of(log).prepare();
    if (wait) await wait;
    return log;
  }

  async #load(id: string): Promise<StoredExecution> {
    const stored = await this.#options.journal.load(id);
    if (stored?.head.runtime !== this.#options.name) throw new ExecutionNotFoundError(id);
    return stored;
  }

  #onFact(log: ExecutionLog, fact: Fact): void {
    const { events } = this.#parts;
    if (fact.type === "paused") this.#resting.add(log.id);
    else if (log.status !== "paused" && this.#resting.delete(log.id) && !log.isOver)
      events.emit(log.id, { type: "execution_resumed" });
    events.fact(log, fact, () => pendingOf(log, this.describe));
    const { toolCallId, conversationId = "" } = log.created;
    if (fact.type === "finished" && log.isReleased && toolCallId !== undefined) {
      events.emit(log.id, { type: "late_outcome", toolCallId, conversationId, outcome: toOutcome(log, []) });
    }
    const isNews = fact.type === "called" ? fact.gate !== undefined : NEWS.has(fact.type);
    if (isNews) void this.#tell(log.id);
  }

  /** Others read the journal: they are told once there is something to read. */
  async #tell(id: string): Promise<void> {
    await this.#drivers.get(id)?.written();
    this.#parts.onChanged(id);
  }
}

/** Facts after which others have something new to show. */
const NEWS: ReadonlySet<Fact["type"]> = new Set([
  ...(["asked", "approved", "refused", "parked", "lost", "paused", "ungranted"] as const),
  ...(["handing", "handed", "kept"] as const),
  ...(["finished", "reverted", "rolledBack"] as const),
]);

function reasonOf({ reason }: AbortSignal): string {
  return reason instanceof Error ? reason.message : String(reason);
}
