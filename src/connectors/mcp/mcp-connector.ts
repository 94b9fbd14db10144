import { ConnectorUnavailableError, InvalidOptionsError } from "../../protocol/errors.ts";
import { describeError } from "../../protocol/failure.ts";
import type { ToolExecuteContext } from "../../protocol/tools.ts";
import type { Effect } from "../../runtime/types.ts";
import { CodemodeConnector } from "../codemode-connector.ts";
import type { ConnectorTool, ConnectorTools } from "../connector-tools.ts";
import { callMcpTool, isRecord, listMcpTools, type McpClient, type McpTool } from "./mcp-client.ts";
import { McpConnection, type McpConnect, type McpConnectionLike } from "./mcp-connection.ts";
import { readMcpResult } from "./mcp-content.ts";
import { readMcpFailure } from "./mcp-errors.ts";
import { applyHints } from "./mcp-hints.ts";

/** In `_meta` of each call. */
const IDEMPOTENCY_KEY = "browser-codemode/idempotencyKey";

/** What an MCP connector takes for granted of its server. */
export interface McpSettings {
  /** What calling a tool twice does, where nothing else is known. Default `write`. */
  effect?: Effect | undefined;
  /** Whether a person is asked before each call, where nothing else is known. Default `false`. */
  requiresApproval?: boolean | undefined;
  /**
   * Whether the server's hints are believed. By default they can only make the two above stricter: a tool that calls
   * itself destructive asks, one that calls itself read-only is a write all the same.
   */
  trustHints?: boolean | undefined;
  /** Milliseconds that a call may take. Default: the client's, 60,000 with the SDKs. */
  callTimeout?: number | undefined;
}

export interface McpConnectorOptions extends McpSettings {
  /** The global in the sandbox: a JavaScript identifier. */
  name: string;
  /** Makes a client and connects it: with the first use, and again after the connection was lost. */
  connect: McpConnect;
  /** How a model is to use the group. Default: what the server says. */
  instructions?: string | undefined;
  /** The name for generated code. Default: the tool's own. */
  toolName?: ((tool: McpTool) => string) | undefined;
  /** Adjusts a tool: adds an approval or a `revert`, for example. `name` is that of {@link toolName}. */
  tool?: ((name: string, tool: ConnectorTool) => ConnectorTool) | undefined;
}

/**
 * The tools of an MCP server. Either a subclass says how to connect, or {@link mcpConnector} is told.
 *
 * Results: `structuredContent`, else the content: text as text (JSON objects and lists parsed), a single block by
 * itself, several as a list. What the server reports as an error is thrown with the code `tool_failed`.
 *
 * @typeParam Env See {@link CodemodeConnector}.
 * @example
 * class Issues extends McpConnector {
 *   override name() {
 *     return "issues";
 *   }
 *   protected override async createConnection() {
 *     const client = new Client({ name: "my-app", version: "1.0.0" });
 *     await client.connect(new StreamableHTTPClientTransport(new URL("https://issues.example/mcp")));
 *     return client;
 *   }
 * }
 */
