import { encodeValue } from "../protocol/codec/codec.ts";
import { NotPendingError, OwnershipLostError, RuntimeDisposedError } from "../protocol/errors.ts";
import type { Answer } from "./answers.ts";
import { beginExecution } from "./begin-execution.ts";
import { ConnectorTable } from "./connector.ts";
import { describeTarget, searchMethods, type DescribeOutput, type SearchOutput } from "./discovery.ts";
import { Drivers } from "./drivers.ts";
import { EventSource } from "./event-source.ts";
import type { RuntimeEvent } from "./events.ts";
import { ExecutionArchive, OPEN } from "./execution-archive.ts";
import type { ExportedExecution } from "./export.ts";
import { refusedOutcome } from "./outcome.ts";
import { withPlatform } from "./platform.ts";
import { rollBack } from "./rollback.ts";
import type { RuntimeOptions } from "./runtime-options.ts";
import type {
  ActionReference,
  ApproveOptions,
  CodemodeRuntimeHandle,
  ExecuteInput,
  ExecutionFilter,
  OutcomeOptions,
  RejectOptions,
  SaveSnippetOptions,
  Settlement,
} from "./runtime-handle.ts";
import type { ExecutionState, Grant, Outcome, PendingAction, Snippet } from "./types.ts";
import { Wakeup } from "./wakeup.ts";

const DAY = 86_400_000;

/** The durable engine behind every handle: it knows neither the page nor the server. */
export class Runtime implements CodemodeRuntimeHandle {
  readonly #options: RuntimeOptions;
  readonly #connectors: ConnectorTable;
  readonly #events: EventSource;
  readonly #wakeup = new Wakeup();
  readonly #drivers: Drivers;
  readonly #archive: ExecutionArchive;
  readonly #stopListening: () => void;

