/** Connections that are lost, slow, closed in the middle or given twice, and what the sandbox learns of them. */
import { Client as ClientV1 } from "@modelcontextprotocol/sdk/client/index.js";
import { afterEach, beforeEach, describe, expect, test, vi, type MockInstance } from "vitest";
import { mcpConnector, type McpClient } from "../../../src/connectors.ts";
import { make, resultOf, run } from "../support.ts";
import { caught, closeAll, lists, setupWith, tool } from "./raw.ts";
import { RawServer, rawVersions, type Answer } from "./raw-server.ts";

let warn: MockInstance;
beforeEach(() => {
  warn = vi.spyOn(console, "warn").mockImplementation(() => {});
});
afterEach(async () => {
  warn.mockRestore();
  await closeAll();
});

/** The engine loads with the first run, which may take its time. */
const until = (check: () => unknown): Promise<unknown> => vi.waitFor(check, { timeout: 10_000 });

const ok: Answer = { result: { content: [{ type: "text", text: "ok" }] } };

describe.each(rawVersions)("with a client of the SDK's version $version", ({ connect }) => {
  const setup = setupWith(connect);

  test.each(["read", "write"] as const)(
    "closed in the middle of a %s: it fails, and nothing is opened again",
    async (effect) => {
      const { runtime, server, connector } = setup(
        { "tools/list": lists(tool("a")), "tools/call": () => undefined },
        { effect },
      );
      const result = resultOf(runtime, caught("mcp.a()"));
      await until(() => expect(server.count("tools/call")).toBe(1));
      await connector.close();
      expect(await result).toMatchObject({ code: "connector_unavailable" });
      expect([server.count("initialize"), server.connections]).toEqual([1, 0]);
      server.handlers["tools/call"] = () => ok;
      expect(await resultOf(runtime, "mcp.a()")).toBe("ok");
    },
  );

  test("lost while several calls are under way: one new connection, reads are repeated, writes are not", async () => {
    const { runtime, server } = setup(
      { "tools/list": lists(tool("read_1"), tool("read_2"), tool("write_1")), "tools/call": () => undefined },
      { tool: (name, given) => (name.startsWith("read") ? { ...given, effect: "read" } : given) },
    );
    const names = ["read_1", "read_2", "write_1"];
    const code = `Promise.all([${names.map((name) => caught(`mcp.${name}()`)).join()}])`;
    const result = resultOf(runtime, code);
    await until(() => expect(server.count("tools/call")).toBe(3));
    server.handlers["tools/call"] = () => ok;
    await server.hangUp();
    expect(await result).toEqual([
      "ok",
      "ok",
      expect.objectContaining({
        code: "connector_unavailable",
        message: expect.stringContaining("Nobody knows") as string,
      }),
    ]);
    expect([server.count("initialize"), server.connections]).toEqual([2, 1]);
    // News may have been missed.
    await until(() => expect(server.count("tools/list")).toBeGreaterThan(1));
  });

  test("a connection that another has taken the place of is closed once its last call is over", async () => {
    const slow = Promise.withResolvers<Answer>();
    const calls: (() => Answer | Promise<Answer>)[] = [() => slow.promise, () => ok];
    let failing = 1;
    const { runtime, server } = setup(
      { "tools/list": lists(tool("a"), tool("b")), "tools/call": () => calls.shift()!() },
      {
        connect: async () => {
          const client = await connect(server);
          const callTool = client.callTool.bind(client) as (...given: unknown[]) => Promise<unknown>;
          return Object.assign(client, {
            callTool: async (params: { name: string }, ...rest: unknown[]) => {
              if (params.name === "b" && failing-- > 0) throw new TypeError("fetch failed");
              return callTool(params, ...rest);
            },
          }) as McpClient;
        },
        effect: "read",
      },
    );
    const first = resultOf(runtime, "mcp.a()");
    await until(() => expect(calls).toHaveLength(1));
    expect(await resultOf(runtime, "mcp.b()")).toBe("ok");
    expect(server.connections).toBe(2);
    slow.resolve(ok);
    expect(await first).toBe("ok");
    await until(() => expect(server.connections).toBe(1));
  });

  test("a client that `connect` always gives is not closed by a lost request", async () => {
    const server = new RawServer({ "tools/list": lists(tool("a")), "tools/call": () => ok });
    const client = await connect(server);
    const connector = mcpConnector({ name: "mcp", connect: () => client, effect: "read" });
    const runtime = make({ connectors: [connector] });
    await runtime.connectors();
    vi.spyOn(client, "callTool").mockRejectedValueOnce(new TypeError("fetch failed"));
    expect(await resultOf(runtime, "mcp.a()")).toBe("ok");
    expect(server.connections).toBe(1);
    await connector.close();
  });

  test("two connectors may share a client, and both learn of changed tools", async () => {
    const server = new RawServer({ "tools/list": lists(tool("a")), "tools/call": () => ok });
    const client = await connect(server);
    const connectors = ["one", "two"].map((name) => mcpConnector({ name, connect: () => client }));
    const runtime = make({ connectors });
    expect(await resultOf(runtime, "[await one.a(), await two.a()]")).toEqual(["ok", "ok"]);
    server.handlers["tools/list"] = lists(tool("b"));
    server.notify("notifications/tools/list_changed");
    await until(async () => expect(await resultOf(runtime, "[await one.b(), await two.b()]")).toEqual(["ok", "ok"]));
    await Promise.all(connectors.map((connector) => connector.close()));
  });
});

