/** What tests in a page can ask of MCP servers in the process that runs the tests. */
import type { BrowserCommand } from "vitest/node";
import type { McpTestServer } from "./server.ts";

const servers = new Map<string, McpTestServer>();

export interface McpReport {
  calls: string[];
  metas: unknown[];
  cancelled: string[];
  sessionCount: number;
}

/** @returns Its address. */
const openMcpServer: BrowserCommand = async () => {
  const { McpTestServer } = await import("./server.ts");
  const server = await McpTestServer.open();
  servers.set(server.url, server);
  return server.url;
};

/** `add` gives it the tool `added`; `forget` ends its sessions; `break` breaks the connection of every call. */
const moveMcpServer: BrowserCommand<[url: string, move: "add" | "forget" | "break"]> = async (_context, url, move) => {
  const server = find(url);
  if (move === "forget") server.forget();
  else if (move === "break") server.breakCalls(Infinity);
  else
    await server.change((tools) => tools.set("added", { run: () => ({ content: [{ type: "text", text: "new" }] }) }));
};

const readMcpServer: BrowserCommand<[url: string]> = (_context, url): McpReport => {
  const { calls, metas, cancelled, sessionCount } = find(url);
  return { calls, metas, cancelled, sessionCount };
};

const closeMcpServer: BrowserCommand<[url: string]> = async (_context, url) => {
  await find(url).close();
  servers.delete(url);
};

function find(url: string): McpTestServer {
  const server = servers.get(url);
  if (server === undefined) throw new Error(`There is no MCP server at ${url}`);
  return server;
}

export const mcpCommands: {
  openMcpServer: typeof openMcpServer;
  moveMcpServer: typeof moveMcpServer;
  readMcpServer: typeof readMcpServer;
  closeMcpServer: typeof closeMcpServer;
} = { openMcpServer, moveMcpServer, readMcpServer, closeMcpServer };

declare module "vitest/browser" {
  interface BrowserCommands {
    openMcpServer: () => Promise<string>;
    moveMcpServer: (url: string, move: "add" | "forget" | "break") => Promise<void>;
    readMcpServer: (url: string) => Promise<McpReport>;
    closeMcpServer: (url: string) => Promise<void>;
  }
}
