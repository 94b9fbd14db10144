import { InvalidOptionsError } from "../protocol/errors.ts";
import type { ConnectOptions, ConnectorSource, RuntimeConnector, RuntimeTool } from "../runtime/connector.ts";
import type { ExecutionStatus } from "../runtime/types.ts";
import type { ConnectorTool, ConnectorTools } from "./connector-tools.ts";
import { ListedTools } from "./listed-tools.ts";
import { readTools } from "./read-tools.ts";

/**
 * A named group of tools, as a class: becomes a global of the sandbox. Pass instances in `connectors` of a runtime; one
 * may serve several runtimes.
 *
 * @typeParam Env What the constructor's second argument is: on a server the Worker's bindings, on a page whatever the
 *   app wants.
 * @example
 * class ClockConnector extends CodemodeConnector {
 *   override name() {
 *     return "clock";
 *   }
 *   protected override tools(): ConnectorTools {
 *     return { now: { description: "The time.", effect: "read", execute: () => new Date() } };
 *   }
 * }
 * createBrowserRuntime({ connectors: [new ClockConnector()] });
 */
export abstract class CodemodeConnector<Env = unknown> implements ConnectorSource {
  protected readonly ctx: unknown;
  protected readonly env: Env;
  /** One for each runtime. */
  readonly #listed = new Set<ListedTools>();

  /**
   * @param ctx Where the connector lives: on a server the Durable Object's state, on a page whatever the app wants.
   * @param env See `Env`.
   */
  constructor(ctx?: unknown, env?: Env) {
    this.ctx = ctx;
    this.env = env as Env;
  }

  /** The global in the sandbox: a JavaScript identifier, the same each time. */
  abstract name(): string;

  /** How a model is to use the group. */
  protected instructions(): string | undefined {
    return undefined;
  }

  /**
   * The tools, by name. Asked for with the first use, and again after {@link toolsChanged}. May take time: runs wait for
   * it, up to `connectorTimeout` of the runtime. While it fails, calls of the connector's methods fail with the code
   * `connector_unavailable`, and each further run asks again.
   */
  protected abstract tools(): ConnectorTools | Promise<ConnectorTools>;

  /** Adjusts a tool that was not written here: adds an approval or a `revert`, for example. Called once for each. */
  protected tool(_name: string, tool: ConnectorTool): ConnectorTool {
    return tool;
  }

  /** Says that `tools()` has other tools to give now. */
  toolsChanged(): void {
    for (const listed of this.#listed) listed.refresh();
  }

  /**
   * After each trip of the code through a sandbox, also one that ends with waiting for a person. What it throws is
   * ignored.
   * @param _status How the execution stands.
   */
  onPassEnd(_executionId: string, _status: ExecutionStatus): void | Promise<void> {}

  /**
   * When an execution is over, and again when it was rolled back: gives back what was held for it. It may be another
   * instance than the one that took it. What it throws is ignored.
   */
  disposeExecution(_executionId: string, _status: ExecutionStatus): void | Promise<void> {}

  /** For runtimes. */
  "~connect"({ validate, timeout }: ConnectOptions): RuntimeConnector {
    const name = this.name();
    const read = (tools: ConnectorTools): Map<string, RuntimeTool> => readTools(this.#adjust(tools), validate);
    const tools = new ListedTools({
      name,
      timeout,
      list: () => {
        const given = this.tools();
        return isThenable(given) ? Promise.resolve(given).then(read) : read(given);
      },
    });
    this.#listed.add(tools);
    const instructions = (): string | undefined => this.instructions();
    return {
      name,
      get instructions() {
        return instructions();
      },
      tools,
      onPassEnd: ({ executionId, status }) => this.onPassEnd(executionId, status),
      disposeExecution: ({ executionId, status }) => this.disposeExecution(executionId, status),
    };
  }

  #adjust(tools: ConnectorTools): Map<string, ConnectorTool> {
    if (typeof tools !== "object" || tools === null) {
      throw new InvalidOptionsError(`\`tools()\` of connector "${this.name()}" must give a record of tools`);
    }
    return new Map(Object.entries(tools).map(([name, tool]) => [name, this.tool(name, tool)]));
  }
}

function isThenable(value: unknown): value is PromiseLike<ConnectorTools> {
  return typeof (value as { then?: unknown } | null | undefined)?.then === "function";
}
