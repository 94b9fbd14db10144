import { ExecutionCancelledError, RuntimeDisposedError } from "../protocol/errors.ts";
import { Announcer } from "./announcer.ts";
import { answerAll } from "./answer-all.ts";
import type { Answer } from "./answers.ts";
import { beginExecution } from "./begin-execution.ts";
import { describeTarget, searchMethods, type DescribeOutput, type SearchOutput } from "./discovery.ts";
import { Drivers, type Owned } from "./drivers.ts";
import { EventSource } from "./event-source.ts";
import type { RuntimeEvent } from "./events.ts";
import { ExecutionArchive, pendingOf } from "./execution-archive.ts";
import { ExecutionConnectors } from "./execution-connectors.ts";
import { OPEN } from "./execution-log.ts";
import type { ExportedExecution } from "./export.ts";
import { toGrant } from "./grant-path.ts";
import { refusedOutcome } from "./outcome.ts";
import * as given from "./read-input.ts";
import { Reception } from "./reception.ts";
import { resumeAll } from "./resume.ts";
import { Rollbacks } from "./rollbacks.ts";
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
import { expireStale } from "./stale.ts";
import type { ExecutionState, Grant, Outcome, PendingAction, Snippet } from "./types.ts";
import { Wakeup } from "./wakeup.ts";
import { within } from "./within.ts";

const DAY = 86_400_000;

/** The durable engine behind every handle: it knows neither the page nor the server. */
export class Runtime implements CodemodeRuntimeHandle {
  readonly #options: RuntimeOptions;
  readonly #connectors: ExecutionConnectors;
  readonly #events: EventSource;
  readonly #wakeup = new Wakeup();
  readonly #drivers: Drivers;
  readonly #archive: ExecutionArchive;
  readonly #rollbacks: Rollbacks;
  readonly #announcer: Announcer;
  /** What it does for pages, if anything. */
  readonly reception: Reception | undefined;

