import { CallsUnderWay } from "./calls-under-way.ts";
import type { ConnectorTable } from "./connector.ts";
import type { ExecutionLog } from "./execution-log.ts";
import type { Settlement } from "./facts.ts";
import { recordError } from "./record-value.ts";

/**
 * Runs calls again whose results were too large to record, with the inputs that are recorded: before a replay, which
 * needs them in their places. They only read.
 */
export async function reexecute(log: ExecutionLog, connectors: ConnectorTable): Promise<Map<number, Settlement>> {
  const outcomes = new Map<number, Settlement>();
  const calls = new CallsUnderWay({
    executionId: log.id,
    connectors,
    onSettled: (seq, outcome) => void outcomes.set(seq, outcome),
    onRetry: (seq) => void outcomes.set(seq, { error: recordError(new Error("The tool failed when it ran again")) }),
  });
  // Also those that the code has not learnt of yet.
  for (const entry of log.entries.values()) if (entry.isEphemeral && entry.state === "applied") calls.start(entry);
  await calls.drain(Infinity);
  return outcomes;
}
