import type { ErrorDescription } from "../protocol/executor.ts";
import { describeError } from "../protocol/failure.ts";
import { readRecord } from "./record-value.ts";
import type { Entry } from "./transitions.ts";
import type { ToolLogEntry } from "./types.ts";

/** A call as the audit trail shows it. */
export function toLogEntry(entry: Entry): ToolLogEntry {
  const { seq, connector, method, state, effect, attempts, requestedAt } = entry;
  const { executedArgs, outcome, isEphemeral, requestReason, reason, settledAt, revertError } = entry;
  return {
    seq,
    connector,
    method,
    args: readRecord(entry.args),
    ...(executedArgs !== undefined && { executedArgs: readRecord(executedArgs) }),
    ...(outcome && "value" in outcome && !isEphemeral && { result: readRecord(outcome.value) }),
    ...(outcome && "error" in outcome && { error: readError(outcome.error) }),
    requiresApproval: entry.gate?.waiting === "approval" || entry.isApproved === true,
    ...(requestReason !== undefined && { requestReason }),
    ...(isEphemeral && { ephemeral: true }),
    state,
    effect,
    attempts,
    ...(reason !== undefined && { reason }),
    requestedAt,
    ...(settledAt !== undefined && { settledAt }),
    ...(revertError !== undefined && { revertError }),
  };
}

function readError(text: string): ErrorDescription {
  return describeError(readRecord(text));
}
