import { connectorStatuses, type ConnectorStatus } from "../../code-tool/connector-status.ts";
import { describeLazily } from "../../code-tool/describe-runtime.ts";
import { createRuntimeTool, type RuntimeToolOptions } from "../../code-tool/runtime-tool.ts";
import { failedOutcome } from "../../code-tool/shape-outcome.ts";
import { WaitingCalls } from "../../code-tool/waiting-calls.ts";
import { InvalidOptionsError, RuntimeDisposedError } from "../../protocol/errors.ts";
import { describeError, toFailure } from "../../protocol/failure.ts";
import { prepareAll } from "../../runtime/connector.ts";
import type { ConnectorDescriptor } from "../../runtime/descriptors.ts";
import type { RuntimeEvent } from "../../runtime/events.ts";
import type { CodemodeRuntimeHandle } from "../../runtime/runtime-handle.ts";
import type { Runtime } from "../../runtime/runtime.ts";
import type { ExecutionState, Outcome, PendingAction } from "../../runtime/types.ts";
import type { PageIdentity, ReceivingRuntime } from "../receiving-runtime.ts";
import type { Engine } from "./server-runtime-engine.ts";
import { disposeEngine, engineOf } from "./server-runtime-engines.ts";
import { jsonSafe } from "./server-runtime-json.ts";
import type { ServerRuntimeOptions } from "./server-runtime-options.ts";
import { toServerTool, type CodemodeTool } from "./server-tool.ts";

/**
 * A runtime in a Durable Object. Outcomes, pending actions and executions hold the values that tools took and gave; written
 * as JSON they become what JSON can say.
 */
export interface ServerRuntimeHandle extends ReceivingRuntime {
  /**
   * The one tool for the model, for example as an entry of the AI SDK's `tools`. A run that waits for a person answers
   * with its paused outcome, unless `onPause` is `wait`.
   * @throws {InvalidOptionsError} `invalid_options`
   */
  tool(options?: RuntimeToolOptions): CodemodeTool;
  /** How the connectors stand, once those that list their tools have done so, or have failed. */
  connectors(): Promise<ConnectorStatus[]>;
  /**
   * Call it when the object was woken, see the option `wake`: goes on with runs that were cut off, ends approvals that
   * have expired, and has the object woken again if need be. It may be called at any time.
   * @throws {JournalError} `journal_failed`: try again later, as the platform does when `alarm()` throws.
   */
  onAlarm(): Promise<void>;
  /** @param filter The id alone will do. */
  pending(filter?: { executionId?: string } | string): Promise<PendingAction[]>;
  /** @param options The id alone will do. */
  deleteExecution(options: { executionId: string } | string): Promise<boolean>;
  /** @param options The number to keep alone will do. */
  pruneExecutions(options?: { keep?: number } | number): Promise<number>;
  /** Lets go of the runs of this object and name, for all handles; nothing is lost. This one refuses all that follows. */
  dispose(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** Made again and again: what lasts is the engine behind it. */
export class ServerRuntime implements ServerRuntimeHandle {
  readonly #options: ServerRuntimeOptions;
  readonly #waiting: WaitingCalls;
  #isDisposed = false;

  /** @throws {InvalidOptionsError} `invalid_options` */
  constructor(options: ServerRuntimeOptions) {
    this.#options = options;
    this.#engine().use(options);
    this.#waiting = new WaitingCalls({
      outcome: (target) => this.#call((runtime) => runtime.outcome(target), target),
      release: (target) => this.release(target),
      pending: (filter) => this.pending(filter),
      executions: (filter) => this.executions(filter),
    });
  }

  get name(): string {
    return this.#options.name;
  }

