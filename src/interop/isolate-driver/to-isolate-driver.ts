import { toJsonOutput } from "../../code-tool/json-output.ts";
import { describeError } from "../../protocol/failure.ts";
import { ProviderTable } from "../../host/providers.ts";
import { checkTimeout } from "../../host/run-options.ts";
import { InvalidOptionsError, InvalidProviderError } from "../../protocol/errors.ts";
import type { ConsoleLine, ExecuteResult, Executor, ResolvedProvider } from "../../protocol/executor.ts";
import { RESERVED_WORDS } from "../../protocol/reserved-names.ts";
import { SANDBOX_GLOBALS } from "../../protocol/sandbox-globals.ts";
import { sanitizeToolName } from "../../protocol/tool-names.ts";
import type {
  ExecutionResult,
  IsolateConfig,
  IsolateContext,
  IsolateDriver,
  NormalizedError,
  ToolBinding,
} from "./driver-types.ts";

/**
 * Makes a TanStack `IsolateDriver` of an executor, for `createCodeMode` and `createCodeModeTool` of
 * `@tanstack/ai-code-mode`: their code then runs in a sandbox of this library.
 *
 * Code sees what it sees with TanStack's own drivers: each binding as a global function of its name, the body of an
 * async function as its form, JSON both ways. Values that JSON lacks are made readable rather than dropped: a result's
 * `BigInt` is text, a `Map` entries. Unlike there, the error of a tool keeps its name, calls are concurrent, and globals that
 * the code leaves behind are gone with the next `execute`. `memoryLimit` is ignored: what a sandbox may use is set
 * where the executor is made. `timeout: 0` means none. A tool name with characters that identifiers cannot have is
 * available under its sanitised name.
 *
 * @param executor Any executor. It stays its owner's: disposing of a context ends that context's runs, not the executor.
 * @returns A driver. `createContext` rejects with `invalid_options` for a timeout that makes no sense and with
 *   `invalid_provider` for bindings whose names cannot be globals; `execute` never rejects: `error` has `name`, `message`, the
 *   `code` of a failure (`thrown`, `timeout`, `cancelled`, ...) and, where known, `stack`.
 * @throws {InvalidOptionsError} `invalid_options`: no executor.
 * @example
 * import { createCodeMode } from "@tanstack/ai-code-mode";
 *
 * const driver = toIsolateDriver(new IframeSandboxExecutor());
 * const { tool, systemPrompt } = createCodeMode({ driver, tools: [fetchWeather], timeout: 10_000 });
 */
export function toIsolateDriver(executor: Executor): IsolateDriver {
  if (typeof (executor as Partial<Executor> | null | undefined)?.execute !== "function") {
    throw new InvalidOptionsError("The executor must have a function `execute`");
  }
  return {
    createContext: async (config) => {
      const { timeout, bindings } = (config ?? {}) as Partial<IsolateConfig>;
      return new ExecutorContext(executor, toProvider(bindings), readTimeout(timeout));
    },
  };
}

class ExecutorContext implements IsolateContext {
  readonly #executor: Executor;
  readonly #provider: ResolvedProvider;
  readonly #timeout: number | undefined;
  readonly #disposal = new AbortController();

  constructor(executor: Executor, provider: ResolvedProvider, timeout: number | undefined) {
    this.#executor = executor;
    this.#provider = provider;
    this.#timeout = timeout;
  }

  readonly execute = async <T = unknown>(code: string): Promise<ExecutionResult<T>> => {
    const { signal } = this.#disposal;
    if (signal.aborted) return failure(disposed(), []);
    const lines: string[] = [];
    try {
      const outcome = await this.#executor.execute(toFunction(code), [this.#provider], {
        signal,
        ...(this.#timeout !== undefined && { timeout: this.#timeout }),
        onLog: (line) => lines.push(toLogLine(line)),
      });
      const logs = lines.length > 0 ? lines : (outcome.logs ?? []).map(restyle);
      const error = signal.aborted && outcome.error !== undefined ? disposed() : toNormalizedError(outcome);
      return error ? failure(error, logs) : { success: true, value: toJsonOutput(outcome.result) as T, logs };
    } catch (error) {
      const { name, message } = describeError(error);
      return failure({ name, message }, lines);
    }
  };

  readonly dispose = async (): Promise<void> => this.#disposal.abort(new Error("the context has been disposed"));
}

function failure(error: NormalizedError, logs: string[]): { success: false; error: NormalizedError; logs: string[] } {
  return { success: false, error, logs };
}

function disposed(): NormalizedError {
  return { name: "DisposedError", message: "Context has been disposed" };
}

/** The code is the body of a function. It begins on the first line, so that line numbers stay. */
function toFunction(code: unknown): string {
  return typeof code === "string" ? `async () => {${code}\n}` : (code as string);
}

/** @throws {InvalidOptionsError} `invalid_options` */
function readTimeout(timeout: unknown): number | undefined {
  return timeout === undefined ? undefined : checkTimeout(timeout === 0 ? Infinity : timeout);
}

/**
 * All bindings as one provider, whose prelude makes a global of each.
 * @throws {InvalidProviderError} `invalid_provider`
 */
function toProvider(bindings: unknown): ResolvedProvider {
  if (typeof bindings !== "object" || bindings === null) {
    throw new InvalidProviderError("The context needs `bindings`: a record of { name, description, execute }");
  }
  const entries = Object.entries(bindings as Record<string, ToolBinding>);
  const names = entries.map(([original]) => checkBindingName(original));
  let name = "tanstack";
  while (names.includes(name)) name += "_";
  const provider: ResolvedProvider = {
    name,
    fns: Object.fromEntries(entries.map(([original, binding]) => [original, toHostFunction(original, binding)])),
    prelude: names.map((global) => `globalThis.${global} = ${name}.${global};`).join("\n"),
  };
  void new ProviderTable([provider]);
  return provider;
}

function checkBindingName(original: string): string {
  const name = sanitizeToolName(original);
  if (RESERVED_WORDS.has(original) || SANDBOX_GLOBALS.includes(name) || name.startsWith("__")) {
    throw new InvalidProviderError(`Binding name "${original}" is reserved: the code would miss what it replaces`);
  }
  return name;
}

function toHostFunction(name: string, binding: ToolBinding): (input: unknown) => Promise<unknown> {
  if (typeof (binding as Partial<ToolBinding> | null | undefined)?.execute !== "function") {
    throw new InvalidProviderError(`Binding "${name}" needs a function \`execute\``);
  }
  // As through TanStack's own wall: what a tool gets and gives is JSON.
  return async (input) => toJson(await binding.execute(toJson(input) ?? {}));
}

function toJson(value: unknown): unknown {
  const text = JSON.stringify(value) as string | undefined;
  return text === undefined ? undefined : (JSON.parse(text) as unknown);
}

const PREFIXES: Partial<Record<ConsoleLine["level"], string>> = { error: "ERROR: ", warn: "WARN: ", info: "INFO: " };

/** TanStack tells levels apart by how a line begins. */
function toLogLine({ level, text }: ConsoleLine): string {
  return `${PREFIXES[level] ?? ""}${text}`;
}

/** For executors that do not report lines as they come. */
function restyle(line: string): string {
  return line.replace(/^\[(warn|error)\] /, (_, level: "warn" | "error") => PREFIXES[level] ?? "");
}

function toNormalizedError({ error, failure }: ExecuteResult): NormalizedError | undefined {
  if (error === undefined) return undefined;
  if (failure === undefined) return { name: "Error", message: error };
  const { name, message, stack, code } = failure;
  return { name, message, code, ...(stack !== undefined && { stack }) };
}
