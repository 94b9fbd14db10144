import { afterAll, afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { McpConnector, mcpConnector, type McpClient, type McpConnectorOptions } from "../../../src/connectors.ts";
import type { BrowserRuntime } from "../../../src/index.ts";
import { leave, make, pendingOf, resultOf, run } from "../support.ts";
import { connectV1, versions } from "./clients.ts";
import { McpTestServer } from "./server.ts";
import { PIXEL } from "./tools.ts";

let server = await McpTestServer.open();
const connectors: McpConnector[] = [];
const url = (): string => server.url;

afterEach(async () => {
  await Promise.allSettled(connectors.splice(0).map((connector) => connector.close()));
});
beforeEach(async () => {
  await server.close();
  server = await McpTestServer.open();
});
afterAll(() => server.close());

function makeMcp(options: Pick<McpConnectorOptions, "connect"> & Partial<McpConnectorOptions>): BrowserRuntime {
  const connector = mcpConnector({ name: "mcp", ...options });
  connectors.push(connector);
  return make({ connectors: [connector] });
}

const caught = (call: string): string =>
  `${call}.catch(({ name, code, message, cause }) => ({ name, code, message, cause }))`;

describe.each(versions)("with a client of the SDK's version $version", ({ connect }) => {
  const makeRuntime = (options: Partial<McpConnectorOptions> = {}): BrowserRuntime =>
    makeMcp({ connect: () => connect(url()), ...options });

  test("all pages of the list are there, and the server's instructions", async () => {
    const runtime = makeRuntime();
    expect(await runtime.connectors()).toEqual([{ name: "mcp", tools: server.tools.size }]);
    expect(await runtime.describe("mcp")).toMatchObject({ description: "Use it for tests." });
    expect((await runtime.describe("mcp.get_weather")).types).toContain("degrees: number");
    expect(await runtime.describe("mcp.get_weather")).toMatchObject({ description: "The weather" });
  });

  test.each([
    ["echo({ text: 'hello' })", "hello"],
    ["get_weather()", { degrees: 21 }],
    ["json()", { list: [1, 2] }],
    ["number()", "0123"],
    ["lines()", "one\ntwo"],
    ["nothing()", undefined],
    ["image()", { type: "image", mimeType: "image/png", data: PIXEL }],
    [
      "blocks()",
      [
        "Look:",
        { type: "audio", mimeType: "audio/wav", data: "AAAA" },
        { type: "resource", uri: "file:///a.txt", mimeType: "text/plain", text: "content" },
        { type: "resource", uri: "file:///b.bin", blob: "AAEC" },
        { type: "resource_link", uri: "file:///c.txt", name: "c", mimeType: "text/plain" },
      ],
    ],
  ])("%s", async (call, value) => {
    expect(await resultOf(makeRuntime(), `mcp.${call}`)).toEqual(value);
  });

  test("what the server says is an error is thrown, with what it says", async () => {
    const runtime = makeRuntime();
    const failed = { name: "ToolFailedError", code: "tool_failed" };
    const code = `[${["fail", "fail_silently", "fail_with_data"].map((name) => `await ${caught(`mcp.${name}()`)}`).join()}]`;
    expect(await resultOf(runtime, code)).toEqual([
      { ...failed, message: "There is no such issue", cause: undefined },
      { ...failed, message: expect.stringContaining("fail_silently failed") as string, cause: undefined },
      { ...failed, message: "Too many", cause: { limit: 5 } },
    ]);
    expect(await run(runtime, "mcp.fail()")).toMatchObject({ status: "error", code: "tool_failed" });
  });

  test("input is checked before the server is asked", async () => {
    expect(await run(makeRuntime(), "mcp.echo({ text: 1 })")).toMatchObject({ code: "invalid_input" });
    expect(server.calls).toEqual([]);
  });

  test("a tool that is not there any more fails with what the server says", async () => {
    const runtime = makeRuntime();
    await runtime.connectors();
    server.tools.delete("json");
    expect(await resultOf(runtime, caught("mcp.json()"))).toMatchObject({
      message: expect.stringContaining("Unknown tool json") as string,
    });
  });

  test("the end of a run cancels the request", async () => {
    const runtime = makeRuntime();
    const controller = new AbortController();
    const outcome = runtime.execute({ code: "async () => mcp.wait()", signal: controller.signal });
    await vi.waitFor(() => expect(server.calls).toEqual(["wait"]));
    controller.abort();
    expect(await outcome).toMatchObject({ status: "error", code: "cancelled" });
    await vi.waitFor(() => expect(server.cancelled).toEqual(["wait"]));
  });

  test("`callTimeout` ends a call", async () => {
    const runtime = makeRuntime({ callTimeout: 50 });
    expect(await resultOf(runtime, caught("mcp.wait()"))).toMatchObject({
      message: expect.stringMatching(/timed out/i) as string,
    });
  });

  test("when the server's tools change, they are listed again", async () => {
    const runtime = makeRuntime();
    const changed = vi.fn();
    expect(await resultOf(runtime, "mcp.json()")).toEqual({ list: [1, 2] });
    runtime.onToolsChange(changed);
    const run = (): { content: [{ type: "text"; text: string }] } => ({ content: [{ type: "text", text: "new" }] });
    // News go to a stream that the client opens after its first request.
    await vi.waitFor(async () => {
      await server.change((tools) => tools.set("added", { run }).delete("json"));
      expect(changed).toHaveBeenCalled();
    });
    expect(await resultOf(runtime, "mcp.added()")).toBe("new");
    expect(await resultOf(runtime, "mcp.json().catch(({ code }) => code)")).toBe("tool_not_found");
  });

  test("after the server has forgotten the session a new one is opened, and no call is lost or made twice", async () => {
    const runtime = makeRuntime();
    expect(await resultOf(runtime, "mcp.echo({ text: 'a' })")).toBe("a");
    server.forget();
    expect(await resultOf(runtime, "mcp.delete_all ? mcp.json() : 0")).toEqual({ list: [1, 2] });
    expect(server.calls).toEqual(["echo", "json"]);
    expect(server.sessionCount).toBe(2);
  });

  test("after its client was closed a new one is made", async () => {
    const clients: { close(): Promise<void> }[] = [];
    const makeClient = async (): Promise<McpClient> => {
      const client = await connect(url());
      clients.push(client);
      return client;
    };
    const runtime = makeRuntime({ connect: makeClient });
    expect(await resultOf(runtime, "mcp.json()")).toEqual({ list: [1, 2] });
    await clients[0]!.close();
    expect(await resultOf(runtime, "mcp.json()")).toEqual({ list: [1, 2] });
    expect(clients).toHaveLength(2);
  });

  test("the server is told a key for each call", async () => {
    const { executionId } = await run(makeRuntime(), "[await mcp.json(), await mcp.json()]");
    expect(server.metas).toMatchObject([
      { "browser-codemode/idempotencyKey": `${executionId}:0` },
      { "browser-codemode/idempotencyKey": `${executionId}:1` },
    ]);
  });

  test("a write whose connection breaks is not repeated, and a read is", async () => {
    const tool: McpConnectorOptions["tool"] = (name, given) => (name === "echo" ? { ...given, effect: "read" } : given);
    const runtime = makeRuntime({ tool });
    await runtime.connectors();
    server.breakCalls(1);
    expect(await resultOf(runtime, caught("mcp.json()"))).toMatchObject({
      code: "connector_unavailable",
      message: expect.stringContaining("Nobody knows whether json has taken effect") as string,
    });
    server.breakCalls(1);
    expect(await resultOf(runtime, "mcp.echo({ text: 'a' })")).toBe("a");
    expect(server.calls).toEqual(["json", "echo", "echo"]);
  });
});

describe("approval", () => {
  const connect = (): Promise<McpClient> => connectV1(url());

  test("a tool that calls itself destructive asks; one that calls itself harmless is a write all the same", async () => {
    const runtime = makeMcp({ connect });
    const action = await pendingOf(runtime, "[await mcp.echo({ text: 'a' }), await mcp.delete_all()]");
    expect(action).toMatchObject({ method: "delete_all" });
    expect(server.calls).toEqual(["echo"]);
    expect(await runtime.approve(action)).toMatchObject({ result: ["a", "deleted"] });
    const [execution] = await runtime.executions({ executionId: action.executionId });
    expect(execution!.log.map(({ effect }) => effect)).toEqual(["write", "write"]);
  });

  test("all ask where the app says so, whatever the server says; not where it trusts its hints", async () => {
    const strict = makeMcp({ connect, requiresApproval: true });
    expect(await pendingOf(strict, "mcp.echo({ text: 'a' })")).toMatchObject({ method: "echo" });
    const trusting = makeMcp({ connect, requiresApproval: true, trustHints: true });
    expect(await resultOf(trusting, "mcp.echo({ text: 'a' })")).toBe("a");
    expect(await pendingOf(trusting, "mcp.json()")).toMatchObject({ method: "json" });
    const [execution] = await trusting.executions({ statuses: ["completed"] });
    expect(execution!.log[0]).toMatchObject({ effect: "read" });
  });

  test("a run that waits goes on on the next page, over a new connection; what was called is not called again", async () => {
    const first = makeMcp({ connect });
    const action = await pendingOf(first, "[await mcp.echo({ text: 'a' }), await mcp.delete_all()]");
    await leave(first);
    const next = makeMcp({ connect });
    expect(await next.approve(action)).toMatchObject({ result: ["a", "deleted"] });
    expect(server.calls).toEqual(["echo", "delete_all"]);
  });

  test("a `revert` can be added to a tool, which a rollback uses", async () => {
    const revert = vi.fn();
    const runtime = makeMcp({ connect, tool: (name, tool) => (name === "json" ? { ...tool, revert } : tool) });
    const { executionId } = await run(runtime, "mcp.json()");
    await runtime.rollback({ executionId });
    expect(revert).toHaveBeenCalledWith(undefined, { list: [1, 2] }, expect.anything());
  });
});

describe("a server that cannot be reached", () => {
  test("makes its connector unavailable, until it can", async () => {
    const down = vi.fn<() => Promise<McpClient>>().mockRejectedValueOnce(new TypeError("fetch failed"));
    down.mockImplementation(() => connectV1(url()));
    const runtime = makeMcp({ connect: down });
    expect(await resultOf(runtime, caught("mcp.json()"))).toMatchObject({
      code: "connector_unavailable",
      message: expect.stringContaining('The MCP server of "mcp" cannot be reached: fetch failed') as string,
    });
    expect(await resultOf(runtime, "mcp.json()")).toEqual({ list: [1, 2] });
    expect(down).toHaveBeenCalledTimes(2);
  });

  test("any more: the calls fail with a typed error", async () => {
    const runtime = makeMcp({ connect: () => connectV1(url()) });
    await runtime.connectors();
    await server.close();
    expect(await resultOf(runtime, caught("mcp.json()"))).toMatchObject({ code: "connector_unavailable" });
    server = await McpTestServer.open();
    expect(await resultOf(runtime, "mcp.json()")).toEqual({ list: [1, 2] });
  });

  test("`connect` that gives no client is said", async () => {
    const runtime = makeMcp({ connect: async () => ({}) as McpClient });
    const [status] = await runtime.connectors();
    expect(status!.error!.message).toContain("listTools and callTool");
    expect(() => mcpConnector({ name: "mcp" } as never)).toThrow("`connect` being a function");
  });
});

test("a subclass says how to connect, names and adjusts the tools", async () => {
  class Issues extends McpConnector<{ url: string }> {
    override name() {
      return "issues";
    }
    protected override async createConnection() {
      return { client: await connectV1(this.env.url), instructions: "Ours." };
    }
    protected override toolName({ name }: { name: string }) {
      return name.replace("-", "");
    }
    protected override settings() {
      return { requiresApproval: true };
    }
  }
  const connector = new Issues(undefined, { url: url() });
  connectors.push(connector);
  const runtime = make({ connectors: [connector] });
  expect(await pendingOf(runtime, "issues.getweather()")).toMatchObject({ method: "getweather" });
  expect(await runtime.describe("issues")).toMatchObject({ description: "Ours." });
});

test("tools whose names become the same get two, which `toolName` makes better ones", async () => {
  const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
  const run = (): { content: [] } => ({ content: [] });
  server.tools.set("get_weather", { run });
  const connect = (): Promise<McpClient> => connectV1(url());
  expect(await resultOf(makeMcp({ connect }), "mcp.get_weather_2()")).toEqual({ degrees: 21 });
  expect(warn).toHaveBeenCalledWith(expect.stringContaining('"get-weather" is called "get_weather_2"'));
  const toolName = ({ name }: { name: string }): string => name.replaceAll("-", "Dash");
  expect(await resultOf(makeMcp({ connect, toolName }), "mcp.getDashweather()")).toEqual({ degrees: 21 });
  expect(warn).toHaveBeenCalledTimes(1);
  warn.mockRestore();
});