export abstract class McpConnector<Env = unknown> extends CodemodeConnector<Env> {
  readonly #connection = new McpConnection(
    () => this.createConnection(),
    () => this.toolsChanged(),
  );

  /** A connected client, or `{ client, instructions? }`. Called with the first use, and when the connection was lost. */
  protected abstract createConnection(): McpClient | McpConnectionLike | Promise<McpClient | McpConnectionLike>;

  protected settings(): McpSettings {
    return {};
  }

  /** The name of a tool for generated code. Two tools must not get the same. */
  protected toolName(tool: McpTool): string {
    return tool.name;
  }

  protected override instructions(): string | undefined {
    return this.#connection.instructions;
  }

  protected override async tools(): Promise<ConnectorTools> {
    const tools = await this.#repeatUnsent((client) => listMcpTools(client));
    const entries = tools.map((tool) => [this.toolName(tool), this.#toTool(tool)] as const);
    const names = entries.map(([name]) => name);
    const twice = names.find((name, at) => names.indexOf(name) !== at);
    if (twice !== undefined) throw new InvalidOptionsError(`The MCP server has two tools named "${twice}"`);
    return Object.fromEntries(entries);
  }

  /** Closes the connection. The next use makes another. */
  close(): Promise<void> {
    return this.#connection.close();
  }

  #toTool({ name, title, description, inputSchema, outputSchema, annotations = {} }: McpTool): ConnectorTool {
    const { effect = "write", requiresApproval = false, trustHints = false, callTimeout } = this.settings();
    const text = description ?? title ?? annotations.title;
    const call = (input: unknown, { idempotencyKey, signal }: ToolExecuteContext, isRepeatable: boolean) => {
      // Even a browser may make a request twice: whoever serves it can tell.
      const request = { name, arguments: toArguments(input), _meta: { [IDEMPOTENCY_KEY]: idempotencyKey } };
      return this.#call(request, { ...timeoutField(callTimeout), signal }, isRepeatable);
    };
    return {
      ...(text !== undefined && { description: text }),
      ...(inputSchema && { inputSchema }),
      ...(outputSchema && { outputSchema }),
      ...applyHints(annotations, { effect, requiresApproval, trustHints }),
      // As a method, so that it sees what `tool()` has made of the effect.
      execute(this: ConnectorTool, input: unknown, context: ToolExecuteContext): Promise<unknown> {
        return call(input, context, this.effect === "read" || this.effect === "idempotent");
      },
    };
  }

  async #call(
    call: Parameters<typeof callMcpTool>[1],
    options: Parameters<typeof callMcpTool>[2],
    isRepeatable: boolean,
  ): Promise<unknown> {
    const run = (client: McpClient): Promise<unknown> => callMcpTool(client, call, options);
    const result = await this.#repeatUnsent(run, { isRepeatable, tool: call.name, signal: options.signal });
    return readMcpResult(result, call.name);
  }

  /** Sends a request, and once more over a new connection where that cannot do harm. */
  async #repeatUnsent<T>(
    send: (client: McpClient) => Promise<T>,
    { isRepeatable = true, tool, signal }: { isRepeatable?: boolean; tool?: string; signal?: AbortSignal } = {},
  ): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      const client = await this.#connect();
      try {
        return await send(client);
      } catch (error) {
        const failure = signal?.aborted ? undefined : readMcpFailure(error);
        if (failure === undefined) throw error;
        await this.#connection.drop(client);
        if (attempt === 1 && (failure === "unsent" || isRepeatable)) continue;
        throw this.#lost(error, failure === "lost" ? tool : undefined);
      }
    }
  }

  async #connect(): Promise<McpClient> {
    try {
      return await this.#connection.client();
    } catch (error) {
      throw this.#lost(error, undefined);
    }
  }

  /** @param tool Whose call it was, if it may have reached the server. */
  #lost(cause: unknown, tool: string | undefined): ConnectorUnavailableError {
    const { message } = describeError(cause);
    const detail =
      tool === undefined ? "" : `. Nobody knows whether ${tool} has taken effect: find out before calling it again`;
    return new ConnectorUnavailableError(`The MCP server of "${this.name()}" cannot be reached: ${message}${detail}`);
  }
}

/**
 * A connector for an MCP server, without a class of one's own.
 *
 * @throws {InvalidOptionsError} `invalid_options`
 * @example
 * const issues = mcpConnector({
 *   name: "issues",
 *   connect: async () => {
 *     const client = new Client({ name: "my-app", version: "1.0.0" });
 *     await client.connect(new StreamableHTTPClientTransport(new URL("https://issues.example/mcp")));
 *     return client;
 *   },
 * });
 * createBrowserRuntime({ connectors: [issues] });
 */
export function mcpConnector(options: McpConnectorOptions): McpConnector {
  if (typeof options?.connect !== "function") {
    throw new InvalidOptionsError("mcpConnector needs { name, connect }, `connect` being a function");
  }
  return new GivenMcpConnector(options);
}

class GivenMcpConnector extends McpConnector {
  readonly #options: McpConnectorOptions;

  constructor(options: McpConnectorOptions) {
    super();
    this.#options = options;
  }

  override name(): string {
    return this.#options.name;
  }

  protected override createConnection(): ReturnType<McpConnect> {
    return this.#options.connect();
  }

  protected override settings(): McpSettings {
    return this.#options;
  }

  protected override instructions(): string | undefined {
    return this.#options.instructions ?? super.instructions();
  }

  protected override toolName(tool: McpTool): string {
    return this.#options.toolName?.(tool) ?? super.toolName(tool);
  }

  protected override tool(name: string, tool: ConnectorTool): ConnectorTool {
    return this.#options.tool?.(name, tool) ?? tool;
  }
}

function toArguments(input: unknown): Record<string, unknown> {
  if (input === undefined || input === null) return {};
  if (!isRecord(input)) throw new InvalidOptionsError("The input of an MCP tool must be an object");
  return input;
}

function timeoutField(timeout: number | undefined): { timeout?: number } {
  return timeout === undefined ? {} : { timeout };
}