test("closing does not wait for a connection that is being made; it is closed when it comes", async () => {
  const coming = Promise.withResolvers<McpClient>();
  const connect = vi.fn(() => coming.promise);
  const connector = mcpConnector({ name: "mcp", connect });
  const runtime = make({ connectors: [connector] });
  const result = run(runtime, "mcp.a()");
  await until(() => expect(connect).toHaveBeenCalledTimes(1));
  await connector.close();
  const server = new RawServer({ "tools/list": lists(tool("a")) });
  coming.resolve(await rawVersions[0]!.connect(server));
  expect(await result).toMatchObject({
    code: "connector_unavailable",
    error: expect.stringContaining("closed") as string,
  });
  await until(() => expect(server.connections).toBe(0));
  expect(server.count("tools/list")).toBe(0);
});

test("where the page's policy forbids the SDK to compile schemas, the tools are there all the same", async () => {
  const forbidden = (): never => {
    throw new EvalError("Evaluating a string as JavaScript violates the Content Security Policy");
  };
  const outputSchema = { type: "object", properties: { n: { type: "number" } } };
  const server = new RawServer({
    "tools/list": lists(tool("a", { outputSchema }), tool("b")),
    "tools/call": () => ({ result: { content: [], structuredContent: { n: 1 } } }),
  });
  const connect = async (): Promise<McpClient> => {
    const client = new ClientV1({ name: "test", version: "1" }, { jsonSchemaValidator: { getValidator: forbidden } });
    await client.connect(server.transport() as never);
    return client;
  };
  const connector = mcpConnector({ name: "mcp", connect });
  expect(await resultOf(make({ connectors: [connector] }), "[await mcp.a(), await mcp.b()]")).toEqual([
    { n: 1 },
    { n: 1 },
  ]);
  await connector.close();
});

test("`connect` that fails is tried again with the next run", async () => {
  const server = new RawServer({ "tools/list": lists(tool("a")), "tools/call": () => ok });
  const connect = vi.fn<() => Promise<McpClient>>().mockRejectedValueOnce(new Error("not signed in"));
  connect.mockImplementation(() => rawVersions[1]!.connect(server));
  const connector = mcpConnector({ name: "mcp", connect });
  const runtime = make({ connectors: [connector] });
  expect(await run(runtime, "mcp.a()")).toMatchObject({ code: "connector_unavailable" });
  expect(await resultOf(runtime, "mcp.a()")).toBe("ok");
  await connector.close();
});

test.each([
  [undefined, "listTools and callTool"],
  [{ client: null }, "listTools and callTool"],
  ["client", "listTools and callTool"],
])("`connect` that gives %j is said", async (given, message) => {
  const connector = mcpConnector({ name: "mcp", connect: () => given as never });
  const [status] = await make({ connectors: [connector] }).connectors();
  expect(status!.error!.message).toContain(message);
});

describe("credentials", () => {
  const secret = "https://user:hunter2@host.example/key-hunter2/mcp?token=hunter2";
  const refused = new TypeError(`Request cannot be constructed from a URL that includes credentials: ${secret}`);
  const seeing = `.catch((error) => JSON.stringify([error.name, error.message, error.stack, String(error.cause)]))`;

  test("in the error of `connect` do not reach the sandbox, nor the model", async () => {
    const connect = (): never => {
      throw refused;
    };
    const runtime = make({ connectors: [mcpConnector({ name: "mcp", connect })] });
    const seen = (await resultOf(runtime, `mcp.a()${seeing}`)) as string;
    expect(seen).toContain("https://host.example/…");
    expect(seen).not.toContain("hunter2");
    expect(runtime.tool().description).not.toContain("hunter2");
    expect(JSON.stringify(warn.mock.calls)).not.toContain("hunter2");
  });

  test.each<[string, Error]>([
    ["a request", new TypeError(`fetch failed: ${secret}`, { cause: new Error("hunter2") })],
    [
      "a refusal",
      Object.assign(new Error(`HTTP 401 at ${secret}, sent Bearer hunter2`), { code: 401, cause: "hunter2" }),
    ],
  ])("in the error of %s do not either", async (_, error) => {
    const callTool = (): Promise<never> => Promise.reject(error);
    const listTools = async (): Promise<object> => ({ tools: [tool("a")] });
    const runtime = make({ connectors: [mcpConnector({ name: "mcp", connect: () => ({ callTool, listTools }) })] });
    const seen = (await resultOf(runtime, `mcp.a()${seeing}`)) as string;
    expect(seen).toContain("https://host.example/…");
    expect(seen).not.toContain("hunter2");
  });
});
