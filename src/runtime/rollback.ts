import { RollbackError } from "../protocol/errors.ts";
import { describeError } from "../protocol/failure.ts";
import type { ConnectorTable } from "./connector.ts";
import type { ExecutionLog } from "./execution-log.ts";
import { readRecord } from "./record-value.ts";
import type { Fact } from "./facts.ts";
import { refuseApproval, toolContext } from "./tool-context.ts";

export interface RollbackParts {
  log: ExecutionLog;
  connectors: ConnectorTable;
  now: () => number;
  /** Resolves when the fact is on disk. */
  record: (fact: Fact) => Promise<void>;
}

/**
 * Undoes the calls of an execution that is over, the last first: those that were applied and whose tools say how. Each
 * is written down before it is undone and afterwards, so after a crash the rest is done by asking again.
 *
 * @throws {RollbackError} `rollback_failed`: some could not be undone. All the others were tried.
 */
export async function rollBack({ log, connectors, now, record }: RollbackParts): Promise<void> {
  const entries = [...log.entries.values()].filter(({ state }) => state === "applied");
  entries.sort((a, b) => b.settledAt! - a.settledAt! || b.seq - a.seq);
  const failures: { seq: number; error: string }[] = [];
  for (const entry of entries) {
    const { seq, connector, method, executedArgs, args, outcome } = entry;
    const tool = connectors.find(connector, method);
    if (tool?.revert === undefined) continue;
    await record({ type: "reverting", at: now(), seq });
    try {
      const result = outcome && "value" in outcome ? readRecord(outcome.value) : undefined;
      const { signal } = new AbortController();
      const requestApproval = (): Promise<never> => refuseApproval("undoing a call cannot wait for a person");
      const context = toolContext({ executionId: log.id, entry, signal, requestApproval });
      await tool.revert(readRecord(executedArgs ?? args), result, context);
      await record({ type: "reverted", at: now(), seq });
    } catch (error) {
      const { message } = describeError(error);
      failures.push({ seq, error: message });
      await record({ type: "revertFailed", at: now(), seq, error: message });
    }
  }
  const isReverted = [...log.entries.values()].some(({ state }) => state === "reverted");
  if (isReverted && log.status !== "rolled_back") await record({ type: "rolledBack", at: now() });
  if (failures.length > 0) throw new RollbackError(failures);
}