  tool(options: RuntimeToolOptions = {}): CodemodeTool {
    if (typeof options !== "object" || options === null) throw new InvalidOptionsError("The options must be a record");
    // The model is to be told of them all.
    void prepareAll(this.#options.connectors);
    const runtime = {
      execute: (input: Parameters<Runtime["execute"]>[0]) => this.#raw((engine) => engine.execute(input)),
      outcome: (target: Parameters<Runtime["outcome"]>[0]) => this.#raw((engine) => engine.outcome(target), target),
    };
    const descriptor = createRuntimeTool(
      { ...options, onPause: options.onPause ?? "return" },
      {
        runtime,
        waiting: this.#waiting,
        describe: describeLazily(this.#options),
        transformResult: this.#options.transformResult,
      },
    );
    return toServerTool(descriptor);
  }

  connectors(): Promise<ConnectorStatus[]> {
    return connectorStatuses(this.#options.connectors);
  }

  async onAlarm(): Promise<void> {
    await this.#engine().ring();
  }

  subscribe(listener: (event: RuntimeEvent) => void): () => void {
    if (typeof listener !== "function") throw new InvalidOptionsError("`subscribe` needs a function");
    return this.#engine().subscribe(listener);
  }

  readonly execute: CodemodeRuntimeHandle["execute"] = (input) => this.#outcome((runtime) => runtime.execute(input));
  readonly outcome: CodemodeRuntimeHandle["outcome"] = (target) =>
    this.#outcome((runtime) => runtime.outcome(target), target);
  readonly approve: CodemodeRuntimeHandle["approve"] = (options) =>
    this.#outcome((runtime) => runtime.approve(options), options);
  readonly resolve: CodemodeRuntimeHandle["resolve"] = (options) =>
    this.#outcome((runtime) => runtime.resolve(options), options);
  readonly settleUncertain: CodemodeRuntimeHandle["settleUncertain"] = (settlement) =>
    this.#outcome((runtime) => runtime.settleUncertain(settlement), settlement);
  readonly approveAll: CodemodeRuntimeHandle["approveAll"] = async (actions) => {
    const outcomes = await this.#call((runtime) => runtime.approveAll(actions));
    return Promise.all(outcomes.map((outcome) => this.#shape(outcome)));
  };

  async pending(filter: { executionId?: string } | string = {}): Promise<PendingAction[]> {
    const target = typeof filter === "string" ? { executionId: filter } : filter;
    return (await this.#call((runtime) => runtime.pending(target))).map(jsonSafe);
  }

  async executions(...filter: Parameters<Runtime["executions"]>): Promise<ExecutionState[]> {
    return (await this.#call((runtime) => runtime.executions(...filter))).map(jsonSafe);
  }

  async importExecution(file: unknown): Promise<ExecutionState> {
    return jsonSafe(await this.#call((runtime) => runtime.importExecution(file)));
  }

  deleteExecution(target: { executionId: string } | string): Promise<boolean> {
    const options = typeof target === "string" ? { executionId: target } : target;
    return this.#call((runtime) => runtime.deleteExecution(options), options);
  }

  pruneExecutions(options: { keep?: number } | number = {}): Promise<number> {
    const given = typeof options === "number" ? { keep: options } : options;
    return this.#call((runtime) => runtime.pruneExecutions(given));
  }

  readonly release: CodemodeRuntimeHandle["release"] = (target) =>
    this.#call((runtime) => runtime.release(target), target);
  readonly search: ReceivingRuntime["search"] = (query, among) =>
    among ? this.#engine().search(query) : this.#call((runtime) => runtime.search(query));
  readonly describe: ReceivingRuntime["describe"] = (target, among) =>
    among ? this.#engine().describe(target) : this.#call((runtime) => runtime.describe(target));
  readonly reject: CodemodeRuntimeHandle["reject"] = (options) =>
    this.#call((runtime) => runtime.reject(options), options);
  readonly cancel: CodemodeRuntimeHandle["cancel"] = (options) =>
    this.#call((runtime) => runtime.cancel(options), options);
  readonly rollback: CodemodeRuntimeHandle["rollback"] = (options) =>
    this.#call((runtime) => runtime.rollback(options), options);
  readonly expirePaused: CodemodeRuntimeHandle["expirePaused"] = (options) =>
    this.#call((runtime) => runtime.expirePaused(options));
  readonly saveSnippet: CodemodeRuntimeHandle["saveSnippet"] = (name, options) =>
    this.#call((runtime) => runtime.saveSnippet(name, options));
  readonly snippets: CodemodeRuntimeHandle["snippets"] = () => this.#call((runtime) => runtime.snippets());
  readonly deleteSnippet: CodemodeRuntimeHandle["deleteSnippet"] = (name) =>
    this.#call((runtime) => runtime.deleteSnippet(name));
  readonly exportExecution: CodemodeRuntimeHandle["exportExecution"] = (id) =>
    this.#call((runtime) => runtime.exportExecution(id));
  readonly resumeInterrupted: CodemodeRuntimeHandle["resumeInterrupted"] = () =>
    this.#call((runtime) => runtime.resumeInterrupted());
  readonly grants: CodemodeRuntimeHandle["grants"] = () => this.#call((runtime) => runtime.grants());
  readonly revokeGrant: CodemodeRuntimeHandle["revokeGrant"] = (grant) =>
    this.#call((runtime) => runtime.revokeGrant(grant));
  readonly clear: CodemodeRuntimeHandle["clear"] = () => this.#call((runtime) => runtime.clear());

  readonly receive: ReceivingRuntime["receive"] = async (request, origin) => {
    try {
      this.#engine().checkDescriptors(request.connectors);
    } catch (error) {
      const { code, message } = toFailure(error);
      return this.refuse(request, { code, error: message });
    }
    return this.#call((runtime) => runtime.reception!.receive(request, origin));
  };
  readonly refuse: ReceivingRuntime["refuse"] = (request, refusal) =>
    this.#call((runtime) => runtime.reception!.refuse(request, refusal));
  readonly begin: ReceivingRuntime["begin"] = async (request, origin) => {
    this.#engine().checkDescriptors(request.connectors);
    return this.#call((runtime) => runtime.reception!.begin(request, origin));
  };
  readonly pageArrived: ReceivingRuntime["pageArrived"] = (origin) =>
    this.#call((runtime) => runtime.reception!.pageArrived(origin));

  async ownerOf(executionId: string): Promise<PageIdentity | undefined> {
    return this.#engine().ownerOf(executionId);
  }

  async importFrom(file: unknown, origin: PageIdentity): Promise<ExecutionState> {
    return jsonSafe(await this.#engine().importFrom(file, origin));
  }

  async bridgedConnectors(): Promise<ConnectorDescriptor[]> {
    return this.#engine().bridgedConnectors();
  }

  async dispose(): Promise<void> {
    if (this.#isDisposed) return;
    this.#isDisposed = true;
    await disposeEngine(this.#options);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.dispose();
  }

  /** Another one where somebody has disposed of the one before. */
  #engine(): Engine {
    if (this.#isDisposed) throw new RuntimeDisposedError();
    return engineOf(this.#options);
  }

  async #call<T>(use: (runtime: Runtime) => Promise<T>, target?: { executionId: string }): Promise<T> {
    return this.#engine().call(use, target?.executionId);
  }

  /** What never rejects. */
  async #raw(use: (runtime: Runtime) => Promise<Outcome>, target?: { executionId: string }): Promise<Outcome> {
    try {
      return await this.#call(use, target);
    } catch (error) {
      return { ...failedOutcome(error), executionId: "", calls: [] };
    }
  }

  async #outcome(use: (runtime: Runtime) => Promise<Outcome>, target?: { executionId: string }): Promise<Outcome> {
    return this.#shape(await this.#raw(use, target));
  }

  async #shape(outcome: Outcome): Promise<Outcome> {
    const { transformResult } = this.#options;
    if (outcome.status !== "completed" || !transformResult) return jsonSafe(outcome);
    const { executionId, result, calls, logs } = outcome;
    try {
      return jsonSafe({ ...outcome, result: await transformResult(result, { executionId }) });
    } catch (error) {
      const message = `The code has run, but its result could not be prepared: ${describeError(error).message}`;
      const failed = { status: "error", executionId, error: message, code: "internal_error", calls } as const;
      return jsonSafe({ ...failed, ...(logs && { logs }) });
    }
  }
}
