import { describeError } from "../protocol/failure.ts";
import * as given from "../runtime/read-input.ts";
import { refusedOutcome } from "../runtime/outcome.ts";
import type { RuntimeEvent } from "../runtime/events.ts";
import type {
  ActionReference,
  CodemodeRuntimeHandle,
  ExecuteInput,
  ExecutionFilter,
  OutcomeOptions,
} from "../runtime/runtime-handle.ts";
import type { ExecutionState, Grant, Outcome, PendingAction, Snippet } from "../runtime/types.ts";
import { begunElsewhere, hasBegunHere } from "./begun-before.ts";
import type { Bridge } from "./bridge.ts";
import { forgetMoved } from "./moved-records.ts";
import type { ExecutionRoutes, Place } from "./execution-routes.ts";

/** Records that are kept of runs which have moved and are over. */
const MOVED = 50;

export interface BridgedRuntimeParts {
  page: CodemodeRuntimeHandle;
  bridge: Bridge;
  routes: ExecutionRoutes;
  /** Begins code at the server. @returns The server's id of the execution. */
  begin: (input: ExecuteInput) => Promise<string>;
  /** Whether code begins at the server. */
  beginsAtServer: (input: ExecuteInput) => boolean;
  stopServing: () => void;
}

/**
 * The executions of a page and those at the server as one history. Each is asked about where it is; one that has moved
 * keeps the page's id. What is at the server is not seen while there is no connection.
 */
export class BridgedRuntime implements CodemodeRuntimeHandle {
  readonly #parts: BridgedRuntimeParts;

  constructor(parts: BridgedRuntimeParts) {
    this.#parts = parts;
  }

  get name(): string {
    return this.#parts.page.name;
  }

  async execute(input: ExecuteInput): Promise<Outcome> {
    const { page, bridge, begin, beginsAtServer } = this.#parts;
    try {
      const { signal, until } = given.readExecuteInput(input);
      const isHere = await hasBegunHere(page, input);
      const known = isHere ? undefined : await begunElsewhere(bridge, input);
      if (known !== undefined) return await this.outcome({ executionId: known, signal, until });
      if (isHere || !beginsAtServer(input)) return await this.#follow(await page.execute(input), { signal, until });
      return await this.outcome({ executionId: await begin(input), signal, until });
    } catch (error) {
      return refusedOutcome("", error);
    }
  }

  async outcome(options: OutcomeOptions): Promise<Outcome> {
    const { page, bridge, routes } = this.#parts;
    try {
      const { executionId } = given.readTarget(options);
      const [state] = await page.executions({ executionId });
      if (state) return await this.#follow(await page.outcome(options), options);
      return routes.outcome(await bridge.outcome(options));
    } catch (error) {
      return refusedOutcome("", error);
    }
  }

  approve: CodemodeRuntimeHandle["approve"] = (options) => this.#answer(options, "approve");
  resolve: CodemodeRuntimeHandle["resolve"] = (options) => this.#answer(options, "resolve");
  settleUncertain: CodemodeRuntimeHandle["settleUncertain"] = (settlement) =>
    this.#answer(settlement, "settleUncertain");
  release: CodemodeRuntimeHandle["release"] = (options) => this.#at(options, (at, there) => at.release(there));
  reject: CodemodeRuntimeHandle["reject"] = (options) => this.#at(options, (at, there) => at.reject(there));
  cancel: CodemodeRuntimeHandle["cancel"] = (options) => this.#at(options, (at, there) => at.cancel(there));
  rollback: CodemodeRuntimeHandle["rollback"] = (options) => this.#at(options, (at, there) => at.rollback(there));

  async deleteExecution(options: { executionId: string }): Promise<boolean> {
    const { page } = this.#parts;
    const isDeleted = await this.#at(options, (at, there) => at.deleteExecution(there));
    return (await page.deleteExecution(options)) || isDeleted;
  }

