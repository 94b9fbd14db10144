import { ConnectorTable, type RuntimeConnector } from "./connector.ts";
import type { ExecutionLog } from "./execution-log.ts";
import type { ReceivedFact } from "./facts.ts";
import { withPlatform } from "./platform.ts";
import type { Snippet } from "./types.ts";

/** The connectors of an execution that has come from a page: those of the page, and those here that are meant for it. */
export type ReceivedConnectors = (received: Omit<ReceivedFact, "type" | "at">) => readonly RuntimeConnector[];

export interface ExecutionConnectorsParts {
  connectors: readonly RuntimeConnector[];
  receivedConnectors: ReceivedConnectors | undefined;
  snippets: () => Promise<Snippet[]>;
}

/** Which tools the calls of an execution find: the runtime's own, unless the execution has come from elsewhere. */
export class ExecutionConnectors {
  /** Those of executions that begin here. */
  readonly own: ConnectorTable;
  readonly #parts: ExecutionConnectorsParts;
  /** Of what has come from elsewhere; a table is made once for each reading of an execution. */
  readonly #received = new WeakMap<ReceivedFact, ConnectorTable>();

  /** @throws {InvalidProviderError} `invalid_provider` */
  constructor(parts: ExecutionConnectorsParts) {
    this.#parts = parts;
    this.own = this.#table(parts.connectors);
  }

  of({ received }: Pick<ExecutionLog, "received">): ConnectorTable {
    if (received === undefined) return this.own;
    const known = this.#received.get(received);
    if (known) return known;
    const table = this.received(received);
    this.#received.set(received, table);
    return table;
  }

  /** @throws {InvalidProviderError} `invalid_provider`: names that cannot be used. */
  received(received: Omit<ReceivedFact, "type" | "at">): ConnectorTable {
    return this.#table(this.#parts.receivedConnectors?.(received) ?? []);
  }

  #table(connectors: readonly RuntimeConnector[]): ConnectorTable {
    const { snippets } = this.#parts;
    const table: ConnectorTable = new ConnectorTable(withPlatform(connectors, { connectors: () => table, snippets }));
    return table;
  }
}
