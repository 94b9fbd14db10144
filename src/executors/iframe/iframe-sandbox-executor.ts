import { checkCode, checkSignal, checkTimeout, resolveLimits } from "../../host/run-options.ts";
import { failedResult } from "../../protocol/failure.ts";
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
  ProbeResult,
  ResolvedProvider,
} from "../../protocol/executor.ts";
import type { ExecuteLimits } from "../../protocol/limits.ts";
import { allowsNetwork } from "./csp.ts";
import { DEFAULT_CSP } from "./default-csp.ts";
import type { IframeSandbox, IframeSandboxOptions } from "./iframe-sandbox.ts";

export interface IframeSandboxExecutorOptions {
  /** Milliseconds that a run may take, from the moment its sandbox is ready. Default 30,000; `Infinity` for none. */
  timeout?: number;
  /**
   * Content-Security-Policy of the sandbox. Default `default-src 'none'; script-src 'unsafe-inline'
   * 'unsafe-eval';`. What starting the sandbox needs is added to it. A policy whose `connect-src` lets
   * requests through gives generated code `fetch`: it can then send what tools return to those places.
   */
  csp?: string;
  /**
   * The page's script nonce, for a page whose own policy asks for one: the frame inherits it. The page's policy must
   * then allow `'unsafe-eval'` and `worker-src blob:` as well; where it must not, use `sandboxUrl`.
   */
  nonce?: string;
  /**
   * Where the app serves the frame's document, see `sandboxHtml` of `browser-codemode/sandbox`. The document has its
   * own policy, so this works on pages with any policy whose `frame-src` lets the address in. `csp` must be what
   * `sandboxHtml` was given.
   */
  sandboxUrl?: string;
  /** How many sandboxes to keep ready, once the first run (or {@link IframeSandboxExecutor.warmUp}) has begun. Default 2. */
  pool?: number;
  /** What one run may use; each has a default. */
  limits?: Partial<ExecuteLimits>;
}

/**
 * Runs code in a hidden sandboxed frame of the page: in a Worker there, so that not even an endless loop
 * blocks the page, and without any network. Each run gets a fresh Worker.
 *
 * @throws {InvalidOptionsError} `invalid_options`, from the constructor.
 * @example
 * const executor = new IframeSandboxExecutor({ timeout: 10_000 });
 * const { result, error, logs } = await executor.execute("async () => codemode.add({ a: 1, b: 2 })", [
 *   { name: "codemode", fns: { add: async ({ a, b }) => a + b } },
 * ]);
 */
export class IframeSandboxExecutor implements Executor {
  readonly canReplay = true;
  readonly engine = "browser";
  readonly allowsNetwork: boolean;
  readonly #timeout: number;
  readonly #options: IframeSandboxOptions;
  #loading: Promise<IframeSandbox> | undefined;
  #sandbox: IframeSandbox | undefined;
  #isDisposed = false;

  constructor(options: IframeSandboxExecutorOptions = {}) {
    if (typeof options !== "object" || options === null) throw new InvalidOptionsError("The options must be an object");
    const { timeout = 30_000, csp = DEFAULT_CSP, nonce, sandboxUrl, pool = 2, limits = {} } = options;
    if (typeof csp !== "string") throw new InvalidOptionsError("`csp` must be a Content-Security-Policy, as text");
    checkText("nonce", nonce);
    checkText("sandboxUrl", sandboxUrl);
    if (!Number.isInteger(pool) || pool < 0 || pool > 32) {
      throw new InvalidOptionsError("`pool` must be a whole number from 0 to 32");
    }
    this.#timeout = checkTimeout(timeout);
    this.allowsNetwork = allowsNetwork(csp);
    if (Symbol.dispose === undefined) addDisposal(this);
    this.#options = { csp, nonce, sandboxUrl, pool, limits: resolveLimits(limits) };
  }

  /** Whether this page can run code in a sandboxed frame. Starts one to find out, and removes it. */
  static async probe(options: IframeSandboxExecutorOptions = {}): Promise<ProbeResult> {
    const executor = new IframeSandboxExecutor({ ...options, pool: 0 });
    try {
      await executor.warmUp();
      return { supported: true };
    } catch (error) {
      return { supported: false, reason: (error as Error).message };
    } finally {
      executor.dispose();
    }
  }

  /**
   * Starts the frame and its first sandbox, so that the first run need not wait for them.
   * @throws {SandboxUnavailableError} `sandbox_unavailable`: the page or the browser does not let it start.
   * @throws {ExecutorDisposedError} `executor_disposed`
   */
  async warmUp(): Promise<void> {
    const sandbox = await this.#load();
    await sandbox.warmUp();
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
      checkCode(code, this.#options.limits.sourceLength);
      const timeout = checkTimeout(options?.timeout ?? this.#timeout);
      const sandbox = this.#sandbox ?? (await this.#load());
      return await sandbox.run({ ...options, code, providers, timeout });
    } catch (error) {
      return failedResult(signal?.aborted ? new ExecutionCancelledError(signal.reason) : error);
    }
  }

  /** Removes the frame; runs under way fail with `executor_disposed`, and so do later ones. */
  dispose(): void {
    this.#isDisposed = true;
    this.#sandbox?.dispose();
  }

  [Symbol.dispose](): void {
    this.dispose();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.dispose();
  }

  /** Loaded with the first use, so that a page which never runs code does not pay for it. */
  #load(): Promise<IframeSandbox> {
    return (this.#loading ??= this.#open().catch((error: unknown) => {
      this.#loading = undefined;
      throw error;
    }));
  }

  async #open(): Promise<IframeSandbox> {
    const { IframeSandbox } = await import("./iframe-sandbox.ts").catch((cause: unknown) => {
      throw new SandboxUnavailableError("The sandbox's program could not be loaded; check the network", { cause });
    });
    if (this.#isDisposed) throw new ExecutorDisposedError();
    return (this.#sandbox = new IframeSandbox(this.#options));
  }
}

/** For engines without `using` (Safari): a build that rewrites it looks for these symbols. */
function addDisposal(executor: IframeSandboxExecutor): void {
  Object.defineProperties(executor, {
    [Symbol.for("Symbol.dispose")]: { value: () => executor.dispose() },
    [Symbol.for("Symbol.asyncDispose")]: { value: async () => executor.dispose() },
  });
}

function checkText(name: string, value: unknown): void {
  if (value === undefined || (typeof value === "string" && value !== "")) return;
  throw new InvalidOptionsError(`\`${name}\` must be text that is not empty`);
}
