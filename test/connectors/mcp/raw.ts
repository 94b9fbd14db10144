/** Runtimes with an MCP server that says what a test wants. */
import { mcpConnector, type McpConnector, type McpConnectorOptions } from "../../../src/connectors.ts";
import type { BrowserRuntime, CreateBrowserRuntimeOptions } from "../../../src/index.ts";
import { make } from "../support.ts";
import { RawServer, type Handler, type RawVersion } from "./raw-server.ts";

export interface RawSetup {
  server: RawServer;
  connector: McpConnector;
  runtime: BrowserRuntime;
}

export type Setup = (
  handlers: Record<string, Handler>,
  options?: Partial<McpConnectorOptions> & { runtime?: CreateBrowserRuntimeOptions },
) => RawSetup;

const open: McpConnector[] = [];

export function setupWith(connect: RawVersion["connect"]): Setup {
  return (handlers, { runtime, ...options } = {}) => {
    const server = new RawServer(handlers);
    const connector = mcpConnector({ name: "mcp", connect: () => connect(server), ...options });
    open.push(connector);
    return { server, connector, runtime: make({ connectors: [connector], ...runtime }) };
  };
}

export async function closeAll(): Promise<void> {
  await Promise.allSettled(open.splice(0).map((connector) => connector.close()));
}

export function tool(name: string, more: object = {}): object {
  return { name, inputSchema: { type: "object" }, ...more };
}

export const lists =
  (...tools: unknown[]): Handler =>
  () => ({ result: { tools } });

export const answers =
  (result: unknown): Handler =>
  () => ({ result });

export const caught = (call: string): string =>
  `${call}.catch(({ name, code, message, cause }) => ({ name, code, message, cause }))`;
