/** Errors keep their class and code when they cross the bridge. */
import { decodeValue } from "../protocol/codec/codec.ts";
import { encodeValue } from "../protocol/codec/codec.ts";
import * as errors from "../protocol/errors.ts";
import { list, object, text, count } from "./checks.ts";

type MessageError = new (message: string) => errors.CodemodeError;

/** Those whose message is all they have. */
const classes: Partial<Record<errors.CodemodeErrorCode, MessageError>> = {
  approval_unavailable: errors.ApprovalUnavailableError,
  bridge_unavailable: errors.BridgeUnavailableError,
  connector_unavailable: errors.ConnectorUnavailableError,
  incompatible_execution: errors.IncompatibleExecutionError,
  internal_error: errors.IllegalTransitionError,
  interrupted: errors.ExecutionInterruptedError,
  invalid_input: errors.InvalidInputError,
  invalid_options: errors.InvalidOptionsError,
  invalid_provider: errors.InvalidProviderError,
  journal_failed: errors.JournalError,
  limit_exceeded: errors.LimitError,
  not_allowed: errors.NotAllowedError,
  not_pending: errors.NotPendingError,
  ownership_lost: errors.OwnershipLostError,
  protocol_violation: errors.ProtocolViolationError,
  quota_exceeded: errors.QuotaExceededError,
  sandbox_unavailable: errors.SandboxUnavailableError,
  tool_failed: errors.ToolFailedError,
  tool_not_found: errors.ToolNotFoundError,
  unsupported_value: errors.UnsupportedValueError,
};

const ERROR_LENGTH = 100_000;

/** What the page learns of an error. Of those that are not of this library only that there was one. */
export function writeError(error: unknown): string {
  if (!(error instanceof errors.CodemodeError)) {
    return encodeValue({ code: "internal_error", message: "The server has failed to do this; its log says why" });
  }
  const { code, message } = error;
  const failures = error instanceof errors.RollbackError ? error.failures : undefined;
  return encodeValue({ code, message: message.slice(0, ERROR_LENGTH), ...(failures && { failures }) });
}

const readDescription = object(
  { code: text(), message: text(ERROR_LENGTH) },
  { failures: list(object({ seq: count, error: text(ERROR_LENGTH) }), 10_000) },
);

/** The error that {@link writeError} wrote. Never throws. */
export function readError(written: string): errors.CodemodeError {
  try {
    const { code, message, failures } = readDescription(decodeValue(written), "error");
    return revive(code as errors.CodemodeErrorCode, message, failures);
  } catch {
    return new errors.ProtocolViolationError("The server has sent an error that cannot be read");
  }
}

function revive(
  code: errors.CodemodeErrorCode,
  message: string,
  failures: { seq: number; error: string }[] | undefined,
): errors.CodemodeError {
  if (code === "rollback_failed") return new errors.RollbackError(failures ?? []);
  if (code === "runtime_disposed") return new errors.RuntimeDisposedError();
  const Class = Object.hasOwn(classes, code) ? classes[code] : undefined;
  if (Class !== undefined) return new Class(message);
  if (code !== "execution_not_found") return new errors.CodemodeError(code, message);
  const error = new errors.ExecutionNotFoundError("");
  error.message = message;
  return error;
}
