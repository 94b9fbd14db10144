import { InvalidOptionsError } from "../protocol/errors.ts";
import type { ToolExecuteContext } from "../protocol/tools.ts";
import type { ApprovalContext, ConnectorTool, ConnectorTools } from "./connector-tools.ts";
import { CodemodeConnector } from "./codemode-connector.ts";
import { lastValue } from "./last-value.ts";
import { readLazySchema } from "./lazy-schema.ts";
import { isThenable } from "./thenable.ts";

/** A tool of the AI SDK, version 6 or 7, as far as it matters here. `toModelOutput` and the `onInput...` hooks do not. */
export interface AiToolLike {
  readonly type?: string | undefined;
  readonly isProviderExecuted?: boolean | undefined;
  readonly description?: string | CallableFunction | undefined;
  /** Zod and other Standard Schemas, what `jsonSchema()` makes, or a function that gives one of these. */
  readonly inputSchema?: unknown;
  readonly outputSchema?: unknown;
  readonly needsApproval?: boolean | CallableFunction | undefined;
  /** May return an async iterable: its last value is the result. */
  readonly execute?: CallableFunction | undefined;
}

export type AiToolSet = Readonly<Record<string, AiToolLike>>;

export interface ToolSetConnectorOptions {
  /** The global in the sandbox: a JavaScript identifier. */
  name: string;
  /**
   * The tool set of `streamText` and `generateText`, or a function that gives it. A tool without `execute` is a client
   * tool: its calls wait until somebody gives their value by `runtime.resolve({ executionId, seq, result })`.
   */
  tools: AiToolSet | (() => AiToolSet | Promise<AiToolSet>);
  /** How a model is to use the group. */
  instructions?: string | undefined;
  /** Adds what a tool of the AI SDK cannot say: `effect`, `replay`, `revert`, another approval. */
  tool?: ((name: string, tool: ConnectorTool) => ConnectorTool) | undefined;
  /** Each tool's `context`, by the tool's name (version 7). */
  toolsContext?: Readonly<Record<string, unknown>> | undefined;
  /** The `experimental_context` of all tools (version 6). */
  experimental_context?: unknown;
}

/**
 * A tool set of the AI SDK as a connector.
 *
 * @throws {InvalidOptionsError} `invalid_options`
 * @example
 * const weather = toolSetConnector({
 *   name: "weather",
 *   tools: { forecast: tool({ inputSchema: z.object({ city: z.string() }), execute: ({ city }) => load(city) }) },
 *   tool: (name, tool) => ({ ...tool, effect: "read" }),
 * });
 * createBrowserRuntime({ connectors: [weather] });
 */
export function toolSetConnector(options: ToolSetConnectorOptions): ToolSetConnector {
  return new ToolSetConnector(options);
}

/** See {@link toolSetConnector}. */
export class ToolSetConnector extends CodemodeConnector {
  readonly #options: ToolSetConnectorOptions;

  /** @throws {InvalidOptionsError} `invalid_options` */
  constructor(options: ToolSetConnectorOptions) {
    super();
    const tools: unknown = options?.tools;
    if ((typeof tools !== "object" && typeof tools !== "function") || tools === null) {
      throw new InvalidOptionsError("A tool set connector needs { name, tools }");
    }
    this.#options = options;
  }

  override name(): string {
    return this.#options.name;
  }

  protected override instructions(): string | undefined {
    return this.#options.instructions;
  }

  protected override tools(): ConnectorTools | Promise<ConnectorTools> {
    const { tools } = this.#options;
    const set = typeof tools === "function" ? tools() : tools;
    if (!isThenable(set)) return this.#readAll(set);
    return Promise.resolve(set).then((loaded) => this.#readAll(loaded));
  }

  protected override tool(name: string, tool: ConnectorTool): ConnectorTool {
    return this.#options.tool?.(name, tool) ?? tool;
  }

  /** At once where all schemas can be had at once, so that the model can be told of them. */
  #readAll(set: AiToolSet): ConnectorTools | Promise<ConnectorTools> {
    if (typeof set !== "object" || set === null || Array.isArray(set)) {
      throw new InvalidOptionsError("`tools` must be a record of tools, or a function that gives one");
    }
    const entries = Object.entries(set).filter(([name, tool]) => {
      if (isOfProvider(tool)) noteLeftOut(this.name(), name);
      return !isOfProvider(tool);
    });
    const late: Promise<void>[] = [];
    const read = entries.map(([name, tool]) => {
      const result = this.#read(name, tool);
      for (const key of ["inputSchema", "outputSchema"] as const) {
        const schema = readLazySchema(tool[key]);
        if (schema instanceof Promise) late.push(schema.then((loaded) => void (result[key] = loaded)));
        else if (schema !== undefined) result[key] = schema;
      }
      return [name, result] as const;
    });
    const all = Object.fromEntries(read);
    return late.length === 0 ? all : Promise.all(late).then(() => all);
  }

  #read(name: string, tool: AiToolLike): ConnectorTool {
    if (typeof tool !== "object" || tool === null) throw new InvalidOptionsError(`Tool "${name}" is not an object`);
    const { needsApproval, execute } = tool;
    if (execute !== undefined && typeof execute !== "function") {
      throw new InvalidOptionsError(`\`execute\` of tool "${name}" must be a function`);
    }
    const { toolsContext, experimental_context } = this.#options;
    const context = toolsContext && Object.hasOwn(toolsContext, name) ? toolsContext[name] : undefined;
    const description =
      typeof tool.description === "function" ? String(tool.description({ context })) : tool.description;
    const options = { messages: [], context, experimental_context };
    return {
      ...(description !== undefined && { description }),
      ...(typeof needsApproval !== "function" && { needsApproval }),
      ...(typeof needsApproval === "function" && {
        needsApproval: (input: unknown, { executionId, seq }: ApprovalContext): unknown =>
          (tool as Callable).needsApproval(input, { toolCallId: `${executionId}:${seq}`, ...options }),
      }),
      ...(execute !== undefined && {
        execute: (input: unknown, { idempotencyKey, signal }: ToolExecuteContext): unknown =>
          lastValue(
            (tool as Callable).execute(input, { toolCallId: idempotencyKey, abortSignal: signal, ...options }),
            signal,
          ),
      }),
    };
  }
}

/** The tool's functions, which are called as its methods. */
interface Callable {
  needsApproval(input: unknown, options: object): unknown;
  execute(input: unknown, options: object): unknown;
}

/** Tools that only the model's provider can run: nothing on this side knows how. */
function isOfProvider(tool: AiToolLike): boolean {
  const isProvider = tool?.type === "provider" || tool?.type === "provider-defined";
  return tool?.isProviderExecuted === true || (isProvider && tool.execute === undefined && !isClientSide(tool));
}

/** Version 7 says of the tools that a provider has defined which of them the client is to run. */
function isClientSide(tool: AiToolLike): boolean {
  return tool.isProviderExecuted === false;
}

const noted = new Set<string>();

function noteLeftOut(connector: string, name: string): void {
  const path = `${connector}.${name}`;
  if (noted.has(path)) return;
  noted.add(path);
  console.info(`browser-codemode: ${path} left out of code mode, because only the model's provider can run it`);
}
