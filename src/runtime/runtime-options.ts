import type { Executor } from "../protocol/executor.ts";
import type { RuntimeConnector } from "./connector.ts";
import type { Coordination } from "./coordination.ts";
import type { RuntimeEvent } from "./events.ts";
import type { ReceivedConnectors } from "./execution-connectors.ts";
import type { HandOffPort } from "./hand-off.ts";
import type { Journal } from "./journal.ts";
import type { ReceptionOptions } from "./reception-options.ts";
import type { ToolLogEntry } from "./types.ts";

/** What the engine needs from where it runs: a page, or a Durable Object. */
export interface RuntimeOptions {
  /** Each name is a history of its own. */
  name: string;
  connectors: readonly RuntimeConnector[];
  executor: Executor;
  journal: Journal;
  coordination: Coordination;
  /** Terminal executions that are kept. */
  maxExecutions: number;
  /** Milliseconds that the code may run; the executor's own when absent. */
  timeout: number | undefined;
  /** Milliseconds until an approval that nobody gives counts as refused; `Infinity` for never. */
  approvalTimeout: number;
  /** Milliseconds that a sandbox is kept while its code waits for a person. */
  keepAlive: number;
  /** Milliseconds that facts which nobody waits for may be gathered before they are written; 0 for none. */
  writeInterval: number;
  /** What a rejection does to the code, unless the answer says. */
  onReject: "end" | "throw";
  /** What stays of a call when its execution is over. */
  redact: ((entry: ToolLogEntry) => Pick<ToolLogEntry, "args" | "result" | "executedArgs">) | undefined;
  /** Makes code an expression, for snippets. */
  normalize: (code: string) => Promise<string>;
  now: () => number;
  /** 32 random hexadecimal digits. */
  random: () => string;
  /** What executions record, and keep when they go on elsewhere. */
  locale: string;
  timeZone: string;
  /** Where executions go that wait for something that is to be answered there. Absent: they stay. */
  handOff?: HandOffPort | undefined;
  /** What executions find here that have come from a page. Absent: none can come. */
  receivedConnectors?: ReceivedConnectors | undefined;
  reception?: ReceptionOptions | undefined;
  onEvent: ((event: RuntimeEvent) => void) | undefined;
}
