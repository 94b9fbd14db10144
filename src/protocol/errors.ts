/**
 * Every error of this library: small named classes with a stable `code`. Messages are written for
 * the model that will read them: what was wrong, what is available, what to do.
 */

import type { CodemodeErrorCode } from "./error-codes.ts";

export type { CodemodeErrorCode } from "./error-codes.ts";

export class CodemodeError extends Error {
  override name = "CodemodeError";
  readonly code: CodemodeErrorCode;

  constructor(code: CodemodeErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** The code is not JavaScript (nor TypeScript that could be stripped). `line` and `column` count from 1. */
export class CodeSyntaxError extends CodemodeError {
  override name = "CodeSyntaxError";
  readonly line: number | undefined;
  readonly column: number | undefined;

  constructor(message: string, position?: { line: number; column: number }) {
    super("syntax_error", message);
    this.line = position?.line;
    this.column = position?.column;
  }
}

/** The run took longer than its timeout, and was stopped. */
export class ExecutionTimeoutError extends CodemodeError {
  override name = "ExecutionTimeoutError";
  constructor(milliseconds: number, detail = "") {
    super("timeout", `Execution timed out after ${milliseconds} ms${detail}`);
  }
}

/** The run was cancelled through its `signal`. */
export class ExecutionCancelledError extends CodemodeError {
  override name = "ExecutionCancelledError";
  constructor(reason?: unknown) {
    const detail = reason instanceof Error ? `: ${reason.message}` : "";
    super("cancelled", `Execution was cancelled${detail}`, { cause: reason });
  }
}

/** The page reloaded or closed while the run was under way; its tools may have been called already. */
export class ExecutionInterruptedError extends CodemodeError {
  override name = "ExecutionInterruptedError";
  constructor(message: string) {
    super("interrupted", message);
  }
}

/** Something was larger, deeper or more than a limit allows. */
export class LimitError extends CodemodeError {
  override name = "LimitError";
  constructor(message: string) {
    super("limit_exceeded", message);
  }
}

/** A value that cannot cross the wall; the message names the path. */
export class UnsupportedValueError extends CodemodeError {
  override name = "UnsupportedValueError";
  constructor(message: string, options?: ErrorOptions) {
    super("unsupported_value", message, options);
  }
}

/** The code called a tool that does not exist. */
export class ToolNotFoundError extends CodemodeError {
  override name = "ToolNotFoundError";
  constructor(message: string) {
    super("tool_not_found", message);
  }
}

/** A connector cannot say which tools it has, because its server cannot be reached for example. */
export class ConnectorUnavailableError extends CodemodeError {
  override name = "ConnectorUnavailableError";
  constructor(message: string, options?: ErrorOptions) {
    super("connector_unavailable", message, options);
  }
}

/** Whoever has the tool, another page for example, is not there. */
export class ClientAwayError extends CodemodeError {
  override name = "ClientAwayError";
  /** The call had reached them: whether it took effect is not known. */
  readonly mayHaveHappened: boolean;

  constructor(message: string, mayHaveHappened: boolean) {
    super("client_away", message);
    this.mayHaveHappened = mayHaveHappened;
  }
}

/** A tool of another system ran, and reported that it failed. `cause` has what it said where that is more than text. */
export class ToolFailedError extends CodemodeError {
  override name = "ToolFailedError";
  constructor(message: string, options?: ErrorOptions) {
    super("tool_failed", message, options);
  }
}

/** The input of a tool does not match its schema. */
export class InvalidInputError extends CodemodeError {
  override name = "InvalidInputError";
  constructor(message: string) {
    super("invalid_input", message);
  }
}

/** Providers or tools whose names cannot be used. */
export class InvalidProviderError extends CodemodeError {
  override name = "InvalidProviderError";
  constructor(message: string, options?: ErrorOptions) {
    super("invalid_provider", message, options);
  }
}

/** Options that make no sense: a programming error of the app. */
export class InvalidOptionsError extends CodemodeError {
  override name = "InvalidOptionsError";
  constructor(message: string) {
    super("invalid_options", message);
  }
}

/** The sandbox cannot start here; the message says why. */
export class SandboxUnavailableError extends CodemodeError {
  override name = "SandboxUnavailableError";
  constructor(message: string, options?: ErrorOptions) {
    super("sandbox_unavailable", message, options);
  }
}

/** The sandbox broke the protocol and was stopped. */
export class ProtocolViolationError extends CodemodeError {
  override name = "ProtocolViolationError";
  constructor(message: string) {
    super("protocol_violation", message);
  }
}

export class ExecutorDisposedError extends CodemodeError {
  override name = "ExecutorDisposedError";
  constructor() {
    super("executor_disposed", "This executor has been disposed of; create a new one");
  }
}

/** The code waits for something that nothing can settle. */
export class DeadlockError extends CodemodeError {
  override name = "DeadlockError";
  constructor() {
    super(
      "deadlock",
      "The code waits for something that can never happen: no tool call, timer or approval is under way. " +
        "Await only promises of tool calls and timers, or settle your own.",
    );
  }
}

/** The code did something else when it was repeated. */
export class ReplayDivergenceError extends CodemodeError {
  override name = "ReplayDivergenceError";
  /** The number of the call. */
  readonly seq: number;
  readonly expected: DivergentCall | undefined;
  readonly got: DivergentCall | undefined;

  constructor(seq: number, message: string, calls: { expected?: DivergentCall; got?: DivergentCall }) {
    super("replay_divergence", `Codemode replay divergence at step ${seq}: ${message}`);
    this.seq = seq;
    this.expected = calls.expected;
    this.got = calls.got;
  }
}

/** A call as it was recorded, or as it came. `args` is codec text. */
export interface DivergentCall {
  path: string;
  args: string;
}

/** There is no such execution in the journal. */
export class ExecutionNotFoundError extends CodemodeError {
  override name = "ExecutionNotFoundError";
  constructor(id: string) {
    super("execution_not_found", `There is no execution "${id}"`);
  }
}

/** The execution was recorded by a version, or with tools, that are not here any more. */
export class IncompatibleExecutionError extends CodemodeError {
  override name = "IncompatibleExecutionError";
  constructor(message: string) {
    super("incompatible_execution", message);
  }
}

/** A tool asked for approval where nobody can be asked; it must not go on as if somebody had consented. */
export class ApprovalUnavailableError extends CodemodeError {
  override name = "ApprovalUnavailableError";
  constructor(message: string) {
    super("approval_unavailable", message);
  }
}

/** What was answered does not wait for an answer (any more). Nothing has changed. */
export class NotPendingError extends CodemodeError {
  override name = "NotPendingError";
  constructor(message: string) {
    super("not_pending", message);
  }
}

/** The journal cannot be read or written. */
export class JournalError extends CodemodeError {
  override name = "JournalError";
  constructor(message: string, options?: ErrorOptions) {
    super("journal_failed", message, options);
  }
}

/** There is no room left for the journal. */
export class QuotaExceededError extends CodemodeError {
  override name = "QuotaExceededError";
  constructor(message: string, options?: ErrorOptions) {
    super("quota_exceeded", message, options);
  }
}

/** Another tab, or another process, drives the execution now. */
export class OwnershipLostError extends CodemodeError {
  override name = "OwnershipLostError";
  constructor(message: string) {
    super("ownership_lost", message);
  }
}

/** Some calls could not be undone; the others were. */
export class RollbackError extends CodemodeError {
  override name = "RollbackError";
  readonly failures: readonly { seq: number; error: string }[];
  constructor(failures: readonly { seq: number; error: string }[]) {
    super(
      "rollback_failed",
      `${failures.length} call(s) could not be undone: ${failures.map(({ seq, error }) => `${seq}: ${error}`).join("; ")}`,
    );
    this.failures = failures;
  }
}

export class RuntimeDisposedError extends CodemodeError {
  override name = "RuntimeDisposedError";
  constructor() {
    super("runtime_disposed", "This runtime has been disposed of; create a new one");
  }
}

/** The server cannot be reached, or does not answer. What was asked may have happened; asking again is safe. */
export class BridgeUnavailableError extends CodemodeError {
  override name = "BridgeUnavailableError";
  constructor(message: string, options?: ErrorOptions) {
    super("bridge_unavailable", message, options);
  }
}

/** The server does not let this page do that. */
export class NotAllowedError extends CodemodeError {
  override name = "NotAllowedError";
  constructor(message: string) {
    super("not_allowed", message);
  }
}

/** Something that cannot happen to an execution that stands where this one does: a bug of ours, or of a journal. */
export class IllegalTransitionError extends CodemodeError {
  override name = "IllegalTransitionError";
  constructor(message: string) {
    super("internal_error", message);
  }
}
