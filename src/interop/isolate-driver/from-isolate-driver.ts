import { runInGuest } from "../../host/guest-run.ts";
import { failedResult } from "../../protocol/failure.ts";
import { ProviderTable, toProviders } from "../../host/providers.ts";
import { normalizeLazily } from "../../prompt/normalize-lazily.ts";
import { checkCode, checkSignal, checkTimeout, resolveLimits } from "../../host/run-options.ts";
import {
  ExecutionCancelledError,
  ExecutorDisposedError,
  InvalidOptionsError,
  SandboxUnavailableError,
} from "../../protocol/errors.ts";
import type {
  ExecuteOptions,
  ExecuteResult,
  Executor,
  HostFunction,
  ResolvedProvider,
} from "../../protocol/executor.ts";
import type { ExecuteLimits } from "../../protocol/limits.ts";
import type { DriverChannel } from "./driver-channel.ts";
import type { DriverGuests, GuestOptions } from "./driver-guests.ts";
import type { IsolateDriver } from "./driver-types.ts";

export interface FromIsolateDriverOptions {
  /**
   * Milliseconds that a run may take, from the moment its sandbox is ready. Default 30,000; `Infinity` for none. The
   * driver is given the same number, as the limit of each of its executions.
   */
  timeout?: number;
  /** Megabytes that a sandbox may use, as the driver counts them. Default: the driver's own. */
  memoryLimit?: number;
  /** What one run may use; each has a default. */
  limits?: Partial<ExecuteLimits>;
}

/** Milliseconds in which a sandbox must be ready. */
const START_LIMIT = 30_000;

/**
 * Makes an {@link Executor} of a TanStack `IsolateDriver`, for code that is written against executors.
 *
 * The same guest as in every other sandbox runs within the driver's, so most of the contract holds: namespaces,
 * preludes and `positionalArgs`; concurrent calls, numbered in the order of the program; unknown tools that say which
 * there are; `Date`, `Map`, `BigInt`, typed arrays, errors and cycles across the wall; console lines; errors with the
 * code's own line numbers; code in all the forms that models write; timers; typed failures. Each run has a sandbox of its
 * own, which is disposed of at its end.
 *
 * What depends on the driver, and an executor of this library does better:
 * - A driver that runs code on the thread it is called from (QuickJS) blocks it: a loop that never ends is stopped by
 *   the driver's own limit only, cannot be cancelled before, and may take up to twice the timeout
 *   (and a second at the least).
 * - Console lines arrive at the end of a turn (when the code waits), not while the code is busy. Those of a turn that
 *   a driver with a thread of its own never ends are lost.
 * - Globals are those of the driver's engine, with timers, `queueMicrotask` and `performance` added where they are
 *   missing: QuickJS has no `URL`, `TextEncoder`, `structuredClone`, `crypto` or `Intl`. Globals that a driver adds
 *   for its own use can be seen by the code, and containment is the driver's.
 * - The code can spoil its own run by altering what the driver's own code in the sandbox relies on.
 * - A driver that starts anew with each execution, or only replays (Cloudflare), is driven through one binding: then
 *   each turn that waits for tools is one of its rounds, `inOrder` follows a hundred hops of promises only, and the
 *   sandbox must allow text to be compiled.
 *
 * @param driver What `createQuickJSIsolateDriver()` or `createNodeIsolateDriver()` returns, or any of that shape.
 * @returns An executor. Its runs fail with `sandbox_unavailable` when the driver cannot make a sandbox, with `timeout`,
 *   with `limit_exceeded` when the driver reports that memory or stack are used up, and otherwise as any executor's.
 *   `dispose()` ends runs under way with `executor_disposed`.
 * @throws {InvalidOptionsError} `invalid_options`: no driver, or options that make no sense.
 * @example
 * import { createQuickJSIsolateDriver } from "@tanstack/ai-isolate-quickjs";
 *
 * const executor = fromIsolateDriver(createQuickJSIsolateDriver(), { timeout: 10_000 });
 * const { result, error, logs } = await executor.execute("async () => codemode.add({ a: 1, b: 2 })", [
 *   { name: "codemode", fns: { add: async ({ a, b }) => a + b } },
 * ]);
 */
