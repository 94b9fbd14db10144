import { normalizeLazily } from "../../prompt/normalize-lazily.ts";
import { ConnectorTable, prepareAll, type RuntimeConnector } from "../../runtime/connector.ts";
import type { Coordination } from "../../runtime/coordination.ts";
import type { ConnectorDescriptor, PageIdentity } from "../../runtime/descriptors.ts";
import { describeTarget, searchMethods, type DescribeOutput, type SearchOutput } from "../../runtime/discovery.ts";
import type { RuntimeEvent } from "../../runtime/events.ts";
import type { Journal } from "../../runtime/journal.ts";
import type { RuntimeOptions } from "../../runtime/runtime-options.ts";
import type { Runtime } from "../../runtime/runtime.ts";
import type { ExecutionState } from "../../runtime/types.ts";
import { facetOf } from "./facet.ts";
import { LatestConnector } from "./server-runtime-connectors.ts";
import { Generation } from "./server-runtime-generation.ts";
import type { ServerRuntimeOptions } from "./server-runtime-options.ts";
import { importedFromPage } from "./server-runtime-import.ts";
import {
  checkDescriptors,
  connectorsForPages,
  describeForPages,
  NO_PAGES,
  receptionOf,
  type PagesOptions,
} from "./server-runtime-pages.ts";
import { Owners } from "./server-runtime-owners.ts";
import { SqliteJournal } from "./sqlite-journal.ts";
import { WakeClock, wakeByAlarm, type Need, type Wake } from "./wake.ts";

/** Milliseconds that facts which nobody waits for are gathered; a transaction takes about one. */
const WRITE_INTERVAL = 4;

/** Those who follow, with what ends their subscriptions to the generations. */
export type Listeners = Map<(event: RuntimeEvent) => void, (() => void)[]>;

/**
 * What all handles of one object and name share: an app makes a new handle whenever it needs one, and runs, their
 * sandboxes and their listeners must not depend on which. What the latest handle was made with counts.
 */
export class Engine {
  readonly #journal: Journal;
  readonly #connectors = new Map<string, LatestConnector>();
  readonly #listeners: Listeners;
  #clock: WakeClock | undefined;
  readonly #owners: Owners;
  /** The current one, and those whose last runs are under way. */
  readonly #generations = new Set<Generation>();
  #latest: ServerRuntimeOptions;
  /** Those of the latest handle that has any: most of an agent's handles need not know of pages. */
  #pages: PagesOptions;
  /** Of the latest handle that says how: most of an agent's need not know how it is woken. */
  #wakeBy: Wake | undefined;
  #generation: Generation;
  #endOnEvent: (() => void) | undefined;

  /** @throws {InvalidOptionsError} `invalid_options`: the object cannot have the runtime's facet. */
  constructor(options: ServerRuntimeOptions, listeners: Listeners) {
    const { ctx, name } = options;
    this.#latest = options;
    this.#listeners = listeners;
    this.#pages = options.pages ?? NO_PAGES;
    this.#journal = new SqliteJournal(facetOf(ctx, name));
    this.#owners = new Owners(this.#journal, name);
    this.#wakeWith(options.wake);
    this.#generation = this.#begin(options.connectors);
    this.#observe();
    if (options.resume) void this.#resume();
  }

