import { ExecutionTimeoutError } from "../protocol/errors.ts";
import { CallsUnderWay } from "./calls-under-way.ts";
import type { ConnectorTable } from "./connector.ts";
import type { ExecutionLog } from "./execution-log.ts";
import type { Settlement } from "./facts.ts";
import { recordError } from "./record-value.ts";

/** Stands in the journal for a result that is not kept there. */
export const NOT_RECORDED = '"[not recorded]"';

/**
 * Runs calls again whose results were too large to record, with the inputs that are recorded: before a replay, which
 * needs them in their places. They only read.
 *
 * @param limits Milliseconds that all of them may take together, and what ends the wait.
 * @throws {ExecutionTimeoutError} `timeout`
 */
export async function reexecute(
  log: ExecutionLog,
  connectors: ConnectorTable,
  { timeout = Infinity, signal }: { timeout: number | undefined; signal: AbortSignal },
): Promise<Map<number, Settlement>> {
  const outcomes = new Map<number, Settlement>();
  const calls = new CallsUnderWay({
    executionId: log.id,
    connectors,
    onSettled: (seq, outcome) => void outcomes.set(seq, outcome),
    onAsked: () => false,
    onRetry: (seq) => void outcomes.set(seq, { error: recordError(new Error("The tool failed when it ran again")) }),
  });
  // Also those that the code has not learnt of yet.
  for (const entry of log.entries.values()) if (entry.isEphemeral && entry.state === "applied") calls.start(entry);
  await calls.drain(timeout, signal);
  if (calls.count === 0) return outcomes;
  calls.end(new Error("the run ended before this call had"));
  if (signal.aborted) return outcomes;
  throw new ExecutionTimeoutError(timeout, ", while calls whose results are not recorded were made again");
}
