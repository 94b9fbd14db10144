import { failedResult } from "../host/outcome.ts";
import { ExecutorDisposedError, InvalidOptionsError, SandboxUnavailableError } from "../protocol/errors.ts";
import type { ExecuteOptions, ExecuteResult, Executor } from "../protocol/executor.ts";
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

/**
 * An executor that works on this page: the sandboxed frame, else QuickJS (where a Content-Security-Policy forbids the
 * frame, or there is no document), or the other way round. Chooses with its first run, by starting a sandbox.
 *
 * @throws {InvalidOptionsError} `invalid_options`: `prefer` is neither; other options are checked by the executors, when
 *   the choice is made.
 * @example
 * const executor = createDefaultExecutor({ onChoice: ({ name, reason }) => console.info(name, reason) });
 * const tool = createBrowserCodeTool({ tools, executor });
 */
export function createDefaultExecutor(options: DefaultExecutorOptions = {}): DefaultExecutor {
  const { prefer = "iframe" } = options;
  if (prefer !== "iframe" && prefer !== "quickjs") {
    throw new InvalidOptionsError('`prefer` must be "iframe" or "quickjs"');
  }
  return new ChoosingExecutor(options, prefer === "iframe" ? ["iframe", "quickjs"] : ["quickjs", "iframe"]);
}

class ChoosingExecutor implements DefaultExecutor {
  readonly #options: DefaultExecutorOptions;
  readonly #order: readonly ExecutorName[];
  #choosing: Promise<{ executor: Candidate; choice: ExecutorChoice }> | undefined;
  #isDisposed = false;

  constructor(options: DefaultExecutorOptions, order: readonly ExecutorName[]) {
    this.#options = options;
    this.#order = order;
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
    try {
      const { executor } = await this.#choose();
      return await executor.execute(code, providers, options);
    } catch (error) {
      return failedResult(error);
    }
  }

  dispose(): void {
    this.#isDisposed = true;
    this.#choosing?.then(
      ({ executor }) => executor.dispose(),
      () => {},
    );
  }

  #choose(): Promise<{ executor: Candidate; choice: ExecutorChoice }> {
    if (this.#isDisposed) return Promise.reject(new ExecutorDisposedError());
    return (this.#choosing ??= this.#try().catch((error: unknown) => {
      // What was missing may be there the next time.
      this.#choosing = undefined;
      throw error;
    }));
  }

  async #try(): Promise<{ executor: Candidate; choice: ExecutorChoice }> {
    const failures: string[] = [];
    for (const name of this.#order) {
      const executor = await this.#create(name);
      try {
        await executor.warmUp();
      } catch (error) {
        executor.dispose();
        if (!(error instanceof SandboxUnavailableError)) throw error;
        failures.push(`${name}: ${error.message}`);
        continue;
      }
      if (this.#isDisposed) {
        executor.dispose();
        throw new ExecutorDisposedError();
      }
      const reason = failures.length === 0 ? "it is preferred, and works here" : `${failures[0]}. So ${name} is taken`;
      const choice = { name, reason };
      this.#options.onChoice?.(choice);
      return { executor, choice };
    }
    throw new SandboxUnavailableError(`No sandbox can run here. ${failures.join(". ")}`);
  }

  async #create(name: ExecutorName): Promise<Candidate> {
    if (name === "iframe") return new IframeSandboxExecutor(this.#options.iframe);
    const { QuickJSExecutor } = await import("./quickjs/browser-executor.ts");
    return new QuickJSExecutor(this.#options.quickjs);
  }
}
