import { InvalidOptionsError, RuntimeDisposedError } from "../protocol/errors.ts";
import type { ToolLike } from "../protocol/tools.ts";
import type { RuntimeEvent } from "../runtime/events.ts";
import { prepareAll } from "../runtime/connector.ts";
import type { CodemodeRuntimeHandle } from "../runtime/runtime-handle.ts";
import type { Outcome } from "../runtime/types.ts";
import {
  resolveRuntimeOptions,
  type CreateBrowserRuntimeOptions,
  type ResolvedRuntimeOptions,
} from "./browser-runtime-options.ts";
import type { BrowserCodeToolDescriptor } from "../code-tool/code-tool-descriptor.ts";
import { connectorStatuses, type ConnectorStatus } from "../code-tool/connector-status.ts";
import { defaultExecutor } from "./default-executor.ts";
import { describeLazily } from "../code-tool/describe-runtime.ts";
import { createRuntimeTool, type RuntimeToolOptions, type RuntimeToolOutput } from "../code-tool/runtime-tool.ts";
import type { PageTools } from "../code-tool/page-tools.ts";
import { failedOutcome } from "../code-tool/shape-outcome.ts";
import { WaitingCalls } from "../code-tool/waiting-calls.ts";

/**
 * A runtime on the page: the handle, and the tool for the model.
 * @typeParam Tools The tools that it was made with, for types that follow from them.
 */
export interface BrowserRuntime<out Tools = unknown> extends CodemodeRuntimeHandle {
  /** Known to the compiler only. */
  readonly "~tools"?: Tools;
  /**
   * The one tool that a chat registers, in the shape of `createBrowserCodeTool`'s.
   * @throws {InvalidOptionsError} `invalid_options`
   */
  tool(options?: RuntimeToolOptions): BrowserCodeToolDescriptor<RuntimeToolOutput>;
  /**
   * Answers the open tool calls of runs that wait for a person with their paused outcomes, before the person's next
   * message is sent: most agents cannot take a message while a tool call is open. What becomes of the runs is told by the
   * event `late_outcome`.
   * @param options Only of this conversation.
   * @returns How many calls were answered.
   */
  releaseOpenCalls(options?: { conversationId?: string }): Promise<number>;
  /**
   * Adds a tool to `codemode` while the runtime lives, for a part of the page that comes and goes. Descriptions, searches
   * and calls see it at once.
   * While several of one name are there, the newest counts; it also stands before one of `tools`. A call of a tool that is gone fails with `tool_not_found`; an approval that waits for one stays pending.
   *
   * @param name Names that become the same identifier are the same name.
   * @returns Takes the tool away again. Calls that are under way go on.
   * @throws {InvalidOptionsError} `invalid_options`: something that is no tool.
   * @throws {InvalidProviderError} `invalid_provider`: a name that cannot be used.
   * @example
   * const remove = runtime.addTool("getSelection", { effect: "read", execute: async () => editor.selection });
   */
  addTool(name: string, tool: ToolLike): () => void;
  /**
   * Tells when what a model is told of the tools has changed, the page's own or a connector's: which there are, their
   * descriptions and schemas. Several changes of one turn are told once, after it; those of each connector by themselves.
   * @returns Ends it.
   */
  onToolsChange(listener: () => void): () => void;
  /**
   * How the connectors stand. Waits for those that are listing their tools, and asks those that have failed again.
   * @example
   * const broken = (await runtime.connectors()).filter(({ error }) => error);
   */
  connectors(): Promise<ConnectorStatus[]>;
  [Symbol.asyncDispose](): Promise<void>;
}

/**
 * Makes executions durable on the page: they pause for approval, survive reload, crash and a second tab, are kept as an
 * audit trail and can be rolled back. The engine and the storage load with the first use.
 *
 * @param options `{}` will do: tools can also come later, see {@link BrowserRuntime.addTool}.
 * @returns A handle; make one for the page, not one per render.
 * @throws {InvalidOptionsError} `invalid_options`
 * @throws {InvalidProviderError} `invalid_provider`: names of tools or connectors that cannot be used.
 * @example
 * const runtime = createBrowserRuntime({
 *   tools: {
 *     listNotes: { effect: "read", execute: async () => notes },
 *     deleteNote: {
 *       requiresApproval: true,
 *       execute: async ({ id }) => notes.delete(id),
 *     },
 *   },
 * });
 * const outcome = await runtime.execute({ code: "async () => codemode.deleteNote({ id: 1 })" });
 * if (outcome.status === "paused") await runtime.approve(outcome.pending[0]); // { status: "completed", ... }
 */
