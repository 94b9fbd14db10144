import type { ConsoleLine, Executor, ResolvedProvider } from "../protocol/executor.ts";
import type { AdmissionContext } from "./admission.ts";
import type { ConnectorTable } from "./connector.ts";
import type { ExecutionLog } from "./execution-log.ts";
import type { Fact } from "./facts.ts";
import type { JournalWriter } from "./journal-writer.ts";

/** What one trip of the code through a sandbox needs. */
export interface PassOptions {
  log: ExecutionLog;
  writer: JournalWriter;
  connectors: ConnectorTable;
  providers: ResolvedProvider[];
  executor: Executor;
  admission: Omit<AdmissionContext, "executionId" | "connectors" | "isGranted">;
  isGranted: (connector: string, method: string) => boolean;
  /** Milliseconds that the code may run, without the time that a person takes. Default: the executor's own. */
  timeout: number | undefined;
  now: () => number;
  /** A fact has happened. */
  onFact: (fact: Fact) => void;
  onLog: (line: ConsoleLine) => void;
}