  /** @throws {InvalidProviderError} `invalid_provider` */
  constructor(options: RuntimeOptions) {
    this.#options = options;
    this.#events = new EventSource(options.now);
    if (options.onEvent) this.#events.subscribe(options.onEvent);
    this.#connectors = new ConnectorTable(
      withPlatform(options.connectors, { connectors: () => this.#connectors, snippets: () => this.snippets() }),
    );
    this.#drivers = new Drivers({
      options,
      connectors: this.#connectors,
      events: this.#events,
      wakeup: this.#wakeup,
      onChanged: (id) => this.#changed(id),
    });
    this.#archive = new ExecutionArchive({ ...options, findLive: (id) => this.#drivers.find(id)?.log });
    this.#stopListening = options.coordination.listen(({ runtime, executionId }) => {
      if (runtime === this.name) this.#noticed(executionId);
    });
  }

  get name(): string {
    return this.#options.name;
  }

  async execute(input: ExecuteInput): Promise<Outcome> {
    try {
      const id = await this.#begin(input);
      return await this.#drivers.follow(id, input.until ?? "rest", input.signal);
    } catch (error) {
      return refusedOutcome("", error);
    }
  }

  outcome({ executionId, until = "rest", signal }: OutcomeOptions): Promise<Outcome> {
    return this.#drivers.follow(executionId, until, signal);
  }

  async release({ executionId }: { executionId: string }): Promise<boolean> {
    return (await this.#drivers.answer(executionId, { type: "release" })).ok;
  }

  async search(query: string): Promise<SearchOutput> {
    return searchMethods(query, this.#connectors, await this.snippets());
  }

  async describe(target: string): Promise<DescribeOutput> {
    return describeTarget(target, this.#connectors, await this.snippets());
  }

  async pending({ executionId }: { executionId?: string } = {}): Promise<PendingAction[]> {
    const one = executionId === undefined ? undefined : await this.#archive.find(executionId);
    const logs = executionId === undefined ? await this.#archive.open() : one ? [one] : [];
    return logs.flatMap((log) => log.toPending(this.#drivers.describe));
  }

  approve({ executionId, args, ...rest }: ApproveOptions): Promise<Outcome> {
    return this.#move(executionId, () => ({
      type: "approve",
      ...rest,
      ...(args !== undefined && { args: encodeValue(args, { path: "args" }) }),
    }));
  }

  async approveAll(actions: readonly ActionReference[]): Promise<Outcome[]> {
    const outcomes = new Map<string, Promise<Outcome>>();
    const refusals: Outcome[] = [];
    const answers = actions.map(async ({ executionId, seq, argsHash: hash }) => {
      const answer: Answer = { type: "approve", seq, ...(hash !== undefined && { argsHash: hash }) };
      return { executionId, result: await this.#drivers.answer(executionId, answer) };
    });
    for (const { executionId, result } of await Promise.all(answers)) {
      if (!result.ok)
        refusals.push({ status: "error", executionId, error: result.error, code: result.code, calls: [] });
      else if (!outcomes.has(executionId)) outcomes.set(executionId, this.outcome({ executionId }));
    }
    return [...(await Promise.all(outcomes.values())), ...refusals];
  }

  async reject({ executionId, onReject = this.#options.onReject, ...rest }: RejectOptions): Promise<boolean> {
    const answer: Answer = { type: "reject", ...rest, throws: onReject === "throw" };
    return (await this.#drivers.answer(executionId, answer)).ok;
  }

  resolve({ executionId, seq, result }: { executionId: string; seq: number; result: unknown }): Promise<Outcome> {
    return this.#move(executionId, () => ({ type: "resolve", seq, value: encodeValue(result, { path: "result" }) }));
  }

  settleUncertain(settlement: Settlement): Promise<Outcome> {
    const { executionId, seq } = settlement;
    return this.#move(executionId, (): Answer => {
      if (settlement.as === "retry") return { type: "settle", seq, as: "retry" };
      if (settlement.as === "failed") return { type: "settle", seq, as: "failed", message: settlement.message ?? "" };
      return { type: "settle", seq, as: "applied", value: encodeValue(settlement.result, { path: "result" }) };
    });
  }

  async cancel({ executionId, reason }: { executionId: string; reason?: string }): Promise<boolean> {
    const answer: Answer = { type: "cancel", ...(reason !== undefined && { reason }) };
    return (await this.#drivers.answer(executionId, answer)).ok;
  }

  async rollback({ executionId }: { executionId: string }): Promise<void> {
    const before = await this.#archive.get(executionId);
    if (before.status === "paused") await this.cancel({ executionId, reason: "it is to be undone" });
    const { isOver, status } = await this.#archive.get(executionId);
    if (!isOver) throw new NotPendingError(`Execution "${executionId}" is ${status}: cancel it before it is undone`);
    const driver = await this.#drivers.open(executionId);
    if (driver === undefined)
      throw new OwnershipLostError(`Execution "${executionId}" is being changed in another tab`);
    const { now } = this.#options;
    try {
      await rollBack({ log: driver.log, connectors: this.#connectors, now, record: (fact) => driver.record(fact) });
    } finally {
      await driver.release();
    }
  }

  executions(filter: number | ExecutionFilter = {}): Promise<ExecutionState[]> {
    return this.#archive.list(typeof filter === "number" ? { limit: filter } : filter);
  }

  async deleteExecution({ executionId }: { executionId: string }): Promise<boolean> {
    const log = await this.#options.journal.load(executionId);
    if (log?.head.runtime !== this.name) return false;
    if (OPEN.includes(log.head.status)) await this.cancel({ executionId, reason: "it was deleted" });
    await this.#options.journal.delete([executionId]);
    this.#changed(executionId);
    return true;
  }

  pruneExecutions({ keep = this.#options.maxExecutions }: { keep?: number } = {}): Promise<number> {
    return this.#archive.prune(keep);
  }

  async expirePaused({ maxAgeMs = DAY }: { maxAgeMs?: number } = {}): Promise<number> {
    const now = this.#options.now();
    let count = 0;
    for (const log of await this.#archive.open()) {
      const isStale = log.updatedAt <= now - maxAgeMs;
      const isExpired = log.waiting.some(({ gate }) => (gate?.expiresAt ?? Infinity) <= now);
      if (log.status === "paused" ? !isStale && !isExpired : !isStale || this.#drivers.find(log.id)) continue;
      const abandoned: Answer = { type: "cancel", reason: "it was left running for too long" };
      const result = await this.#drivers.answer(log.id, log.status === "paused" ? { type: "expire" } : abandoned);
      if (result.ok) count++;
    }
    return count;
  }

  saveSnippet(name: string, options: SaveSnippetOptions): Promise<Snippet> {
    return this.#archive.saveSnippet(name, options);
  }

  snippets(): Promise<Snippet[]> {
    return this.#archive.snippets();
  }

  deleteSnippet(name: string): Promise<boolean> {
    return this.#archive.deleteSnippet(name);
  }

  subscribe(listener: (event: RuntimeEvent) => void): () => void {
    return this.#events.subscribe(listener);
  }

  exportExecution(executionId: string): Promise<ExportedExecution> {
    return this.#archive.export(executionId);
  }

  async importExecution(file: unknown): Promise<ExecutionState> {
    const state = await this.#archive.import(file);
    this.#changed(state.id);
    return state;
  }

  async resumeInterrupted(): Promise<string[]> {
    const resumed: string[] = [];
    for (const { id } of await this.#archive.heads(["running"])) {
      if (this.#drivers.find(id)) continue;
      // One that cannot go on here must not keep the others from it.
      const driver = await this.#drivers.open(id).catch((error: unknown) => {
        console.warn(`browser-codemode: execution "${id}" cannot be resumed`, error);
      });
      if (!driver) continue;
      driver.drive();
      resumed.push(id);
    }
    return resumed;
  }

  async grants(): Promise<Grant[]> {
    const all = Array.from(this.#drivers.grants, (path) => toGrant(path));
    for (const log of await this.#archive.open()) all.push(...log.grants.map((path) => toGrant(path, log.id)));
    return all;
  }

  async revokeGrant({ connector, method }: Grant): Promise<boolean> {
    return this.#drivers.grants.delete(`${connector}.${method}`);
  }

  async clear(): Promise<void> {
    for (const { id } of await this.#archive.heads(OPEN))
      await this.cancel({ executionId: id, reason: "all was deleted" });
    await this.#options.journal.clear(this.name);
    this.#drivers.grants.clear();
  }

  async dispose(): Promise<void> {
    this.#stopListening();
    await this.#drivers.dispose();
    this.#options.coordination.dispose();
    this.#options.journal.close();
    this.#wakeup.all();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.dispose();
  }

  async #begin(input: ExecuteInput): Promise<string> {
    if (this.#drivers.isDisposed) throw new RuntimeDisposedError();
    const { id, owned } = await beginExecution(input, this.#options, this.#connectors.names);
    if (owned === undefined) return id;
    const driver = this.#drivers.adopt(owned);
    const { code, toolCallId } = owned.log.created;
    this.#events.emit(id, { type: "execution_started", code, ...(toolCallId !== undefined && { toolCallId }) });
    driver.drive();
    this.#changed(id);
    void this.pruneExecutions().catch(() => {});
    return id;
  }

  /** Gives an answer, and waits for what it leads to. */
  async #move(executionId: string, createAnswer: () => Answer): Promise<Outcome> {
    try {
      const result = await this.#drivers.answer(executionId, createAnswer());
      if (result.ok) return await this.outcome({ executionId });
      return { status: "error", executionId, error: result.error, code: result.code, calls: [] };
    } catch (error) {
      return refusedOutcome(executionId, error);
    }
  }

  #changed(executionId: string): void {
    this.#options.coordination.announce({ runtime: this.name, executionId });
    this.#noticed(executionId);
  }

  #noticed(executionId: string): void {
    this.#wakeup.wake(executionId);
    this.#events.emit(executionId, { type: "execution_changed" });
  }
}

function toGrant(path: string, executionId?: string): Grant {
  const dot = path.indexOf(".");
  const grant = { connector: path.slice(0, dot), method: path.slice(dot + 1) };
  return executionId === undefined ? grant : { ...grant, executionId };
}
