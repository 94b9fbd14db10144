import { InvalidOptionsError } from "../protocol/errors.ts";
import { describeError } from "../protocol/failure.ts";
import type { ConnectOptions, ConnectorSource, RuntimeConnector, RuntimeTool } from "../runtime/connector.ts";
import type { ExecutionStatus } from "../runtime/types.ts";
import type { ConnectorTool, ConnectorTools } from "./connector-tools.ts";
import { ListedTools } from "./listed-tools.ts";
import { readTools } from "./read-tools.ts";
import { isThenable } from "./thenable.ts";

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
  readonly #warned = new Set<string>();
  /** One for each runtime. Runtimes that are gone do not say so. */
  readonly #listed = new Set<WeakRef<ListedTools>>();

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
    for (const reference of this.#listed) {
      const listed = reference.deref();
      if (listed) listed.refresh();
      else this.#listed.delete(reference);
    }
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
        return isThenable(given) ? Promise.resolve(given as PromiseLike<ConnectorTools>).then(read) : read(given);
      },
    });
    this.#listed.add(new WeakRef(tools));
    const instructions = (): string | undefined => this.#instruct();
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

  /** What the model is told. A text that cannot be had must not keep it from learning of everything else. */
  #instruct(): string | undefined {
    try {
      const given: unknown = this.instructions();
      if (given === undefined || given === null || typeof given === "string") return given ?? undefined;
      this.#warn("`instructions()` must give text, at once");
    } catch (error) {
      this.#warn(`\`instructions()\` failed: ${describeError(error).message}`);
    }
    return undefined;
  }

  #warn(message: string): void {
    if (this.#warned.has(message)) return;
    this.#warned.add(message);
    console.warn(`browser-codemode: connector "${this.name()}": ${message}`);
  }

  #adjust(tools: ConnectorTools): Map<string, ConnectorTool> {
    const of = `of connector "${this.name()}"`;
    if (typeof tools !== "object" || tools === null || Array.isArray(tools)) {
      throw new InvalidOptionsError(`\`tools()\` ${of} must give a record of tools`);
    }
    const adjusted = new Map<string, ConnectorTool>();
    for (const [name, given] of Object.entries(tools)) {
      const tool: unknown = this.tool(name, given);
      // A promise would be taken for a tool without anything.
      if (typeof tool !== "object" || tool === null || isThenable(tool)) {
        throw new InvalidOptionsError(`\`tool()\` ${of} must return the tool, at once: it does not for "${name}"`);
      }
      adjusted.set(name, tool);
    }
    return adjusted;
  }
}
