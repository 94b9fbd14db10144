import { describeError } from "../protocol/failure.ts";
import { observe } from "../protocol/observe.ts";
import type { ConsoleLine } from "../protocol/executor.ts";
import { waitingFor, type ExecutionLog } from "./execution-log.ts";
import type { RuntimeEvent } from "./events.ts";
import type { Fact } from "./facts.ts";
import { readRecord } from "./record-value.ts";
import type { PendingAction } from "./types.ts";

type DistributiveOmit<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;

/** Tells of executions as they go on. */
export class EventSource {
  readonly #listeners = new Set<(event: RuntimeEvent) => void>();
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  /** @returns Ends it. */
  subscribe(listener: (event: RuntimeEvent) => void): () => void {
    const own = (event: RuntimeEvent): void => listener(event);
    this.#listeners.add(own);
    return () => this.#listeners.delete(own);
  }

  emit(executionId: string, event: DistributiveOmit<RuntimeEvent, "executionId" | "timestamp">): void {
    for (const listener of this.#listeners) observe(listener, { ...event, executionId, timestamp: this.#now() });
  }

  console(executionId: string, { level, text }: ConsoleLine): void {
    this.emit(executionId, { type: "console", level, text });
  }

  /** What a fact, which has just happened, means to those who follow. */
  fact(log: ExecutionLog, fact: Fact, pending: () => PendingAction[]): void {
    if (this.#listeners.size === 0) return;
    const { id } = log;
    switch (fact.type) {
      case "called":
      case "asked":
      case "approved":
      case "attempted": {
        const entry = log.entry(fact.seq)!;
        const { seq, connector, method, requestReason } = entry;
        const call = { seq, connector, method, args: readRecord(entry.executedArgs ?? entry.args) };
        const reason = requestReason === undefined ? {} : { reason: requestReason };
        if (entry.state === "pending")
          this.emit(id, { type: "call_pending", ...call, waiting: waitingFor(entry), ...reason });
        else this.emit(id, { type: "call_started", ...call });
        return;
      }
      case "settled":
      case "refused": {
        const { seq, connector, method, requestedAt } = log.entry(fact.seq)!;
        const call = { seq, connector, method, durationMs: fact.at - requestedAt };
        if ("value" in fact) this.emit(id, { type: "call_finished", ...call, result: readRecord(fact.value) });
        else this.emit(id, { type: "call_failed", ...call, error: describeError(readRecord(fact.error)) });
        return;
      }
      case "paused":
        return this.emit(id, { type: "execution_paused", pending: pending() });
      case "finished": {
        const durationMs = fact.at - log.created.at;
        if (fact.status === "completed") {
          const result = fact.result === undefined ? fact.omitted : readRecord(fact.result);
          return this.emit(id, { type: "execution_finished", status: "completed", result, durationMs });
        }
        const { message, code } = fact.error;
        const error = { name: "Error", message, code };
        return this.emit(id, { type: "execution_finished", status: "error", error, durationMs });
      }
      case "reverted": {
        const { seq, connector, method } = log.entry(fact.seq)!;
        return this.emit(id, { type: "call_reverted", seq, connector, method });
      }
      case "rolledBack":
        return this.emit(id, { type: "execution_rolled_back" });
      default:
        return;
    }
  }
}
