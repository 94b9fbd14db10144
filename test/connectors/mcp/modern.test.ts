/** The protocol without sessions, whose servers tell of changes only to those who ask. */
import { createServer, type Server } from "node:http";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { toNodeHandler, type NodeIncomingMessageLike } from "@modelcontextprotocol/node";
import { createMcpHandler, McpServer, type McpHttpHandler } from "@modelcontextprotocol/server";
import { afterEach, expect, test, vi } from "vitest";
import { z } from "zod";
import { mcpConnector } from "../../../src/connectors.ts";
import { make, resultOf } from "../support.ts";

let http: Server;
let handler: McpHttpHandler;
const words = ["first"];

async function open(): Promise<string> {
  handler = createMcpHandler(() => {
    const server = new McpServer(
      { name: "modern", version: "1.0.0" },
      { capabilities: { tools: { listChanged: true } }, instructions: "Modern." },
    );
    for (const word of words) {
      const inputSchema = z.object({ times: z.number() });
      const outputSchema = z.object({ said: z.string() });
      server.registerTool(word, { inputSchema, outputSchema }, ({ times }) => {
        const structuredContent = { said: word.repeat(times) };
        return { content: [{ type: "text", text: structuredContent.said }], structuredContent };
      });
    }
    return server;
  });
  const serve = toNodeHandler(handler);
  http = createServer((request, response) => void serve(request as NodeIncomingMessageLike, response));
  http.listen(0, "127.0.0.1");
  await once(http, "listening");
  return `http://127.0.0.1:${(http.address() as AddressInfo).port}/mcp`;
}

afterEach(async () => {
  await handler.close();
  http.closeAllConnections();
  http.close();
});

test("calls, and the news of changed tools", async () => {
  const url = await open();
  let era: unknown;
  const connector = mcpConnector({
    name: "mcp",
    connect: async () => {
      const client = new Client({ name: "test", version: "1.0.0" }, { versionNegotiation: { mode: "auto" } });
      await client.connect(new StreamableHTTPClientTransport(new URL(url)));
      era = client.getProtocolEra();
      return client;
    },
  });
  const runtime = make({ connectors: [connector] });
  expect(await resultOf(runtime, "mcp.first({ times: 2 })")).toEqual({ said: "firstfirst" });
  expect(era).toBe("modern");
  expect(await runtime.describe("mcp")).toMatchObject({ description: "Modern." });
  words.push("second");
  const changed = vi.fn();
  runtime.onToolsChange(changed);
  await vi.waitFor(() => {
    handler.notify.toolsChanged();
    expect(changed).toHaveBeenCalled();
  });
  expect(await resultOf(runtime, "mcp.second({ times: 1 })")).toEqual({ said: "second" });
  await connector.close();
});