  /** @throws {InvalidProviderError} `invalid_provider` */
  constructor(options: RuntimeOptions) {
    this.#options = options;
    this.#events = new EventSource(options.now);
    if (options.onEvent) this.#events.subscribe(options.onEvent);
    const { connectors: given, receivedConnectors } = options;
    this.#connectors = new ExecutionConnectors({
      connectors: given,
      receivedConnectors,
      snippets: () => this.snippets(),
    });
    const connectors = this.#connectors;
    const events = this.#events;
    const wakeup = this.#wakeup;
    const announcer = new Announcer({ ...options, events, wakeup });
    const drivers = new Drivers({ options, connectors, events, wakeup, onChanged: announcer.execution });
    const archive = new ExecutionArchive({
      ...options,
      connectors: connectors.own,
      findLive: (id) => drivers.find(id)?.log,
    });
    this.#announcer = announcer;
    this.#drivers = drivers;
    this.#archive = archive;
    this.#rollbacks = new Rollbacks({ drivers, archive, connectors, now: options.now });
    const parts = { options, drivers, archive, connectors, onChanged: announcer.execution };
    const start = (owned: Owned): void => this.#start(owned);
    this.reception = options.reception && new Reception({ ...options.reception, ...parts, start });
  }

  get name(): string {
    return this.#options.name;
  }

  async execute(input: ExecuteInput): Promise<Outcome> {
    try {
      given.readExecuteInput(input);
      const id = await this.#begin(input);
      return await this.#drivers.follow(id, input.until ?? "rest", input.signal);
    } catch (error) {
      return refusedOutcome("", error);
    }
  }

  async outcome(options: OutcomeOptions): Promise<Outcome> {
    try {
      const { executionId, until = "rest", signal } = given.readTarget(options);
      return await this.#drivers.follow(executionId, until, signal);
    } catch (error) {
      return refusedOutcome("", error);
    }
  }

  async release(options: { executionId: string }): Promise<boolean> {
    return (await this.#drivers.answer(given.readTarget(options).executionId, { type: "release" })).ok;
  }

  async search(query: string): Promise<SearchOutput> {
    const text = given.readText(query, "query");
    await this.#connectors.own.prepare();
    return searchMethods(text, this.#connectors.own, await this.snippets());
  }

  async describe(target: string): Promise<DescribeOutput> {
    const text = given.readText(target, "target");
    await this.#connectors.own.prepare();
    return describeTarget(text, this.#connectors.own, await this.snippets());
  }

  async pending({ executionId }: { executionId?: string } = {}): Promise<PendingAction[]> {
    if (executionId === undefined) return this.#archive.pending(this.#drivers.describe);
    const log = await this.#archive.find(executionId);
    return log ? pendingOf(log, this.#drivers.describe) : [];
  }

  approve(options: ApproveOptions): Promise<Outcome> {
    return this.#move(options, () => given.readApproval(options));
  }

  async approveAll(actions: readonly ActionReference[]): Promise<Outcome[]> {
    const answers = given.readActions(actions);
    return answerAll(answers, { drivers: this.#drivers, outcome: (executionId) => this.outcome({ executionId }) });
  }

  async reject(options: RejectOptions): Promise<boolean> {
    const { executionId } = given.readTarget(options);
    return (await this.#drivers.answer(executionId, given.readRejection(options, this.#options.onReject))).ok;
  }

  resolve(options: { executionId: string; seq: number; result: unknown }): Promise<Outcome> {
    return this.#move(options, () => given.readValue(options));
  }

  settleUncertain(settlement: Settlement): Promise<Outcome> {
    return this.#move(settlement, () => given.readSettlement(settlement));
  }

  async cancel(options: { executionId: string; reason?: string }): Promise<boolean> {
    const { executionId, reason } = given.readTarget(options);
    const answer: Answer = { type: "cancel", ...(reason !== undefined && { reason: String(reason) }) };
    return (await this.#drivers.answer(executionId, answer)).ok;
  }

  async rollback(options: { executionId: string }): Promise<void> {
    const { executionId } = given.readTarget(options);
    if (this.#drivers.isDisposed) throw new RuntimeDisposedError();
    await this.#rollbacks.run(executionId);
  }

  async executions(filter: number | ExecutionFilter = {}): Promise<ExecutionState[]> {
    return this.#archive.list(given.readFilter(filter));
  }

  async deleteExecution(options: { executionId: string }): Promise<boolean> {
    const { executionId } = given.readTarget(options);
    const log = await this.#options.journal.load(executionId);
    if (log?.head.runtime !== this.name) return false;
    if (OPEN.includes(log.head.status)) await this.cancel({ executionId, reason: "it was deleted" });
    await this.#archive.checkNotLeaving(executionId);
    await this.#options.journal.delete([executionId]);
    this.#announcer.execution(executionId);
    return true;
  }

  async pruneExecutions({ keep = this.#options.maxExecutions }: { keep?: number } = {}): Promise<number> {
    const pruned = await this.#archive.prune(given.readCount(keep, "keep"));
    for (const id of pruned) this.#announcer.execution(id);
    return pruned.length;
  }

  async expirePaused({ maxAgeMs = DAY }: { maxAgeMs?: number } = {}): Promise<number> {
    const now = this.#options.now();
    given.readAge(maxAgeMs);
    return expireStale({ archive: this.#archive, drivers: this.#drivers }, { now, maxAgeMs });
  }

  async saveSnippet(name: string, options: SaveSnippetOptions): Promise<Snippet> {
    const snippet = await this.#archive.saveSnippet(name, given.readSnippetOptions(options));
    this.#announcer.snippets(snippet.executionId);
    return snippet;
  }

  snippets(): Promise<Snippet[]> {
    return this.#archive.snippets();
  }

  async deleteSnippet(name: string): Promise<boolean> {
    const isDeleted = await this.#archive.deleteSnippet(name);
    if (isDeleted) this.#announcer.snippets("");
    return isDeleted;
  }

  subscribe(listener: (event: RuntimeEvent) => void): () => void {
    return this.#events.subscribe(listener);
  }

  async exportExecution(executionId: string): Promise<ExportedExecution> {
    return this.#archive.export(given.readId(executionId));
  }

  async importExecution(file: unknown): Promise<ExecutionState> {
    const state = await this.#archive.import(file);
    this.#announcer.execution(state.id);
    return state;
  }

  async resumeInterrupted(): Promise<string[]> {
    const heads = await this.#archive.heads(["running", "handing-off"]);
    return resumeAll(
      heads.map(({ id }) => id),
      this.#drivers,
    );
  }

  async grants(): Promise<Grant[]> {
    const all = this.#drivers.grants.all;
    for (const log of await this.#archive.open()) all.push(...log.grants.map((path) => toGrant(path, log.id)));
    return all;
  }

  async revokeGrant(grant: Grant): Promise<boolean> {
    const { connector, method, executionId } = given.readGrant(grant);
    if (executionId === undefined) return this.#drivers.grants.revoke(connector, method);
    return (await this.#drivers.answer(executionId, { type: "revoke", connector, method })).ok;
  }

  async clear(): Promise<void> {
    const open = await this.#archive.heads(OPEN);
    for (const { id } of open) await this.cancel({ executionId: id, reason: "all was deleted" });
    const heads = await this.#archive.heads();
    for (const { id } of heads) await this.#archive.checkNotLeaving(id);
    await this.#options.journal.clear(this.name);
    this.#drivers.grants.clear();
    for (const { id } of heads) this.#announcer.execution(id);
    this.#announcer.snippets("");
  }

  async dispose(): Promise<void> {
    this.#announcer.stop();
    await this.#drivers.dispose();
    this.#options.coordination.dispose();
    this.#options.journal.close();
    this.#wakeup.all();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.dispose();
  }

  async #begin(input: ExecuteInput): Promise<string> {
    const { signal } = input;
    const wait = this.#connectors.own.prepare();
    if (wait) await within(wait, Infinity, signal);
    if (signal?.aborted) throw new ExecutionCancelledError(signal.reason);
    if (this.#drivers.isDisposed) throw new RuntimeDisposedError();
    const { id, owned } = await beginExecution(input, this.#options, { connectors: this.#connectors.own });
    if (owned) this.#start(owned);
    return id;
  }

  #start(owned: Owned): void {
    if (this.#drivers.isDisposed) {
      owned.lease.release();
      throw new RuntimeDisposedError();
    }
    const driver = this.#drivers.adopt(owned);
    const { id, created } = owned.log;
    const call = created.toolCallId === undefined ? {} : { toolCallId: created.toolCallId };
    this.#events.emit(id, { type: "execution_started", code: created.code, ...call });
    driver.drive();
    this.#announcer.execution(id);
    void this.pruneExecutions().catch(() => {});
  }

  /** Gives an answer, and waits for what it leads to. */
  async #move(target: { executionId: string }, createAnswer: () => Answer): Promise<Outcome> {
    let id = "";
    try {
      id = given.readTarget(target).executionId;
      const result = await this.#drivers.answer(id, createAnswer());
      if (result.ok) return await this.outcome({ executionId: id });
      return { status: "error", executionId: id, error: result.error, code: result.code, calls: [] };
    } catch (error) {
      return refusedOutcome(id, error);
    }
  }
}