  /** Another handle has been made. */
  use(options: ServerRuntimeOptions): void {
    if (options === this.#latest) return;
    this.#latest = options;
    this.#pages = options.pages ?? this.#pages;
    this.#wakeWith(options.wake);
    this.#observe();
    const { connectors } = options;
    const isSame =
      connectors.length === this.#connectors.size && connectors.every(({ name }) => this.#connectors.has(name));
    if (isSame) {
      for (const connector of connectors) this.#connectors.get(connector.name)!.replace(connector);
      return;
    }
    const old = this.#generation;
    this.#generation = this.#begin(connectors);
    old.retire();
  }

  /** @param executionId Asked for of whoever drives it: that has its sandbox, and results that no record holds. */
  call<T>(use: (runtime: Runtime) => Promise<T>, executionId?: string): Promise<T> {
    const driving = executionId !== undefined && [...this.#generations].find((one) => one.drives(executionId));
    return (driving || this.#generation).call(use);
  }

  /** Whose page an execution came from, if it came from any. */
  ownerOf(executionId: string): Promise<PageIdentity | undefined> {
    return this.#owners.find(executionId);
  }

  /** @throws {CodemodeError} `invalid_provider`, `limit_exceeded`: what a page says of its tools cannot be taken. */
  checkDescriptors(connectors: readonly ConnectorDescriptor[]): void {
    checkDescriptors(connectors, this.#pages);
  }

  /** @throws {InvalidInputError} `invalid_input`: a file that no page may send. */
  importFrom(file: unknown, origin: PageIdentity): Promise<ExecutionState> {
    const { ctx, name } = this.#latest;
    const { idPrefix } = receptionOf(ctx, name);
    const received = { type: "received", at: Date.now(), origin } as const;
    return this.call(async (runtime) => runtime.importExecution(importedFromPage(file, { received, idPrefix })));
  }

  /** The connectors that are marked for pages, once they have listed their tools. */
  async bridgedConnectors(): Promise<ConnectorDescriptor[]> {
    return describeForPages(await this.#bridged());
  }

  /** What pages find: the connectors that are marked for them. */
  async search(query: string): Promise<SearchOutput> {
    const table = new ConnectorTable(await this.#bridged());
    return searchMethods(query, table, await this.call((runtime) => runtime.snippets()));
  }

  async describe(target: string): Promise<DescribeOutput> {
    const table = new ConnectorTable(await this.#bridged());
    return describeTarget(target, table, await this.call((runtime) => runtime.snippets()));
  }

  async #bridged(): Promise<RuntimeConnector[]> {
    const marked = [...this.#connectors.values()].filter(({ name }) => this.#pages.connectors.includes(name));
    await prepareAll(marked);
    return marked;
  }

  /** @returns Ends it. */
  subscribe(listener: (event: RuntimeEvent) => void): () => void {
    // Each by itself: the same function may follow twice.
    const own = (event: RuntimeEvent): void => listener(event);
    this.#listeners.set(
      own,
      Array.from(this.#generations, ({ runtime }) => runtime.subscribe(own)),
    );
    return () => {
      for (const end of this.#listeners.get(own) ?? []) end();
      this.#listeners.delete(own);
    };
  }

  /** See `onAlarm` of the handle. */
  async ring(): Promise<void> {
    this.#clock?.rung();
    await this.call(async (runtime) => {
      await runtime.resumeInterrupted();
      await runtime.expirePaused({ maxAgeMs: Infinity });
    });
    await this.#clock?.update();
  }

  async dispose(): Promise<void> {
    this.#clock?.stop();
    this.#endOnEvent?.();
    for (const ends of this.#listeners.values()) for (const end of ends.splice(0)) end();
    await Promise.all(Array.from(this.#generations, ({ runtime }) => runtime.dispose()));
  }

  #begin(connectors: readonly RuntimeConnector[]): Generation {
    // Runs of the generation before go on with what they have.
    const latest = connectors.map((connector) => new LatestConnector(connector));
    this.#connectors.clear();
    for (const connector of latest) this.#connectors.set(connector.name, connector);
    const generation: Generation = new Generation({
      journal: this.#journal,
      options: (coordination) => this.#optionsOf(latest, coordination),
      onAcquire: async () => this.#clock?.expectRun(),
      onNews: () => void this.#clock?.update(),
      onEnded: () => this.#generations.delete(generation),
    });
    this.#generations.add(generation);
    for (const [listener, ends] of this.#listeners) ends.push(generation.runtime.subscribe(listener));
    return generation;
  }

  /** Read whenever a run begins or is taken up again. */
  #optionsOf(connectors: readonly RuntimeConnector[], coordination: Coordination): RuntimeOptions {
    const latest = (): ServerRuntimeOptions => this.#latest;
    const { locale, timeZone } = Intl.DateTimeFormat().resolvedOptions();
    return {
      ...{ name: latest().name, connectors, journal: this.#journal, coordination, locale, timeZone, random },
      ...{ writeInterval: WRITE_INTERVAL, normalize: normalizeLazily, now: () => Date.now(), onEvent: undefined },
      receivedConnectors: connectorsForPages(connectors, () => this.#pages),
      reception: receptionOf(latest().ctx, latest().name),
      get executor() {
        return latest().executor;
      },
      get maxExecutions() {
        return latest().maxExecutions;
      },
      get timeout() {
        return latest().timeout;
      },
      get approvalTimeout() {
        return latest().approvalTimeout;
      },
      get keepAlive() {
        return latest().keepAlive;
      },
      get onReject() {
        return latest().onReject;
      },
      get redact() {
        return latest().redact;
      },
    };
  }

  #wakeWith(wake: Wake | undefined): void {
    if (wake === undefined) return;
    this.#wakeBy = wake;
    this.#clock ??= new WakeClock({ wake: this.#wake, need: () => this.#need(), now: Date.now });
  }

  readonly #wake = (at: number | undefined): unknown => {
    const { ctx, name } = this.#latest;
    const wake = this.#wakeBy;
    return wake === "alarm" ? wakeByAlarm(ctx.storage, name)(at) : wake?.(at);
  };

  async #need(): Promise<Need> {
    const { name } = this.#latest;
    const running = await this.#journal.list({ runtime: name, statuses: ["running"], limit: 1 });
    const pending = await this.call((runtime) => runtime.pending());
    const expiresAt = Math.min(...pending.map((action) => action.expiresAt ?? Infinity));
    return { isRunning: running.length > 0, expiresAt };
  }

  /** Only while somebody wants them: without followers, events are not even made. */
  #observe(): void {
    if ((this.#latest.onEvent === undefined) === (this.#endOnEvent === undefined)) return;
    this.#endOnEvent?.();
    this.#endOnEvent = this.#latest.onEvent && this.subscribe((event) => this.#latest.onEvent?.(event));
  }

  async #resume(): Promise<void> {
    try {
      await this.call((runtime) => runtime.resumeInterrupted());
      await this.#clock?.update();
    } catch (error) {
      console.warn("browser-codemode: runs that were cut off cannot be resumed", error);
    }
  }
}

function random(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
