/**
 * The executor contract: an executor runs one piece of model-written code once, against the
 * functions it is given, keeps nothing and never throws.
 */

import type { ReplaySession } from "./replay.ts";

/**
 * A function of the host that generated code may call. It gets the call's first argument and the
 * {@link CallContext}; a provider with `positionalArgs` passes all of the call's arguments instead.
 * (Written as a method so that functions with narrower parameters are accepted.)
 */
export type HostFunction = { call(...args: unknown[]): unknown }["call"];

/** A named group of functions: becomes a global of that name inside the sandbox. */
export interface ResolvedProvider {
  /** A JavaScript identifier that is not reserved, for example `codemode`. */
  name: string;
  /** The functions by name. Names are sanitised to identifiers; two that become equal are refused. */
  fns: Record<string, HostFunction>;
  /**
   * JavaScript run inside the sandbox before the code, once the namespace exists. It may assign
   * functions to the namespace (`codemode.twice = (x) => 2 * x`); they win over `fns`.
   */
  prelude?: string;
  /** Pass every argument of a call to the function, rather than the first one. Default `false`. */
  positionalArgs?: boolean;
}

/** What a host function learns about the call, beside its input. */
export interface CallContext {
  /** The number of this call within its execution, given by the guest in program order, from 0. */
  seq: number;
  /** Aborted when the run ends (finished, failed, cancelled or timed out) before the call has. */
  signal: AbortSignal;
}

export type ConsoleLevel = "log" | "info" | "warn" | "error" | "debug";

/** One line that the code wrote to its console. */
export interface ConsoleLine {
  level: ConsoleLevel;
  /** The arguments, printed readably and joined by spaces. */
  text: string;
}

/** What happens to a tool call, as it happens. `provider` and `method` name the tool. */
export type CallEvent =
  | { type: "started"; seq: number; provider: string; method: string; args: unknown[] }
  | { type: "finished"; seq: number; provider: string; method: string; result: unknown; durationMs: number }
  | { type: "failed"; seq: number; provider: string; method: string; error: ErrorDescription; durationMs: number };

export interface ExecuteOptions {
  /** Cancels the run: the sandbox is stopped and the outcome has the code `cancelled`. */
  signal?: AbortSignal;
  /** Milliseconds the code may run; overrides the executor's own. Time before the sandbox is ready does not count. */
  timeout?: number;
  /**
   * Deliver the results of calls one at a time, with all that follows from each before the next, even when several
   * arrive together: a runtime that records the order can then repeat it. Slower. Default `false`.
   */
  inOrder?: boolean;
  /**
   * For runtimes that keep a journal: the session answers the calls instead of the providers' functions, and decides
   * the order in which the code learns of everything. The run is then repeatable, and `onCall` is not called.
   */
  replay?: ReplaySession;
  /** Called for each console line while the code runs. */
  onLog?: (line: ConsoleLine) => void;
  /** Called as calls start, finish and fail. An observer: what it returns or throws changes nothing. */
  onCall?: (event: CallEvent) => void;
}

/** An error as data: what crosses walls and is shown to the model. */
export interface ErrorDescription {
  name: string;
  message: string;
  /** A stable code where the error is one of this library's classes. */
  code?: string;
  /** Frames of the generated code only, in its own line numbers. */
  stack?: string;
  cause?: unknown;
}

/** Why a run failed. */
export interface ExecuteFailure extends ErrorDescription {
  /** `thrown` when the code itself threw; otherwise the code of a {@link CodemodeError}. */
  code: string;
  /** Where in the code, counted from 1, when known. */
  line?: number;
  column?: number;
  /** Of a run that was repeated and did something else. */
  divergence?: Divergence;
}

/** Where a repeated run left its record. `args` is codec text, cut where it is very long. */
export interface Divergence {
  /** The number of the call. */
  seq: number;
  expected?: { path: string; args: string };
  /** Absent when the code did not make the call. */
  got?: { path: string; args: string };
}

export interface ExecuteResult {
  /** What the code returned; `undefined` after a failure. */
  result: unknown;
  /** The failure's message. Present, and never empty, exactly when the run failed. */
  error?: string;
  /** The failure in full, beside `error`. */
  failure?: ExecuteFailure;
  /** Console lines in order, `warn` and `error` ones prefixed with `[warn] ` and `[error] `. Absent when there are none. */
  logs?: string[];
}

export interface Executor {
  /** Whether runs can be repeated, see {@link ExecuteOptions.replay}. Default `false`. */
  readonly canReplay?: boolean;
  /** What runs the code, for records: texts that an engine writes itself (error messages) are not the same in another. */
  readonly engine?: string;
  /** Whether the code can make requests of its own. Default `false`. */
  readonly allowsNetwork?: boolean;
  /** Runs `code` once. Never throws: failures are in the result. */
  execute(
    code: string,
    providers: ResolvedProvider[] | Record<string, HostFunction>,
    options?: ExecuteOptions,
  ): Promise<ExecuteResult>;
  /** Frees what the executor holds; later runs fail with the code `executor_disposed`. */
  dispose?(): void | Promise<void>;
}

/** Whether an executor can work here, and if not, why. */
export interface ProbeResult {
  supported: boolean;
  reason?: string;
}