export function fromIsolateDriver(
  driver: IsolateDriver,
  options: FromIsolateDriverOptions = {},
): Executor & { dispose(): void } {
  return new IsolateDriverExecutor(driver, options);
}

class IsolateDriverExecutor implements Executor {
  readonly #driver: IsolateDriver;
  readonly #timeout: number;
  readonly #memoryLimit: number | undefined;
  readonly #limits: ExecuteLimits;
  readonly #disposal = new AbortController();
  readonly #channels = new Set<DriverChannel>();
  #guests: DriverGuests | undefined;

  constructor(driver: IsolateDriver, options: FromIsolateDriverOptions) {
    if (typeof (driver as Partial<IsolateDriver> | null | undefined)?.createContext !== "function") {
      throw new InvalidOptionsError("The driver must have a function `createContext`");
    }
    if (typeof options !== "object" || options === null) throw new InvalidOptionsError("The options must be an object");
    const { timeout = 30_000, memoryLimit, limits = {} } = options;
    if (memoryLimit !== undefined && !(typeof memoryLimit === "number" && memoryLimit > 0 && memoryLimit < Infinity)) {
      throw new InvalidOptionsError("`memoryLimit` must be a number of megabytes above 0");
    }
    this.#driver = driver;
    this.#timeout = checkTimeout(timeout);
    this.#memoryLimit = memoryLimit;
    this.#limits = resolveLimits(limits);
  }

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
      const channel = await this.#open({ timeout, memoryLimit: this.#memoryLimit }, signal);
      return await runInGuest(channel, {
        ...options,
        code,
        timeout,
        providers: table,
        limits: this.#limits,
        normalize: normalizeLazily,
      });
    } catch (error) {
      return failedResult(signal?.aborted ? new ExecutionCancelledError(signal.reason) : error);
    }
  }

  dispose(): void {
    this.#disposal.abort(new ExecutorDisposedError());
    for (const channel of this.#channels) channel.break(new ExecutorDisposedError());
  }

  /** A guest of its own for one run. What becomes ready too late is disposed of. */
  async #open(options: GuestOptions, signal: AbortSignal | undefined): Promise<DriverChannel> {
    const opening = this.#load().then((guests) => {
      stop.throwIfAborted();
      return guests.open(options);
    });
    const limit = new AbortController();
    const stop = AbortSignal.any([this.#disposal.signal, limit.signal, ...(signal ? [signal] : [])]);
    const timer = setTimeout(
      () => limit.abort(new SandboxUnavailableError(`The driver's sandbox was not ready after ${START_LIMIT} ms`)),
      START_LIMIT,
    );
    try {
      const channel = await raceAgainst(opening, stop);
      this.#channels.add(channel);
      channel.onClosed = () => this.#channels.delete(channel);
      return channel;
    } catch (error) {
      opening.then((channel) => channel.close()).catch(() => {});
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }

  /** Loaded with the first use, so that an app which never runs code does not pay for it. */
  async #load(): Promise<DriverGuests> {
    if (this.#guests) return this.#guests;
    const { DriverGuests } = await import("./driver-guests.ts").catch((cause: unknown) => {
      throw new SandboxUnavailableError("The sandbox's program could not be loaded; check the network", { cause });
    });
    return (this.#guests ??= new DriverGuests(this.#driver));
  }
}

function raceAgainst<T>(promise: Promise<T>, stop: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const onStop = (): void => reject(stop.reason as Error);
    if (stop.aborted) return onStop();
    stop.addEventListener("abort", onStop, { once: true });
    promise.then(resolve, reject).finally(() => stop.removeEventListener("abort", onStop));
  });
}
