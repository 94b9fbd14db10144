import type { Answer } from "./answers.ts";
import type { ExecutionLog } from "./execution-log.ts";

export interface StaleContext {
  now: number;
  maxAgeMs: number;
  /** It runs here. */
  isDriven: boolean;
}

/** What ends an execution that has waited, or been left running, for too long; `undefined` for others. */
export function staleAnswer(log: ExecutionLog, { now, maxAgeMs, isDriven }: StaleContext): Answer | undefined {
  const isStale = log.updatedAt <= now - maxAgeMs;
  const isExpired = log.waiting.some(({ gate }) => (gate?.expiresAt ?? Infinity) <= now);
  if (log.status === "paused") return isStale || isExpired ? { type: "expire" } : undefined;
  return isStale && !isDriven ? { type: "cancel", reason: "it was left running for too long" } : undefined;
}
