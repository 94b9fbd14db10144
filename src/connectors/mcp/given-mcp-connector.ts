import { InvalidOptionsError } from "../../protocol/errors.ts";
import { observe } from "../../protocol/observe.ts";
import type { ConnectorTool } from "../connector-tools.ts";
import type { McpTool } from "./mcp-client.ts";
import type { McpConnect } from "./mcp-connection.ts";
import { McpConnector, type McpSettings } from "./mcp-connector.ts";
import type { McpProblem } from "./mcp-problems.ts";

export interface McpConnectorOptions extends McpSettings {
  /** The global in the sandbox: a JavaScript identifier. */
  name: string;
  /** Makes a client and connects it: with the first use, and again after the connection was lost. */
  connect: McpConnect;
  /** How a model is to use the group. Default: what the server says. */
  instructions?: string | undefined;
  /** The name for generated code. Default: the tool's own. What is no identifier becomes one. */
  toolName?: ((tool: McpTool) => string) | undefined;
  /** Adjusts a tool: adds an approval or a `revert`, for example. `name` is the one that code calls it by. */
  tool?: ((name: string, tool: ConnectorTool) => ConnectorTool) | undefined;
  /** Learns what cannot be used as the server has it. Default: the console says it, once. */
  onProblem?: ((problem: McpProblem) => void) | undefined;
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

  protected override onProblem(problem: McpProblem): void {
    const { onProblem } = this.#options;
    if (onProblem) observe(onProblem, problem);
    else super.onProblem(problem);
  }

  protected override tool(name: string, tool: ConnectorTool): ConnectorTool {
    return this.#options.tool?.(name, tool) ?? tool;
  }
}