  /** Where the run is, and on the page if that knows its code: runs of both find it. */
  async saveSnippet(name: string, options: { executionId: string; description: string }): Promise<Snippet> {
    const { page, routes } = this.#parts;
    const [state] = await page.executions({ executionId: options.executionId });
    const here = state && (await page.saveSnippet(name, options));
    if (here && state.handedTo === undefined) return here;
    return routes.action(await this.#at(options, (at, there) => at.saveSnippet(name, there)));
  }

  exportExecution(executionId: string): ReturnType<CodemodeRuntimeHandle["exportExecution"]> {
    return this.#at({ executionId }, (at, there) => at.exportExecution(there.executionId));
  }

  async approveAll(actions: readonly ActionReference[]): Promise<Outcome[]> {
    const { page, bridge, routes } = this.#parts;
    given.readActions(actions);
    const places = await Promise.all(actions.map(({ executionId }) => routes.find(executionId)));
    const of = (isAtServer: boolean): ActionReference[] =>
      actions.flatMap((action, at) =>
        places[at]!.isAtServer === isAtServer ? [{ ...action, executionId: places[at]!.id }] : [],
      );
    const here = of(false);
    const there = of(true);
    const outcomes = await Promise.all([
      here.length > 0 ? page.approveAll(here) : [],
      there.length > 0 ? bridge.approveAll(there) : [],
    ]);
    return [
      ...(await Promise.all(outcomes[0].map((one) => this.#follow(one, {})))),
      ...outcomes[1].map(routes.outcome),
    ];
  }

  async pending(filter: { executionId?: string } = {}): Promise<PendingAction[]> {
    const { page, routes } = this.#parts;
    const { executionId } = filter;
    if (executionId === undefined) {
      await routes.ready();
      const here = await page.pending();
      const there = (await this.#there<PendingAction[]>((bridge) => bridge.pending(), [])).map(routes.action);
      // What is on its way may be there already, where it can be answered.
      const isThere = new Set(there.map((action) => action.executionId));
      return [...here.filter((action) => !isThere.has(action.executionId)), ...there];
    }
    const [state] = await page.executions({ executionId });
    if (state?.status === "handing-off") return page.pending(filter);
    const actions = await this.#at({ executionId }, (at, there) => at.pending(there));
    return actions.map(routes.action);
  }

  async executions(filter: number | ExecutionFilter = {}): Promise<ExecutionState[]> {
    const { page, routes } = this.#parts;
    const query = given.readFilter(filter);
    await routes.ready();
    const here = await page.executions(query);
    const { executionId, ...rest } = query;
    if (executionId !== undefined) {
      if (here[0] && here[0].handedTo === undefined) return here;
      const id = here[0]?.handedTo ?? executionId;
      const found = await this.#there<ExecutionState[]>(
        (bridge) => bridge.executions({ ...rest, executionId: id }),
        [],
      );
      return found.length > 0 ? found.map(routes.state) : here;
    }
    const there = (await this.#there<ExecutionState[]>((bridge) => bridge.executions(query), [])).map(routes.state);
    const known = new Set(there.map(({ id }) => id));
    const all = [...there, ...here.filter(({ id }) => !known.has(id))];
    return all.sort((a, b) => b.createdAt - a.createdAt || (a.id < b.id ? 1 : -1)).slice(0, query.limit);
  }

  async pruneExecutions(options?: { keep?: number }): Promise<number> {
    const { page } = this.#parts;
    const here = await page.pruneExecutions(options);
    const there = await this.#there((bridge) => bridge.pruneExecutions(options), 0);
    const moved = await this.#there((bridge) => forgetMoved(page, bridge, options?.keep ?? MOVED), 0);
    return here + there + moved;
  }

  async expirePaused(options?: { maxAgeMs?: number }): Promise<number> {
    const here = await this.#parts.page.expirePaused(options);
    return here + (await this.#there((bridge) => bridge.expirePaused(options), 0));
  }

  search(query: string): ReturnType<CodemodeRuntimeHandle["search"]> {
    return this.#parts.page.search(query);
  }

  describe(target: string): ReturnType<CodemodeRuntimeHandle["describe"]> {
    return this.#parts.page.describe(target);
  }

  /** Snippets of the page stand before those of the server with the same names. */
  async snippets(): Promise<Snippet[]> {
    const { page, routes } = this.#parts;
    const here = await page.snippets();
    const names = new Set(here.map(({ name }) => name));
    const there = await this.#there<Snippet[]>((bridge) => bridge.snippets(), []);
    const all = [...here, ...there.filter(({ name }) => !names.has(name)).map(routes.action)];
    return all.sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  async deleteSnippet(name: string): Promise<boolean> {
    const isDeleted = await this.#parts.page.deleteSnippet(name);
    return (await this.#there((bridge) => bridge.deleteSnippet(name), false)) || isDeleted;
  }

  subscribe(listener: (event: RuntimeEvent) => void): () => void {
    const { page, bridge, routes } = this.#parts;
    const ends = [page.subscribe(listener), bridge.subscribe((event) => listener(routes.event(event)))];
    return () => {
      for (const end of ends) end();
    };
  }

  importExecution(file: unknown): Promise<ExecutionState> {
    return this.#parts.page.importExecution(file);
  }

  resumeInterrupted(): Promise<string[]> {
    return this.#parts.page.resumeInterrupted();
  }

  async grants(): Promise<Grant[]> {
    const { page, routes } = this.#parts;
    const there = await this.#there<Grant[]>((bridge) => bridge.grants(), []);
    const own = await page.grants();
    for (const { connector, method, executionId } of there) {
      const of = executionId === undefined ? {} : { executionId: routes.toPage(executionId) };
      own.push({ connector, method, ...of });
    }
    return own;
  }

  async revokeGrant(grant: Grant): Promise<boolean> {
    const { page } = this.#parts;
    const { executionId } = grant;
    if (executionId !== undefined) {
      return this.#at({ executionId }, (at, there) => at.revokeGrant({ ...grant, ...there }));
    }
    const isRevoked = await page.revokeGrant(grant);
    return (await this.#there((bridge) => bridge.revokeGrant(grant), false)) || isRevoked;
  }

  /** Of the server's executions only those that came from this page: others may be other people's. */
  async clear(): Promise<void> {
    const { page } = this.#parts;
    for (const { id } of await page.executions({ statuses: ["handing-off", "handed-off"] }))
      await this.deleteExecution({ executionId: id });
    await page.clear();
  }

  /** The bridge stays: whoever made it disposes of it. */
  async dispose(): Promise<void> {
    this.#parts.stopServing();
    this.#parts.routes.dispose();
    await this.#parts.page.dispose();
  }

  async #answer(options: { executionId: string }, method: "approve" | "resolve" | "settleUncertain"): Promise<Outcome> {
    const { routes } = this.#parts;
    try {
      const place = await routes.find(given.readTarget(options).executionId);
      const there = { ...options, executionId: place.id };
      const answer = this.#handleAt(place)[method] as (options: { executionId: string }) => Promise<Outcome>;
      const outcome = await answer.call(this.#handleAt(place), there);
      return place.isAtServer ? routes.outcome(outcome) : await this.#follow(outcome, {});
    } catch (error) {
      return refusedOutcome(options?.executionId ?? "", error);
    }
  }

  /** Asks where the execution is, by its id there. */
  async #at<Options extends { executionId: string }, Result>(
    options: Options,
    ask: (handle: CodemodeRuntimeHandle, there: Options) => Promise<Result>,
  ): Promise<Result> {
    const place = await this.#parts.routes.find(given.readTarget(options).executionId);
    return ask(this.#handleAt(place), { ...options, executionId: place.id });
  }

  #handleAt({ isAtServer }: Place): CodemodeRuntimeHandle {
    return isAtServer ? this.#parts.bridge : this.#parts.page;
  }

  /** What has moved is followed to where it is. */
  async #follow(outcome: Outcome, { signal, until }: Omit<OutcomeOptions, "executionId">): Promise<Outcome> {
    const { page, bridge, routes } = this.#parts;
    if (outcome.status !== "error" || outcome.code !== "handed_off") return outcome;
    const { id, isAtServer } = await routes.find(outcome.executionId);
    // At a server that this bridge does not lead to.
    if (!isAtServer) return outcome;
    // It was to be cancelled while it was on its way.
    if (signal?.aborted) await bridge.cancel({ executionId: id, reason: describeError(signal.reason).message });
    void this.#there((reached) => forgetMoved(page, reached, MOVED), 0);
    return routes.outcome(await bridge.outcome({ executionId: id, signal, until }));
  }

  /** What the server has, or nothing while it cannot be asked. */
  async #there<Result>(ask: (bridge: Bridge) => Promise<Result>, otherwise: Result): Promise<Result> {
    const { bridge } = this.#parts;
    if (bridge.state !== "connected") return otherwise;
    try {
      return await ask(bridge);
    } catch (error) {
      console.warn("browser-codemode: the server could not be asked", error);
      return otherwise;
    }
  }
}
