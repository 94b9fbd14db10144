import { CodemodeError, CodeSyntaxError, ReplayDivergenceError, type CodemodeErrorCode } from "./errors.ts";
import type { Divergence, ErrorDescription, ExecuteFailure, ExecuteResult } from "./executor.ts";
import type { ThrownDescription } from "./messages.ts";

/** Describes anything that a host function can throw. Never throws, and the message is never empty. */
export function describeError(thrown: unknown): ErrorDescription {
  try {
    if (thrown instanceof Error) {
      const { name, message, cause } = thrown;
      const { code } = thrown as { code?: unknown };
      return {
        name: String(name),
        message: String(message) || `${String(name)} (without a message)`,
        ...(typeof code === "string" && { code }),
        ...(cause !== undefined && { cause }),
      };
    }
    const message = typeof thrown === "string" ? thrown : (JSON.stringify(thrown) ?? String(thrown));
    return { name: "Error", message: message || "An empty string was thrown" };
  } catch {
    return { name: "Error", message: "A value that cannot be read was thrown" };
  }
}

/** The failure of a run that the host ended. */
export function toFailure(error: unknown): ExecuteFailure {
  const { line, column } = error instanceof CodeSyntaxError ? error : {};
  return {
    ...describeError(error),
    code: (error instanceof CodemodeError ? error.code : "internal_error") satisfies CodemodeErrorCode,
    ...(line !== undefined && { line }),
    ...(column !== undefined && { column }),
    ...(error instanceof ReplayDivergenceError && { divergence: toDivergence(error) }),
  };
}

/** Characters of arguments that are kept to show a difference. */
const ARGUMENTS_SHOWN = 10_000;

function toDivergence({ seq, expected, got }: ReplayDivergenceError): Divergence {
  const cut = ({ path, args }: { path: string; args: string }) => ({ path, args: args.slice(0, ARGUMENTS_SHOWN) });
  return { seq, ...(expected && { expected: cut(expected) }), ...(got && { got: cut(got) }) };
}

/** Errors that the guest or a tool may end a run with; for any other, the code itself threw. */
const FROM_GUEST: ReadonlySet<string | undefined> = new Set<CodemodeErrorCode>([
  "connector_unavailable",
  "invalid_input",
  "limit_exceeded",
  "tool_failed",
  "tool_not_found",
  "unsupported_value",
]);

/** The failure of a run whose code threw. */
export function thrownToFailure(error: ThrownDescription): ExecuteFailure {
  const message = error.message || `${error.name || "Error"} (without a message)`;
  return { ...error, message, code: error.code !== undefined && FROM_GUEST.has(error.code) ? error.code : "thrown" };
}

/** The result of a run that did not begin. */
export function failedResult(error: unknown): ExecuteResult {
  const failure = toFailure(error);
  return { result: undefined, error: failure.message, failure };
}
