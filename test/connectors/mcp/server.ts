/** A real MCP server over Streamable HTTP on loopback: with sessions, pages, news of changed tools, and ways to fail. */
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type Server as HttpServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { Server } from "@modelcontextprotocol/sdk/server/index.js";
import { StreamableHTTPServerTransport } from "@modelcontextprotocol/sdk/server/streamableHttp.js";
import type { Transport } from "@modelcontextprotocol/sdk/shared/transport.js";
import { CallToolRequestSchema, ListToolsRequestSchema, McpError } from "@modelcontextprotocol/sdk/types.js";
import { createTools, type ServerTool } from "./tools.ts";

/** Tools of one page of the list. */
const PAGE = 5;

const CORS = {
  "access-control-allow-origin": "*",
  "access-control-allow-methods": "GET, POST, DELETE, OPTIONS",
  "access-control-allow-headers": "*",
  "access-control-expose-headers": "mcp-session-id",
};

export class McpTestServer {
  readonly tools: Map<string, ServerTool> = createTools();
  /** The names of the tools that were called. */
  readonly calls: string[] = [];
  /** What came in `_meta` of each. */
  readonly metas: unknown[] = [];
  /** Those of them whose request was cancelled. */
  readonly cancelled: string[] = [];
  #breaks = 0;
  #sessions = new Map<string, { server: Server; transport: StreamableHTTPServerTransport }>();
  /** How many there have been. */
  sessionCount = 0;
  readonly #http: HttpServer;

  private constructor(http: HttpServer) {
    this.#http = http;
    http.on("request", (request, response) => void this.#handle(request, response));
  }

  static async open(): Promise<McpTestServer> {
    const http = createServer();
    http.listen(0, "127.0.0.1");
    await once(http, "listening");
    return new McpTestServer(http);
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#http.address() as AddressInfo).port}/mcp`;
  }

  async change(change: (tools: Map<string, ServerTool>) => void): Promise<void> {
    change(this.tools);
    await Promise.all(Array.from(this.#sessions.values(), ({ server }) => server.sendToolListChanged()));
  }

  /** Breaks the connections during so many of the next calls, after the tool has run. */
  breakCalls(count: number): void {
    this.#breaks = count;
  }

  /** As if it had been started anew. */
  forget(): void {
    this.#sessions = new Map();
  }

  async close(): Promise<void> {
    this.#http.closeAllConnections();
    this.#http.close();
    await once(this.#http, "close");
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    for (const [name, value] of Object.entries(CORS)) response.setHeader(name, value);
    if (request.method === "OPTIONS") return void response.writeHead(204).end();
    const id = request.headers["mcp-session-id"];
    const session = typeof id === "string" ? this.#sessions.get(id) : await this.#open();
    if (session === undefined) return void response.writeHead(404).end("Session not found");
    await session.transport.handleRequest(request, response);
  }

  async #open(): Promise<{ transport: StreamableHTTPServerTransport }> {
    const server = this.#createServer();
    const transport = new StreamableHTTPServerTransport({
      sessionIdGenerator: () => randomUUID(),
      onsessioninitialized: (id) => {
        this.sessionCount++;
        this.#sessions.set(id, { server, transport });
      },
    });
    await server.connect(transport as Transport);
    return { transport };
  }

  #createServer(): Server {
    const server = new Server(
      { name: "test", version: "1.0.0" },
      { capabilities: { tools: { listChanged: true } }, instructions: "Use it for tests." },
    );
    server.setRequestHandler(ListToolsRequestSchema, ({ params }) => {
      const start = Number(params?.cursor ?? 0);
      const all = Array.from(this.tools, ([name, { run: _run, inputSchema = { type: "object" }, ...tool }]) => {
        return Object.assign(tool, { name, inputSchema });
      });
      const end = start + PAGE;
      return { tools: all.slice(start, end), ...(end < all.length && { nextCursor: String(end) }) };
    });
    server.setRequestHandler(CallToolRequestSchema, async ({ params }, { signal, closeSSEStream }) => {
      const { name, arguments: args = {} } = params;
      this.calls.push(name);
      this.metas.push(params._meta);
      signal.addEventListener("abort", () => this.cancelled.push(name));
      const tool = this.tools.get(name);
      if (tool === undefined) throw new McpError(-32_602, `Unknown tool ${name}`);
      const result = await tool.run(args, signal);
      if (this.#breaks > 0) {
        this.#breaks--;
        closeSSEStream?.();
        this.#http.closeAllConnections();
      }
      return result;
    });
    return server;
  }
}
