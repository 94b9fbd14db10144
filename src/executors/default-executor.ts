import { checkSignal } from "../host/run-options.ts";
import {
  ExecutionCancelledError,
  ExecutorDisposedError,
  InvalidOptionsError,
  SandboxUnavailableError,
} from "../protocol/errors.ts";
import type { ExecuteOptions, ExecuteResult, Executor } from "../protocol/executor.ts";
import { failedResult } from "../protocol/failure.ts";
import { observe } from "../protocol/observe.ts";
import { IframeSandboxExecutor, type IframeSandboxExecutorOptions } from "./iframe/iframe-sandbox-executor.ts";
import type { QuickJSExecutorOptions } from "./quickjs/quickjs-executor.ts";

export type ExecutorName = "iframe" | "quickjs";

export interface DefaultExecutorOptions {
  /** Which to try first. Default `iframe`, which is faster. */
  prefer?: ExecutorName;
  /** Options of the one, where it is taken. */
  iframe?: IframeSandboxExecutorOptions;
  /** Options of the other, where it is taken. */
  quickjs?: QuickJSExecutorOptions;
  /** Told once which is taken. */
  onChoice?: (choice: ExecutorChoice) => void;
}

export interface ExecutorChoice {
  name: ExecutorName;
  /** A sentence: why this one. */
  reason: string;
}

export interface DefaultExecutor extends Executor {
  /**
   * Which executor runs the code, and why. Makes the choice if that has not happened yet.
   * @throws {SandboxUnavailableError} `sandbox_unavailable`: none can run here; says why of each.
   * @throws {ExecutorDisposedError} `executor_disposed`
   */
  choice(): Promise<ExecutorChoice>;
  dispose(): void;
}

interface Candidate extends Executor {
  warmUp(): Promise<void>;
  dispose(): void;
}

type LoadQuickJS = () => Promise<new (options?: QuickJSExecutorOptions) => Candidate>;

/**
 * An executor that works here: the sandboxed frame, else QuickJS (where a Content-Security-Policy forbids the frame, or
 * there is no document, as in Node), or the other way round. Chooses with its first run, by starting a sandbox.
 *
 * @throws {InvalidOptionsError} `invalid_options`: `prefer` is neither; other options are checked by the executors, when
 *   the choice is made.
 * @example
 * const executor = createDefaultExecutor({ onChoice: ({ name, reason }) => console.info(name, reason) });
 * const tool = createBrowserCodeTool({ tools, executor });
 */
export function createDefaultExecutor(options: DefaultExecutorOptions = {}): DefaultExecutor {
  return createChoosingExecutor(options, async () => (await import("./quickjs/browser-executor.ts")).QuickJSExecutor);
}

/** For the entries of this library, each of which brings its own QuickJS. */
export function createChoosingExecutor(options: DefaultExecutorOptions, loadQuickJS: LoadQuickJS): DefaultExecutor {
  if (typeof options !== "object" || options === null) throw new InvalidOptionsError("The options must be an object");
  const { prefer = "iframe" } = options;
  if (prefer !== "iframe" && prefer !== "quickjs") {
    throw new InvalidOptionsError('`prefer` must be "iframe" or "quickjs"');
  }
  return new ChoosingExecutor(
    options,
    prefer === "iframe" ? ["iframe", "quickjs"] : ["quickjs", "iframe"],
    loadQuickJS,
  );
}

interface Chosen {
  executor: Candidate;
  choice: ExecutorChoice;
}

class ChoosingExecutor implements DefaultExecutor {
  readonly canReplay = true;
  readonly #options: DefaultExecutorOptions;
  readonly #order: readonly ExecutorName[];
  readonly #loadQuickJS: LoadQuickJS;
  #choosing: Promise<Chosen> | undefined;
  /** Taken, or being tried. */
  #candidate: Candidate | undefined;
  #isDisposed = false;

  constructor(options: DefaultExecutorOptions, order: readonly ExecutorName[], loadQuickJS: LoadQuickJS) {
    this.#options = options;
    this.#order = order;
    this.#loadQuickJS = loadQuickJS;
  }

  async choice(): Promise<ExecutorChoice> {
    const { choice } = await this.#choose();
    return choice;
  }

  async execute(
    code: string,
    providers: Parameters<Executor["execute"]>[1],
    options?: ExecuteOptions,
  ): Promise<ExecuteResult> {
    const signal = options?.signal;
    try {
      checkSignal(signal);
      const { executor } = await untilAborted(this.#choose(), signal);
      return await executor.execute(code, providers, options);
    } catch (error) {
      return failedResult(signal?.aborted ? new ExecutionCancelledError(signal.reason) : error);
    }
  }

  dispose(): void {
    this.#isDisposed = true;
    this.#candidate?.dispose();
  }

  #choose(): Promise<Chosen> {
    if (this.#isDisposed) return Promise.reject(new ExecutorDisposedError());
    return (this.#choosing ??= this.#try().catch((error: unknown) => {
      // What was missing may be there the next time.
      this.#choosing = undefined;
      throw error;
    }));
  }

  async #try(): Promise<Chosen> {
    const failures: string[] = [];
    for (const name of this.#order) {
      try {
        const executor = await this.#start(name);
        const reason =
          failures.length === 0 ? "it is preferred, and works here" : `${failures[0]}. So ${name} is taken`;
        const choice = { name, reason };
        if (this.#options.onChoice) observe(this.#options.onChoice, choice);
        return { executor, choice };
      } catch (error) {
        if (!(error instanceof SandboxUnavailableError)) throw error;
        failures.push(`${name}: ${error.message}`);
      }
    }
    throw new SandboxUnavailableError(`No sandbox can run here. ${failures.join(". ")}`);
  }

  async #start(name: ExecutorName): Promise<Candidate> {
    const executor = await this.#create(name);
    this.#candidate = executor;
    try {
      // It may have happened while this was loading.
      if (this.#isDisposed) throw new ExecutorDisposedError();
      await executor.warmUp();
      return executor;
    } catch (error) {
      executor.dispose();
      throw error;
    }
  }

  async #create(name: ExecutorName): Promise<Candidate> {
    const { iframe, quickjs } = this.#options;
    if (name === "iframe") return new IframeSandboxExecutor(iframe);
    const QuickJSExecutor = await this.#loadQuickJS().catch((cause: unknown) => {
      throw new SandboxUnavailableError(`QuickJS could not be loaded: ${String(cause)}`, { cause });
    });
    return new QuickJSExecutor(quickjs);
  }
}

/** The choice is for every run: one that does not wait for it leaves it to the others. */
function untilAborted<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return promise;
  return new Promise((resolve, reject) => {
    const onAbort = (): void => reject(signal.reason as Error);
    if (signal.aborted) onAbort();
    signal.addEventListener("abort", onAbort);
    promise.then(resolve, reject).finally(() => signal.removeEventListener("abort", onAbort));
  });
}
