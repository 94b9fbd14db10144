import { sanitizeToolName } from "../../protocol/tool-names.ts";
import type { ToolExecuteContext } from "../../protocol/tools.ts";
import type { Effect } from "../../runtime/types.ts";
import { CodemodeConnector } from "../codemode-connector.ts";
import type { ConnectorTool, ConnectorTools } from "../connector-tools.ts";
import { toMcpArguments } from "./mcp-arguments.ts";
import type { McpClient, McpTool } from "./mcp-client.ts";
import type { McpConnectionLike } from "./mcp-connection.ts";
import { readMcpResult } from "./mcp-content.ts";
import { applyHints } from "./mcp-hints.ts";
import { nameMcpTools } from "./mcp-names.ts";
import type { McpProblem } from "./mcp-problems.ts";
import { McpRequests } from "./mcp-requests.ts";

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
  readonly #requests = new McpRequests({
    name: () => this.name(),
    connect: () => this.createConnection(),
    onNews: () => this.toolsChanged(),
  });
  readonly #noted = new Set<string>();

  /** A connected client, or `{ client, instructions? }`. Called with the first use, and when the connection was lost. */
  protected abstract createConnection(): McpClient | McpConnectionLike | Promise<McpClient | McpConnectionLike>;

  protected settings(): McpSettings {
    return {};
  }

  /** The name of a tool for generated code. What is no identifier becomes one. */
  protected toolName(tool: McpTool): string {
    return sanitizeToolName(tool.name);
  }

  /** Learns what cannot be used as the server has it, whenever its tools are listed. By default the console says it, once. */
  protected onProblem({ message }: McpProblem): void {
    if (this.#noted.has(message)) return;
    this.#noted.add(message);
    console.warn(`browser-codemode: MCP connector "${this.name()}": ${message}`);
  }

  protected override instructions(): string | undefined {
    return this.#requests.instructions;
  }

  protected override async tools(): Promise<ConnectorTools> {
    const list = await this.#requests.list();
    const { named, problems } = nameMcpTools(list.tools, (tool) => this.toolName(tool));
    for (const problem of [...list.problems, ...problems]) this.onProblem(problem);
    return Object.fromEntries(Array.from(named, ([name, tool]) => [name, this.#toTool(tool)]));
  }

  /** Closes the connection. Calls that are under way fail; the next use makes another connection. */
  close(): Promise<void> {
    return this.#requests.close();
  }

  #toTool({ name, title, description, inputSchema, outputSchema, annotations = {} }: McpTool): ConnectorTool {
    const { effect = "write", requiresApproval = false, trustHints = false, callTimeout } = this.settings();
    const text = description ?? title ?? annotations.title;
    const call = async (input: unknown, { idempotencyKey, signal }: ToolExecuteContext, isRepeatable: boolean) => {
      const options = callTimeout === undefined ? { signal } : { signal, timeout: callTimeout };
      // Even a browser may make a request twice: whoever serves it can tell.
      const meta = { [IDEMPOTENCY_KEY]: idempotencyKey };
      const request = { name, arguments: toMcpArguments(input, name), _meta: meta };
      return readMcpResult(await this.#requests.call(request, options, isRepeatable), name);
    };
    return {
      ...(typeof text === "string" && { description: text }),
      ...(inputSchema && { inputSchema }),
      ...(outputSchema && { outputSchema }),
      ...applyHints(annotations, { effect, requiresApproval, trustHints }),
      // As a method, so that it sees what `tool()` has made of the effect.
      execute(this: ConnectorTool | undefined, input: unknown, context: ToolExecuteContext): Promise<unknown> {
        return call(input, context, this?.effect === "read" || this?.effect === "idempotent");
      },
    };
  }
}
