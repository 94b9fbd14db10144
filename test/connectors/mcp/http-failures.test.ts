/** What stands between a page and its MCP server: gateways that fail, and refusals. */
import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { Client as ClientV1 } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport as TransportV1 } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { afterAll, afterEach, beforeEach, describe, expect, test } from "vitest";
import { mcpConnector, type McpClient, type McpConnector } from "../../../src/connectors.ts";
import type { BrowserRuntime, Effect } from "../../../src/index.ts";
import { make, resultOf } from "../support.ts";
import { caught } from "./raw.ts";
import { McpTestServer } from "./server.ts";

let server = await McpTestServer.open();
const connectors: McpConnector[] = [];
beforeEach(async () => {
  await server.close();
  server = await McpTestServer.open();
});
afterEach(async () => {
  await Promise.allSettled(connectors.splice(0).map((connector) => connector.close()));
});
afterAll(() => server.close());

const APP = { name: "test", version: "1.0.0" };

const versions = [
  {
    version: 1,
    connect: async (fetch: typeof globalThis.fetch): Promise<McpClient> => {
      const client = new ClientV1(APP);
      await client.connect(new TransportV1(new URL(server.url), { fetch }) as never);
      return client;
    },
  },
  {
    version: 2,
    connect: async (fetch: typeof globalThis.fetch): Promise<McpClient> => {
      const client = new Client(APP);
      await client.connect(new StreamableHTTPClientTransport(new URL(server.url), { fetch }));
      return client;
    },
  },
];

describe.each(versions)("with a client of the SDK's version $version", ({ connect }) => {
  /** @param answers In the place of the server's to the next calls, which it does not get. */
  function makeRuntime(effect: Effect, ...answers: Response[]): BrowserRuntime {
    const fetch: typeof globalThis.fetch = async (input, init) => {
      const isCall = typeof init?.body === "string" && init.body.includes('"tools/call"');
      return (isCall && answers.shift()) || globalThis.fetch(input, init);
    };
    const connector = mcpConnector({ name: "mcp", effect, connect: () => connect(fetch) });
    connectors.push(connector);
    return make({ connectors: [connector] });
  }

  test.each([502, 503, 504])("%d: a read is repeated, a write is not", async (status) => {
    const answer = (): Response => new Response("Bad luck", { status });
    expect(await resultOf(makeRuntime("read", answer()), "mcp.number()")).toBe("0123");
    expect(await resultOf(makeRuntime("read", answer(), answer()), caught("mcp.number()"))).toMatchObject({
      code: "connector_unavailable",
    });
    expect(await resultOf(makeRuntime("write", answer()), caught("mcp.number()"))).toMatchObject({
      code: "connector_unavailable",
      message: expect.stringContaining("Nobody knows whether number has taken effect") as string,
    });
    expect(server.calls).toEqual(["number"]);
  });

  test.each([401, 403, 500])("%d is said, without what may be secret, and nothing is repeated", async (status) => {
    const body = `See https://login.example/?key=hunter2 for Bearer hunter2`;
    const runtime = makeRuntime("read", new Response(body, { status }));
    const seen = (await resultOf(runtime, caught("mcp.number()"))) as { message: string };
    expect(seen.message).not.toContain("hunter2");
    expect(seen.message).toMatch(/login\.example|401|403|Unauthorized|Forbidden/i);
    expect(server.calls).toEqual([]);
  });

  test("a page that is no answer of MCP", async () => {
    const page = new Response("<html>Please sign in</html>", { headers: { "content-type": "text/html" } });
    const seen = await resultOf(makeRuntime("write", page), caught("mcp.number()"));
    expect(seen).toMatchObject({ message: expect.stringMatching(/content type/i) as string });
  });
});
