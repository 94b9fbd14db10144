import type { ExecutionContext, RuntimeConnector, RuntimeTool, ToolTable } from "../../runtime/connector.ts";

/**
 * Stands for the connector of one name that was given last: an object makes new ones with each handle, and runs go on
 * meanwhile. One that has its tools to list yet counts once it has done so, and that is when somebody needs them.
 */
export class LatestConnector implements RuntimeConnector {
  readonly name: string;
  readonly tools: ToolTable;
  #current: RuntimeConnector;
  #next: RuntimeConnector | undefined;
  /** Of all the connectors before. */
  #versions = 0;

  constructor(first: RuntimeConnector) {
    this.name = first.name;
    this.#current = first;
    this.tools = new LatestTools({
      current: () => this.#current.tools,
      versions: () => this.#versions,
      prepare: () => this.#prepare(),
    });
  }

  get instructions(): string | undefined {
    return this.#newest.instructions;
  }

  replace(connector: RuntimeConnector): void {
    this.#next = connector;
  }

  onPassEnd(context: ExecutionContext): unknown {
    return this.#newest.onPassEnd?.(context);
  }

  disposeExecution(context: ExecutionContext): unknown {
    return this.#newest.disposeExecution?.(context);
  }

  get #newest(): RuntimeConnector {
    return this.#next ?? this.#current;
  }

  #prepare(): Promise<void> | undefined {
    const newest = this.#newest;
    const wait = newest.tools.prepare?.();
    if (wait) return wait.then(() => this.#take(newest));
    this.#take(newest);
    return undefined;
  }

  #take(connector: RuntimeConnector): void {
    if (this.#next !== connector) return;
    this.#versions += (this.#current.tools.version ?? 0) + 1;
    this.#current = connector;
    this.#next = undefined;
  }
}

interface LatestToolsOptions {
  current: () => ToolTable;
  versions: () => number;
  prepare: () => Promise<void> | undefined;
}

class LatestTools implements ToolTable {
  readonly #options: LatestToolsOptions;

  constructor(options: LatestToolsOptions) {
    this.#options = options;
  }

  get size(): number {
    return this.#current.size;
  }

  get problem(): ToolTable["problem"] {
    return this.#current.problem;
  }

  get version(): number {
    return this.#options.versions() + (this.#current.version ?? 0);
  }

  get(name: string): RuntimeTool | undefined {
    return this.#current.get(name);
  }

  has(name: string): boolean {
    return this.#current.has(name);
  }

  keys(): Iterable<string> {
    return this.#current.keys();
  }

  [Symbol.iterator](): Iterator<[string, RuntimeTool]> {
    return this.#current[Symbol.iterator]();
  }

  prepare(): Promise<void> | undefined {
    return this.#options.prepare();
  }

  get #current(): ToolTable {
    return this.#options.current();
  }
}
