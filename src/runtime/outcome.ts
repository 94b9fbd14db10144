import { encodeValue } from "../protocol/codec/codec.ts";
import type { ExecuteFailure, ExecuteResult } from "../protocol/executor.ts";
import { failedResult, toFailure } from "../protocol/failure.ts";
import { OPEN, type ExecutionLog } from "./execution-log.ts";
import type { FailureFact, FinishedFact } from "./facts.ts";
import { readRecord, RECORD_DEPTH, RECORD_LENGTH } from "./record-value.ts";
import type { Outcome, PendingAction } from "./types.ts";

/** The last fact of a run whose code has ended. */
export function finishedFact(ended: ExecuteResult, at: number): FinishedFact {
  try {
    return factOf(ended, at);
  } catch (error) {
    return factOf(failedResult(error), at);
  }
}

function factOf({ result, failure }: ExecuteResult, at: number): FinishedFact {
  if (failure) {
    const status = failure.code === "cancelled" ? "cancelled" : "error";
    return { type: "finished", at, status, error: toFailureFact(failure) };
  }
  const text = encodeValue(result, { maxDepth: RECORD_DEPTH });
  if (text.length <= RECORD_LENGTH) return { type: "finished", at, status: "completed", result: text };
  const omitted = `[A result of ${text.length} characters: too large for the record, and returned to the caller only]`;
  return { type: "finished", at, status: "completed", omitted };
}

function toFailureFact({ message, code, line, column, divergence }: ExecuteFailure): FailureFact {
  return {
    message,
    code,
    ...(line !== undefined && { line }),
    ...(column !== undefined && { column }),
    ...(divergence && { divergence }),
  };
}

/**
 * @param live What the code returned, for whoever has it: the record may have left it out.
 */
export function toOutcome(log: ExecutionLog, pending: PendingAction[], live?: { result: unknown }): Outcome {
  const logs = log.logs.length > 0 ? { logs: [...log.logs] } : {};
  const base = { executionId: log.id, ...logs, calls: log.toLog() };
  if (OPEN.includes(log.status)) return { status: "paused", pending, ...base };
  if (log.status === "handed-off") {
    const error = `The run goes on at the server, as "${log.handedTo}"`;
    return { status: "error", error, code: "handed_off", ...base };
  }
  const finished = log.finished!;
  if (log.status === "rolled_back") {
    return { status: "error", error: "The calls of this run were undone by the user", code: "rolled_back", ...base };
  }
  if (finished.status !== "completed") {
    const { message, ...failure } = finished.error;
    return { status: "error", error: message, ...failure, ...base };
  }
  const { result, omitted } = finished;
  const value = live ? live.result : result === undefined ? omitted : readRecord(result);
  return { status: "completed", result: value, ...base };
}

/** The outcome of a request that changed nothing. */
export function refusedOutcome(executionId: string, error: unknown): Outcome {
  const { message, code } = toFailure(error);
  return { status: "error", executionId, error: message, code, calls: [] };
}
