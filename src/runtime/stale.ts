import type { Answer } from "./answers.ts";
import type { Drivers } from "./drivers.ts";
import type { ExecutionArchive } from "./execution-archive.ts";
import type { ExecutionLog } from "./execution-log.ts";

interface StaleContext {
  now: number;
  maxAgeMs: number;
  /** It runs here. */
  isDriven: boolean;
}

/** What ends an execution that has waited, or been left running, for too long; `undefined` for others. */
function staleAnswer(log: ExecutionLog, { now, maxAgeMs, isDriven }: StaleContext): Answer | undefined {
  const isStale = log.updatedAt <= now - maxAgeMs;
  const isExpired = log.waiting.some(({ gate }) => (gate?.expiresAt ?? Infinity) <= now);
  if (log.status === "paused") return isStale || isExpired ? { type: "expire" } : undefined;
  return isStale && !isDriven ? { type: "cancel", reason: "it was left running for too long" } : undefined;
}

/** Ends the executions that have waited, or been left running, for too long. @returns How many. */
export async function expireStale(
  { archive, drivers }: { archive: ExecutionArchive; drivers: Drivers },
  { now, maxAgeMs }: Pick<StaleContext, "now" | "maxAgeMs">,
): Promise<number> {
  let count = 0;
  for (const log of await archive.open()) {
    const answer = staleAnswer(log, { now, maxAgeMs, isDriven: drivers.find(log.id) !== undefined });
    if (answer && (await drivers.answer(log.id, answer)).ok) count++;
  }
  return count;
}
