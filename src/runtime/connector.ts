/** Tools as the runtime knows them, wherever they come from. */
import { ToolNotFoundError } from "../protocol/errors.ts";
import type { JsonSchema, RetryPolicy, ToolExecuteContext } from "../protocol/tools.ts";
import type { Effect } from "./types.ts";

export interface RuntimeTool {
  description?: string;
  inputSchema?: JsonSchema;
  outputSchema?: JsonSchema;
  /** The input that the tool gets. @throws {InvalidInputError} `invalid_input` */
  check?: (input: unknown) => unknown;
  needsApproval?: boolean | ((input: unknown, context: { executionId: string; seq: number }) => unknown);
  effect: Effect;
  replay?: "reexecute";
  retry?: RetryPolicy;
  /** Absent: somebody else gives the value, see `resolve`. */
  execute?: (input: unknown, context: ToolExecuteContext) => unknown;
  /** Undoes a call that was applied. */
  revert?: (input: unknown, result: unknown, context: ToolExecuteContext) => unknown;
}

/** Tools by the names that generated code uses. They may come and go. Any `Map` is one. */
export interface ToolTable {
  readonly size: number;
  get(name: string): RuntimeTool | undefined;
  has(name: string): boolean;
  keys(): Iterable<string>;
  [Symbol.iterator](): Iterator<[string, RuntimeTool]>;
}

/** A named group of tools: becomes a global of the sandbox. */
export interface RuntimeConnector {
  name: string;
  instructions?: string;
  /** By the names that generated code uses. */
  tools: ToolTable;
  /** After each trip of the code through a sandbox. What it throws is ignored. */
  onPassEnd?: (context: { executionId: string }) => unknown;
  /** When the execution is over, maybe more than once. What it throws is ignored. */
  disposeExecution?: (context: { executionId: string }) => unknown;
}

/** Of an error that says which tools there are. */
const NAMES_SHOWN = 30;

/** The runtime's connectors, looked up as calls name them. */
export class ConnectorTable {
  readonly #connectors = new Map<string, RuntimeConnector>();

  constructor(connectors: Iterable<RuntimeConnector>) {
    for (const connector of connectors) this.#connectors.set(connector.name, connector);
  }

  get names(): string[] {
    return [...this.#connectors.keys()];
  }

  /** The methods of each, as they are now. */
  get methods(): Record<string, string[]> {
    return Object.fromEntries(Array.from(this.all, ({ name, tools }) => [name, [...tools.keys()]]));
  }

  get all(): Iterable<RuntimeConnector> {
    return this.#connectors.values();
  }

  has(name: string): boolean {
    return this.#connectors.has(name);
  }

  find(connector: string, method: string): RuntimeTool | undefined {
    return this.#connectors.get(connector)?.tools.get(method);
  }

  /** What a call of a method that is not here fails with. */
  notFound(connector: string, method: string): ToolNotFoundError {
    const names = [...(this.#connectors.get(connector)?.tools.keys() ?? [])];
    const more = names.length > NAMES_SHOWN ? [`and ${names.length - NAMES_SHOWN} more`] : [];
    const list = [...names.slice(0, NAMES_SHOWN), ...more].join(", ");
    const available = list === "" ? "it has no tools" : `available: ${list}`;
    return new ToolNotFoundError(`Tool "${method}" not found in ${connector}; ${available}`);
  }
}
