/**
 * Every error of this library: small named classes with a stable `code`. Messages are written for
 * the model that will read them: what was wrong, what is available, what to do.
 */

export type CodemodeErrorCode =
  | "cancelled"
  | "executor_disposed"
  | "internal_error"
  | "interrupted"
  | "invalid_input"
  | "invalid_options"
  | "invalid_provider"
  | "limit_exceeded"
  | "protocol_violation"
  | "sandbox_unavailable"
  | "syntax_error"
  | "timeout"
  | "tool_not_found"
  | "unsupported_value";

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
