/** From a real page: a real sandbox, IndexedDB, and an MCP server of another origin over Streamable HTTP. */
import { afterAll, afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { commands } from "vitest/browser";
import { mcpConnector, type McpConnector, type McpConnectorOptions } from "../../../src/connectors.ts";
import { createBrowserRuntime, IframeSandboxExecutor, type BrowserRuntime } from "../../../src/index.ts";
import { versions } from "./clients.ts";

const executor = new IframeSandboxExecutor();
afterAll(() => executor.dispose());

let url = "";
const runtimes: BrowserRuntime[] = [];
const connectors: McpConnector[] = [];

beforeEach(async () => {
  url = await commands.openMcpServer();
});
afterEach(async () => {
  await Promise.all(runtimes.splice(0).map((runtime) => runtime.dispose()));
  await Promise.allSettled(connectors.splice(0).map((connector) => connector.close()));
  await commands.closeMcpServer(url);
});

describe.each(versions)("with a client of the SDK's version $version", ({ connect }) => {
  /** Another runtime of the same name is what a reload makes. */
  function makeRuntime(
    name = `mcp-${crypto.randomUUID()}`,
    options: Partial<McpConnectorOptions> = {},
  ): BrowserRuntime {
    const connector = mcpConnector({ name: "mcp", connect: () => connect(url), ...options });
    const runtime = createBrowserRuntime({ executor, name, resume: false, connectors: [connector] });
    connectors.push(connector);
    runtimes.push(runtime);
    return runtime;
  }

  const run = async (runtime: BrowserRuntime, code: string): Promise<unknown> => {
    const outcome = await runtime.execute({ code: `async () => ${code}` });
    return outcome.status === "completed" ? outcome.result : outcome;
  };

  test("the code finds a tool, reads its types and calls it; the model is told of the server", async () => {
    const runtime = makeRuntime();
    expect(new URL(url).origin).not.toBe(location.origin);
    const code = `{
      const { results } = await codemode.search("weather");
      const { types } = await codemode.describe(results[0].path);
      return [results[0].path, types.includes("degrees: number"), await mcp.get_weather()];
    }`;
    expect(await run(runtime, code)).toEqual(["mcp.get_weather", true, { degrees: 21 }]);
    expect(runtime.tool().description).toContain("Use it for tests.");
  });

  test("values of all kinds, and errors", async () => {
    const runtime = makeRuntime();
    const code = `[await mcp.json(), await mcp.lines(), (await mcp.blocks()).length, (await mcp.image()).mimeType,
      await mcp.fail().catch(({ code, message }) => [code, message])]`;
    expect(await run(runtime, code)).toEqual([
      { list: [1, 2] },
      "one\ntwo",
      5,
      "image/png",
      ["tool_failed", "There is no such issue"],
    ]);
  });

  test("a run waits for consent, and goes on after a reload without calling again what it has called", async () => {
    const name = `mcp-${crypto.randomUUID()}`;
    const first = makeRuntime(name);
    const code = "async () => [await mcp.echo({ text: 'a' }), await mcp.delete_all()]";
    const outcome = await first.execute({ code });
    if (outcome.status !== "paused") throw new Error(JSON.stringify(outcome));
    await first.dispose();
    const next = makeRuntime(name);
    expect(await next.approve(outcome.pending[0]!)).toMatchObject({ status: "completed", result: ["a", "deleted"] });
    expect((await commands.readMcpServer(url)).calls).toEqual(["echo", "delete_all"]);
  });

  test("cancelling the run cancels the request", async () => {
    const runtime = makeRuntime();
    const controller = new AbortController();
    const outcome = runtime.execute({ code: "async () => mcp.wait()", signal: controller.signal });
    await vi.waitFor(async () => expect((await commands.readMcpServer(url)).calls).toEqual(["wait"]));
    controller.abort();
    expect(await outcome).toMatchObject({ status: "error", code: "cancelled" });
    await vi.waitFor(async () => expect((await commands.readMcpServer(url)).cancelled).toEqual(["wait"]));
  });

  test("news of changed tools arrive", async () => {
    const runtime = makeRuntime();
    await runtime.connectors();
    const changed = vi.fn();
    runtime.onToolsChange(changed);
    await vi.waitFor(async () => {
      await commands.moveMcpServer(url, "add");
      expect(changed).toHaveBeenCalled();
    });
    expect(await run(runtime, "mcp.added()")).toBe("new");
  });

  test("a session that the server has forgotten is opened again", async () => {
    const runtime = makeRuntime();
    expect(await run(runtime, "mcp.json()")).toEqual({ list: [1, 2] });
    await commands.moveMcpServer(url, "forget");
    expect(await run(runtime, "mcp.json()")).toEqual({ list: [1, 2] });
    expect(await commands.readMcpServer(url)).toMatchObject({ calls: ["json", "json"], sessionCount: 2 });
  });

  test("a write whose connection breaks fails, and says that nobody knows", async () => {
    const runtime = makeRuntime();
    await runtime.connectors();
    await commands.moveMcpServer(url, "break");
    const code = "mcp.json().catch(({ code, message }) => [code, message])";
    const message = expect.stringContaining("Nobody knows whether json has taken effect") as string;
    expect(await run(runtime, code)).toEqual(["connector_unavailable", message]);
    // Browsers make such a request again by themselves, a few times; the server can tell by its key.
    const { calls, metas } = await commands.readMcpServer(url);
    expect(new Set(calls)).toEqual(new Set(["json"]));
    const keys = new Set(metas.map((meta) => (meta as Record<string, unknown>)["browser-codemode/idempotencyKey"]));
    expect([...keys]).toEqual([expect.stringMatching(/^exec_\w+:0$/)]);
  });
});
