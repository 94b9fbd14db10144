import { ProviderTable, toProviders } from "../../host/providers.ts";
import { runInGuest } from "../../host/guest-run.ts";
import { checkCode, checkSignal, checkTimeout, resolveLimits } from "../../host/run-options.ts";
import { ExecutionCancelledError, ExecutorDisposedError } from "../../protocol/errors.ts";
import type {
  ExecuteOptions,
  ExecuteResult,
  Executor,
  HostFunction,
  ProbeResult,
  ResolvedProvider,
} from "../../protocol/executor.ts";
import { failedResult } from "../../protocol/failure.ts";
import type { ExecuteLimits } from "../../protocol/limits.ts";
import { checkSettings } from "./check-settings.ts";
import type { IsolateSettings } from "./isolate.ts";
import type { DynamicWorkerExecutorOptions } from "./executor-options.ts";
import { KnownSnippets } from "./known-snippets.ts";
import { WorkerLoaderChannel } from "./worker-loader-channel.ts";

export type { DynamicWorkerExecutorOptions } from "./executor-options.ts";

/**
 * Runs code in an isolate of a Worker Loader, on Cloudflare: a fresh one for each run, without any network.
 *
 * @throws {InvalidOptionsError} `invalid_options`, from the constructor.
 * @example
 * const executor = new DynamicWorkerExecutor({ loader: env.LOADER });
 * const { result, error, logs } = await executor.execute("async () => codemode.add({ a: 1, b: 2 })", [
 *   { name: "codemode", fns: { add: async ({ a, b }) => a + b } },
 * ]);
 */
export class DynamicWorkerExecutor implements Executor {
  readonly canReplay = true;
  readonly engine = "workerd";
  readonly allowsNetwork: boolean;
  readonly #timeout: number;
  readonly #limits: ExecuteLimits;
  readonly #settings: IsolateSettings;
  readonly #channels = new Set<WorkerLoaderChannel>();
  readonly #snippets = new KnownSnippets();
  #isDisposed = false;

  constructor(options: DynamicWorkerExecutorOptions) {
    this.#settings = checkSettings(options);
    this.#timeout = checkTimeout(options.timeout ?? 60_000);
    this.#limits = resolveLimits(options.limits ?? {});
    this.allowsNetwork = this.#settings.globalOutbound !== null || this.#settings.bindings !== undefined;
  }

  /** Whether code can run here: starts an isolate to find out, and ends it. */
  static async probe(options: DynamicWorkerExecutorOptions): Promise<ProbeResult> {
    try {
      const executor = new DynamicWorkerExecutor(options);
      await executor.warmUp();
      return { supported: true };
    } catch (error) {
      return { supported: false, reason: (error as Error).message };
    }
  }

  /**
   * Starts an isolate and ends it: the runtime has then compiled what each of them begins with.
   * @throws {SandboxUnavailableError} `sandbox_unavailable`: the loader does not start it.
   * @throws {ExecutorDisposedError} `executor_disposed`
   */
  async warmUp(): Promise<void> {
    const channel = this.#createChannel({ preludes: [], canMove: false, snippets: [] });
    try {
      await channel.open("0");
    } finally {
      channel.close();
    }
  }

  /** Runs `code` once. Never throws: failures are in the result's `error` and `failure`. */
  async execute(
    code: string,
    providers: ResolvedProvider[] | Record<string, HostFunction>,
    options?: ExecuteOptions,
  ): Promise<ExecuteResult> {
    const signal = options?.signal;
    try {
      checkSignal(signal);
      checkCode(code, this.#limits.sourceLength);
      const timeout = checkTimeout(options?.timeout ?? this.#timeout);
      const table = new ProviderTable(toProviders(providers));
      return await this.#run(code, table, { ...options, timeout });
    } catch (error) {
      return failedResult(signal?.aborted ? new ExecutionCancelledError(signal.reason) : error);
    }
  }

  /** Ends the runs under way, which fail with `executor_disposed`, and so do later ones. */
  dispose(): void {
    this.#isDisposed = true;
    for (const channel of this.#channels) channel.break(new ExecutorDisposedError());
  }

  [Symbol.dispose](): void {
    this.dispose();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.dispose();
  }

  async #run(
    code: string,
    providers: ProviderTable,
    options: ExecuteOptions & { timeout: number },
  ): Promise<ExecuteResult> {
    const { signal } = options;
    if (signal?.aborted) throw new ExecutionCancelledError(signal.reason);
    const channel = this.#createChannel({
      preludes: providers.namespaces.flatMap(({ name, prelude }) =>
        prelude === undefined ? [] : [{ name, source: prelude }],
      ),
      canMove: options.replay !== undefined,
      snippets: this.#snippets.of(code),
    });
    const onAbort = () => channel.break(new ExecutionCancelledError(signal!.reason));
    signal?.addEventListener("abort", onAbort);
    try {
      const expression = await channel.open(code);
      signal?.removeEventListener("abort", onAbort);
      return await runInGuest(channel, {
        ...options,
        code: expression,
        providers,
        limits: this.#limits,
        normalize: (text) => channel.normalize(text),
      });
    } finally {
      signal?.removeEventListener("abort", onAbort);
      channel.close();
      this.#snippets.note(code, channel.snippets);
    }
  }

  #createChannel(options: Omit<ConstructorParameters<typeof WorkerLoaderChannel>[0], "settings">): WorkerLoaderChannel {
    if (this.#isDisposed) throw new ExecutorDisposedError();
    const channel = new WorkerLoaderChannel({ ...options, settings: this.#settings });
    this.#channels.add(channel);
    channel.onClosed(() => this.#channels.delete(channel));
    return channel;
  }
}
