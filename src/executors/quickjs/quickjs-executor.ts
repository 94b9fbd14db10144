import { GuestPool, type GuestSupply, type PooledChannel } from "../../host/guest-pool.ts";
import { runInGuest } from "../../host/guest-run.ts";
import { failedResult } from "../../protocol/failure.ts";
import { ProviderTable, toProviders } from "../../host/providers.ts";
import { normalizeLazily } from "../../prompt/normalize-lazily.ts";
import { checkCode, checkSignal, checkTimeout, resolveLimits } from "../../host/run-options.ts";
import { ExecutionCancelledError, InvalidOptionsError, SandboxUnavailableError } from "../../protocol/errors.ts";
import type {
  ExecuteOptions,
  ExecuteResult,
  Executor,
  HostFunction,
  ProbeResult,
  ResolvedProvider,
} from "../../protocol/executor.ts";
import type { ExecuteLimits } from "../../protocol/limits.ts";
import type { Platform } from "./platform.ts";
import { ThreadSupply } from "./thread-supply.ts";
import { WorkerSupply } from "./worker-supply.ts";

export interface QuickJSExecutorOptions {
  /** Milliseconds that a run may take, from the moment its sandbox is ready. Default 30,000; `Infinity` for none. */
  timeout?: number;
  /** Megabytes for the engine and all that runs in it. Default 128; from 16 to 1,024. */
  memoryLimit?: number;
  /** Kilobytes of the engine's stack. Default and most: 128, above which an overflow brings browsers' engines down. */
  maxStackSize?: number;
  /**
   * `false`: run on the calling thread, for service workers and extensions that have no Workers. The thread stands
   * still while the code computes, and loops inside the engine's own functions outlast the timeout. Default `true`.
   */
  worker?: boolean;
  /** With `worker: false` in a page: yes, its event loop may be blocked by generated code. Default `false`. */
  allowBlocking?: boolean;
  /** Where the app serves `quickjs.wasm`, where the bundler does not find it by itself. Node has no use for it. */
  wasmUrl?: string | URL;
  /** The engine, compiled already. */
  wasmModule?: WebAssembly.Module;
  /** Where the app serves `quickjs-worker.js`, likewise. */
  workerUrl?: string | URL;
  /**
   * How many sandboxes to keep ready, once the first run (or `warmUp`) has begun. Default 1; at most 32. Up to four Workers
   * whose runs have ended are kept besides, to make the next sandboxes.
   */
  pool?: number;
  /** What one run may use; each has a default. */
  limits?: Partial<ExecuteLimits>;
}

/** Runs beyond this many at once wait for one to end. */
const MAX_ACTIVE = 32;
/** Each takes a core for a while. */
const MAX_STARTING = 4;
const MEGABYTE = 2 ** 20;
const KILOBYTE = 2 ** 10;
const STACK = 128;

/** {@link QuickJSExecutor} without a platform: each entry brings its own. */
export abstract class QuickJSExecutorBase implements Executor {
  readonly canReplay = true;
  readonly engine = "quickjs";
  readonly #timeout: number;
  readonly #limits: ExecuteLimits;
  readonly #pool: GuestPool<PooledChannel>;

  constructor(options: QuickJSExecutorOptions, createPlatform: (options: QuickJSExecutorOptions) => Platform) {
    if (typeof options !== "object" || options === null) throw new InvalidOptionsError("The options must be an object");
    const { timeout = 30_000, worker = true, allowBlocking = false, limits = {} } = options;
    const size = {
      memoryLimit: checkWhole("memoryLimit", options.memoryLimit ?? 128, [16, 1_024]) * MEGABYTE,
      maxStackSize: checkWhole("maxStackSize", Math.min(options.maxStackSize ?? STACK, STACK), [16, STACK]) * KILOBYTE,
    };
    checkModule(options.wasmModule);
    checkAddress("wasmUrl", options.wasmUrl);
    checkAddress("workerUrl", options.workerUrl);
    if (!worker && !allowBlocking && typeof document !== "undefined") {
      throw new InvalidOptionsError(
        "`worker: false` lets generated code block the page; say `allowBlocking: true` where that is acceptable",
      );
    }
    this.#timeout = checkTimeout(timeout);
    this.#limits = resolveLimits(limits);
    const platform = cacheWasm(createPlatform(options), options.wasmModule);
    const supply: GuestSupply<PooledChannel> = worker
      ? new WorkerSupply(platform, size)
      : new ThreadSupply(platform, size);
    const pool = checkWhole("pool", options.pool ?? 1, [0, 32]);
    this.#pool = new GuestPool(supply, { size: pool, maxActive: MAX_ACTIVE, maxStarting: MAX_STARTING });
  }

  /**
   * Starts the engine and its first guest, so that the first run need not wait for them.
   * @throws {SandboxUnavailableError} `sandbox_unavailable`: the page or the browser does not let it start.
   * @throws {ExecutorDisposedError} `executor_disposed`
   */
  async warmUp(): Promise<void> {
    await this.#pool.warmUp();
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
      const channel = await this.#pool.take(signal);
      return await runInGuest(channel, {
        ...options,
        code,
        providers: table,
        limits: this.#limits,
        timeout,
        normalize: normalizeLazily,
      });
    } catch (error) {
      return failedResult(signal?.aborted ? new ExecutionCancelledError(signal.reason) : error);
    }
  }

  /** Stops the Workers; runs under way fail with `executor_disposed`, and so do later ones. */
  dispose(): void {
    this.#pool.dispose();
  }

  [Symbol.dispose](): void {
    this.dispose();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.dispose();
  }
}

/** Whether an executor can run here: starts a guest to find out, and stops it. */
export async function probeQuickJS(create: () => QuickJSExecutorBase): Promise<ProbeResult> {
  const executor = create();
  try {
    await executor.warmUp();
    return { supported: true };
  } catch (error) {
    return { supported: false, reason: (error as Error).message };
  } finally {
    executor.dispose();
  }
}

/** Compiles the engine once for all guests; what failed is tried again. */
function cacheWasm(platform: Platform, given: WebAssembly.Module | undefined): Platform {
  let loading: Promise<WebAssembly.Module> | undefined = given && Promise.resolve(given);
  return {
    threads: platform.threads,
    loadWasm: () =>
      (loading ??= platform.loadWasm().catch((cause: unknown) => {
        loading = undefined;
        if (cause instanceof SandboxUnavailableError) throw cause;
        throw new SandboxUnavailableError(`QuickJS could not be loaded: ${String(cause)}`, { cause });
      })),
  };
}

function checkWhole(name: string, value: unknown, [least, most]: [number, number]): number {
  if (typeof value === "number" && Number.isInteger(value) && value >= least && value <= most) return value;
  throw new InvalidOptionsError(`\`${name}\` must be a whole number from ${least} to ${most}`);
}

function checkModule(value: unknown): void {
  if (value === undefined || value instanceof WebAssembly.Module) return;
  throw new InvalidOptionsError("`wasmModule` must be a WebAssembly.Module");
}

function checkAddress(name: string, value: unknown): void {
  if (value === undefined || value instanceof URL || (typeof value === "string" && value !== "")) return;
  throw new InvalidOptionsError(`\`${name}\` must be an address`);
}
