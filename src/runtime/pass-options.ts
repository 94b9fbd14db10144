import type { ConsoleLine, Executor, ResolvedProvider } from "../protocol/executor.ts";
import type { AdmissionContext } from "./admission.ts";
import type { ConnectorTable } from "./connector.ts";
import type { ExecutionLog } from "./execution-log.ts";
import type { Fact } from "./facts.ts";
import type { JournalWriter } from "./journal-writer.ts";

/** Milliseconds that code which seems to wait for nothing has, in case something of the engine's is late. */
export const DEADLOCK_GRACE = 50;
/** Milliseconds that calls which the code has not waited for have to settle, where the run has no timeout of its own, */
export const DRAIN_AFTER_SUCCESS = 30_000;
/** and writes under way once their run has failed. */
export const DRAIN_AFTER_FAILURE = 1_000;

/** What one trip of the code through a sandbox needs. */
export interface PassOptions {
  log: ExecutionLog;
  writer: JournalWriter;
  connectors: ConnectorTable;
  /** What the code can name. */
  providers: () => ResolvedProvider[];
  executor: Executor;
  admission: Omit<AdmissionContext, "executionId" | "connectors" | "isGranted" | "vet">;
  isGranted: (connector: string, method: string) => boolean;
  /** Milliseconds that the code may run, without the time that a person takes. Default: the executor's own. */
  timeout: number | undefined;
  now: () => number;
  /** A fact has happened. */
  onFact: (fact: Fact) => void;
  onLog: (line: ConsoleLine) => void;
}
