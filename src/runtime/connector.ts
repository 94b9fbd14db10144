/** Tools as the runtime knows them, wherever they come from. */
import { ConnectorUnavailableError, ToolNotFoundError, type CodemodeError } from "../protocol/errors.ts";
import type { JsonSchema, RetryPolicy, ToolExecuteContext } from "../protocol/tools.ts";
import type { Effect, ExecutionStatus } from "./types.ts";

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
  /** The server has it: a call moves the execution there. */
  isAtServer?: true;
  /** Of a tool that is somebody else's: whether they are there. Calls wait until they are. Default: always. */
  isReachable?: () => boolean;
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
  /**
   * Sees to it that the tools are here, where they have to be fetched.
   * @returns `undefined` where nobody has to wait. Otherwise resolves, after a limited time, when they are here or when
   *   it is known that they cannot be; never rejects.
   */
  prepare?(): Promise<void> | undefined;
  /** Why the tools are not here. */
  readonly problem?: ConnectorUnavailableError | undefined;
  /** A higher number whenever something may be different. */
  readonly version?: number;
  /** Tells when what a model is told of the tools has changed. @returns Ends it. */
  listen?(listener: () => void): () => void;
}

/** What a connector learns of an execution. */
export interface ExecutionContext {
  executionId: string;
  /** How the execution stands. */
  status: ExecutionStatus;
}

/** A named group of tools: becomes a global of the sandbox. */
export interface RuntimeConnector {
  readonly name: string;
  readonly instructions?: string | undefined;
  /** By the names that generated code uses. */
  readonly tools: ToolTable;
  /** The server has it, see {@link RuntimeTool.isAtServer}. */
  readonly isAtServer?: true;
  /** After each trip of the code through a sandbox. What it throws is ignored. */
  onPassEnd?: (context: ExecutionContext) => unknown;
  /** When the execution is over, maybe more than once. What it throws is ignored. */
  disposeExecution?: (context: ExecutionContext) => unknown;
}

export interface ConnectOptions {
  /** Whether inputs are checked against the tools' schemas. */
  validate: boolean;
  /** Milliseconds that a run waits for the tools to be listed. */
  timeout: number;
}

/** What a runtime makes a connector of. */
export interface ConnectorSource {
  /** For runtimes. */
  "~connect"(options: ConnectOptions): RuntimeConnector;
}

/** Sees to it that the tools of all are here. @returns as {@link ToolTable.prepare} */
export function prepareAll(connectors: Iterable<RuntimeConnector>): Promise<void> | undefined {
  const waits: Promise<void>[] = [];
  for (const { tools } of connectors) {
    const wait = tools.prepare?.();
    if (wait) waits.push(wait);
  }
  return waits.length === 0 ? undefined : Promise.all(waits).then(() => undefined);
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

  /** Sees to it that all tools are here. @returns as {@link ToolTable.prepare} */
  prepare(): Promise<void> | undefined {
    return prepareAll(this.all);
  }

  find(connector: string, method: string): RuntimeTool | undefined {
    return this.#connectors.get(connector)?.tools.get(method);
  }

  /** What a call of a method that is not here fails with. */
  notFound(connector: string, method: string): CodemodeError {
    const tools = this.#connectors.get(connector)?.tools;
    // Without its cause, which is the app's to see.
    if (tools?.problem) return new ConnectorUnavailableError(tools.problem.message);
    const names = [...(tools?.keys() ?? [])];
    const more = names.length > NAMES_SHOWN ? [`and ${names.length - NAMES_SHOWN} more`] : [];
    const list = [...names.slice(0, NAMES_SHOWN), ...more].join(", ");
    const available = list === "" ? "it has no tools" : `available: ${list}`;
    return new ToolNotFoundError(`Tool "${method}" not found in ${connector}; ${available}`);
  }
}
