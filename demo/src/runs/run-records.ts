import type { CodemodeRuntimeHandle, ExecutionState, PendingAction, RuntimeEvent } from "browser-codemode";
import { useSyncExternalStore } from "react";

export interface RunRecordsSnapshot {
  /** Newest first. */
  executions: readonly ExecutionState[];
  /** What waits for a person. */
  pending: readonly PendingAction[];
}

/** Milliseconds between looks into the journal, however much happens. */
const INTERVAL = 120;

const CHANGES: ReadonlySet<RuntimeEvent["type"]> = new Set([
  "execution_started",
  "execution_paused",
  "execution_finished",
  "execution_rolled_back",
  "execution_changed",
]);

/** What the journal holds, also of runs that other tabs drive: read again whenever something has changed. */
class RunRecords {
  #runtime: Pick<CodemodeRuntimeHandle, "executions" | "pending"> | undefined;
  #snapshot: RunRecordsSnapshot = { executions: [], pending: [] };
  #isReading = false;
  #isStale = false;
  readonly #listeners = new Set<() => void>();

  follow(runtime: Pick<CodemodeRuntimeHandle, "executions" | "pending">): void {
    this.#runtime = runtime;
    void this.#read();
  }

  readonly record = (event: RuntimeEvent): void => {
    if (CHANGES.has(event.type)) void this.#read();
  };

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly getSnapshot = (): RunRecordsSnapshot => this.#snapshot;

  async #read(): Promise<void> {
    this.#isStale = true;
    if (this.#isReading || this.#runtime === undefined) return;
    this.#isReading = true;
    while (this.#isStale) {
      this.#isStale = false;
      try {
        const [executions, pending] = await Promise.all([this.#runtime.executions(), this.#runtime.pending()]);
        this.#snapshot = { executions, pending };
        for (const listener of this.#listeners) listener();
      } catch (error) {
        console.warn("The journal cannot be read", error);
      }
      await new Promise((resolve) => setTimeout(resolve, INTERVAL));
    }
    this.#isReading = false;
  }
}

export const runRecords: RunRecords = new RunRecords();

export function useRunRecords(): RunRecordsSnapshot {
  return useSyncExternalStore(runRecords.subscribe, runRecords.getSnapshot);
}

export function isOver({ status }: ExecutionState): boolean {
  return status !== "running" && status !== "paused";
}
