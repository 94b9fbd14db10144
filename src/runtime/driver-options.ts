import type { ConsoleLine } from "../protocol/executor.ts";
import type { Lease } from "./coordination.ts";
import type { ExecutionLog } from "./execution-log.ts";
import type { Fact } from "./facts.ts";
import type { HandOffPort } from "./hand-off.ts";
import type { Journal } from "./journal.ts";
import type { PassOptions } from "./pass-options.ts";
import type { Redact } from "./redact.ts";

/** What driving one execution needs. */
export interface DriverOptions extends Pick<
  PassOptions,
  "connectors" | "providers" | "executor" | "admission" | "timeout" | "now"
> {
  journal: Journal;
  log: ExecutionLog;
  lease: Lease;
  epoch: number;
  batches: number;
  isGranted: (connector: string, method: string) => boolean;
  /** Somebody has consented to a tool for all runs of this runtime. */
  onGrant: (connector: string, method: string) => void;
  describe: (connector: string, method: string) => string | undefined;
  redact: Redact | undefined;
  /** See {@link JournalWriterOptions.interval}. */
  writeInterval: number;
  /** Milliseconds that a sandbox is kept while its code waits for a person. */
  keepAlive: number;
  handOff?: HandOffPort | undefined;
  onFact: (fact: Fact) => void;
  onLog: (line: ConsoleLine) => void;
  /** The execution is not driven by this any more. */
  onClosed: () => void;
}