export function createBrowserRuntime<Tools extends PageTools = readonly ToolLike[]>(
  options: CreateBrowserRuntimeOptions & { tools?: Tools | undefined },
): BrowserRuntime<Tools> {
  return new PageRuntime(options, resolveRuntimeOptions(options));
}

/** Stands for the engine until it is loaded. */
class PageRuntime implements BrowserRuntime {
  readonly #given: CreateBrowserRuntimeOptions;
  readonly #options: ResolvedRuntimeOptions;
  /** Those who follow, with what ends their subscription to the engine once it is there. */
  readonly #listeners = new Map<(event: RuntimeEvent) => void, (() => void) | undefined>();
  readonly #waiting = new WaitingCalls(this);
  #loading: Promise<CodemodeRuntimeHandle> | undefined;
  #runtime: CodemodeRuntimeHandle | undefined;
  #resumeTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(given: CreateBrowserRuntimeOptions, options: ResolvedRuntimeOptions) {
    this.#given = given;
    this.#options = options;
    if (given.onEvent) this.subscribe(given.onEvent);
    // Not in this turn: an app that makes a runtime is starting.
    if (options.resume && typeof document !== "undefined") this.#resumeTimer = setTimeout(() => void this.#resume(), 0);
  }

  get name(): string {
    return this.#options.name;
  }

  tool(options: RuntimeToolOptions = {}): BrowserCodeToolDescriptor<RuntimeToolOutput> {
    // The model is to be told of them all.
    void prepareAll(this.#options.connectors);
    return createRuntimeTool(options, {
      runtime: this,
      waiting: this.#waiting,
      describe: describeLazily(this.#options),
      transformResult: this.#given.transformResult,
    });
  }

  releaseOpenCalls({ conversationId }: { conversationId?: string } = {}): Promise<number> {
    return this.#waiting.release(conversationId);
  }

  addTool(name: string, tool: ToolLike): () => void {
    return this.#options.tools.add(name, tool);
  }

  onToolsChange(listener: () => void): () => void {
    const ends = this.#options.connectors.map(({ tools }) => tools.listen?.(listener));
    return () => {
      for (const end of ends) end?.();
    };
  }

  connectors(): Promise<ConnectorStatus[]> {
    return connectorStatuses(this.#options.connectors);
  }

  subscribe(listener: (event: RuntimeEvent) => void): () => void {
    if (typeof listener !== "function") throw new InvalidOptionsError("`subscribe` needs a function");
    const own = (event: RuntimeEvent): void => listener(event);
    this.#listeners.set(own, this.#runtime?.subscribe(own));
    return () => {
      this.#listeners.get(own)?.();
      this.#listeners.delete(own);
    };
  }

  readonly execute: CodemodeRuntimeHandle["execute"] = (input) => this.#outcome((runtime) => runtime.execute(input));
  readonly outcome: CodemodeRuntimeHandle["outcome"] = (options) =>
    this.#outcome((runtime) => runtime.outcome(options));
  readonly release: CodemodeRuntimeHandle["release"] = async (options) => (await this.#load()).release(options);
  readonly search: CodemodeRuntimeHandle["search"] = async (query) => (await this.#load()).search(query);
  readonly describe: CodemodeRuntimeHandle["describe"] = async (target) => (await this.#load()).describe(target);
  readonly pending: CodemodeRuntimeHandle["pending"] = async (filter) => (await this.#load()).pending(filter);
  readonly approve: CodemodeRuntimeHandle["approve"] = (options) =>
    this.#outcome((runtime) => runtime.approve(options));
  readonly approveAll: CodemodeRuntimeHandle["approveAll"] = async (list) => (await this.#load()).approveAll(list);
  readonly reject: CodemodeRuntimeHandle["reject"] = async (options) => (await this.#load()).reject(options);
  readonly resolve: CodemodeRuntimeHandle["resolve"] = (options) =>
    this.#outcome((runtime) => runtime.resolve(options));
  readonly settleUncertain: CodemodeRuntimeHandle["settleUncertain"] = (settlement) =>
    this.#outcome((runtime) => runtime.settleUncertain(settlement));
  readonly cancel: CodemodeRuntimeHandle["cancel"] = async (options) => (await this.#load()).cancel(options);
  readonly rollback: CodemodeRuntimeHandle["rollback"] = async (options) => (await this.#load()).rollback(options);
  readonly executions: CodemodeRuntimeHandle["executions"] = async (filter) => (await this.#load()).executions(filter);
  readonly deleteExecution: CodemodeRuntimeHandle["deleteExecution"] = async (options) =>
    (await this.#load()).deleteExecution(options);
  readonly pruneExecutions: CodemodeRuntimeHandle["pruneExecutions"] = async (options) =>
    (await this.#load()).pruneExecutions(options);
  readonly expirePaused: CodemodeRuntimeHandle["expirePaused"] = async (options) =>
    (await this.#load()).expirePaused(options);
  readonly saveSnippet: CodemodeRuntimeHandle["saveSnippet"] = async (name, options) =>
    (await this.#load()).saveSnippet(name, options);
  readonly snippets: CodemodeRuntimeHandle["snippets"] = async () => (await this.#load()).snippets();
  readonly deleteSnippet: CodemodeRuntimeHandle["deleteSnippet"] = async (name) =>
    (await this.#load()).deleteSnippet(name);
  readonly exportExecution: CodemodeRuntimeHandle["exportExecution"] = async (id) =>
    (await this.#load()).exportExecution(id);
  readonly importExecution: CodemodeRuntimeHandle["importExecution"] = async (file) =>
    (await this.#load()).importExecution(file);
  readonly resumeInterrupted: CodemodeRuntimeHandle["resumeInterrupted"] = async () =>
    (await this.#load()).resumeInterrupted();
  readonly grants: CodemodeRuntimeHandle["grants"] = async () => (await this.#load()).grants();
  readonly revokeGrant: CodemodeRuntimeHandle["revokeGrant"] = async (grant) => (await this.#load()).revokeGrant(grant);
  readonly clear: CodemodeRuntimeHandle["clear"] = async () => (await this.#load()).clear();

  async dispose(): Promise<void> {
    clearTimeout(this.#resumeTimer);
    const runtime = await this.#loading?.catch(() => undefined);
    if (runtime) return runtime.dispose();
    // Nothing has been loaded, and nothing is to be.
    this.#loading = Promise.reject(new RuntimeDisposedError());
    this.#loading.catch(() => {});
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.dispose();
  }

  /** Runs what never rejects, also where the engine cannot be loaded. */
  async #outcome(run: (runtime: CodemodeRuntimeHandle) => Promise<Outcome>): Promise<Outcome> {
    try {
      return await run(await this.#load());
    } catch (error) {
      return { ...failedOutcome(error), executionId: "", calls: [] };
    }
  }

  #load(): Promise<CodemodeRuntimeHandle> {
    return (this.#loading ??= this.#open().catch((error: unknown) => {
      this.#loading = undefined;
      throw error;
    }));
  }

  async #open(): Promise<CodemodeRuntimeHandle> {
    const { openRuntime } = await import("./open-runtime.ts");
    const { executor = defaultExecutor(), journal, coordination, redact, bridge, handOff } = this.#given;
    const stores = { executor, journal, coordination, bridge, handOff };
    const runtime = await openRuntime({ ...this.#options, ...stores, redact, onEvent: undefined });
    // Each by itself: without any, events are not even made.
    for (const listener of this.#listeners.keys()) this.#listeners.set(listener, runtime.subscribe(listener));
    return (this.#runtime = runtime);
  }

  async #resume(): Promise<void> {
    try {
      const runtime = await this.#load();
      await runtime.resumeInterrupted();
    } catch (error) {
      console.warn("browser-codemode: runs that were left behind cannot be resumed", error);
    }
  }
}
