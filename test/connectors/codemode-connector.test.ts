import { describe, expect, test, vi } from "vitest";
import { CodemodeConnector, type ConnectorTool, type ConnectorTools } from "../../src/connectors.ts";
import type { ExecutionStatus } from "../../src/index.ts";
import { leave, make, pendingOf, resultOf, run } from "./support.ts";

interface Given {
  name?: string;
  tools: () => ConnectorTools | Promise<ConnectorTools>;
  adjust?: (name: string, tool: ConnectorTool) => ConnectorTool;
}

class Connector extends CodemodeConnector {
  readonly #given: Given;
  readonly told: unknown[] = [];

  constructor(given: Given) {
    super();
    this.#given = given;
  }

  override name(): string {
    return this.#given.name ?? "api";
  }

  protected override tools(): ConnectorTools | Promise<ConnectorTools> {
    return this.#given.tools();
  }

  protected override tool(name: string, tool: ConnectorTool): ConnectorTool {
    return this.#given.adjust?.(name, tool) ?? tool;
  }

  override onPassEnd(executionId: string, status: ExecutionStatus): void {
    this.told.push(["pass", executionId, status]);
  }

  override disposeExecution(executionId: string, status: ExecutionStatus): void {
    this.told.push(["dispose", executionId, status]);
  }
}

const says = (word: string): ConnectorTools => ({ say: { effect: "read", execute: () => word } });
const SAY = "api.say({}).catch(({ code, message }) => ({ code, message }))";
const UNAVAILABLE = { code: "connector_unavailable" };

describe("names", () => {
  test.each([
    ["codemode", "reserved"],
    ["fetch", "reserved"],
    ["__api", "reserved"],
    ["my-api", "not a valid JavaScript identifier"],
    ["", "not a valid JavaScript identifier"],
  ])("%j is refused, of a class as of a record", (name, message) => {
    const error = expect.objectContaining({
      code: "invalid_provider",
      message: expect.stringContaining(message) as string,
    });
    expect(() => make({ connectors: [new Connector({ name, tools: () => ({}) })] })).toThrow(error);
    expect(() => make({ connectors: [{ name, tools: {} }] })).toThrow(error);
  });

  test("two connectors cannot have one", () => {
    const twice = [new Connector({ tools: () => ({}) }), { name: "api", tools: {} }];
    expect(() => make({ connectors: twice })).toThrow('Duplicate connector name "api"');
  });

  test("what is no connector is refused", () => {
    expect(() => make({ connectors: [null as never] })).toThrow("A connector must be");
    expect(() => make({ connectors: "api" as never })).toThrow("must be a list");
  });

  test("two tools that become one identifier make their connector unavailable, and no other", async () => {
    const connectors = [
      new Connector({ tools: () => ({ "get-x": { execute: () => 1 }, get_x: { execute: () => 2 } }) }),
      new Connector({ name: "other", tools: () => says("other") }),
    ];
    const runtime = make({ connectors });
    expect(await resultOf(runtime, `[await other.say(), await ${SAY}]`)).toEqual([
      "other",
      { ...UNAVAILABLE, message: expect.stringContaining('"get-x" and "get_x" both sanitize to "get_x"') as string },
    ]);
  });

  test("a tool named like an object's own machinery is called by another", async () => {
    const tools = (): ConnectorTools =>
      Object.fromEntries(["then", "constructor", "delete", "get-x"].map((name) => [name, { execute: () => name }]));
    const runtime = make({ connectors: [new Connector({ tools })] });
    const code = "[await api.then_(), await api.constructor_(), await api.delete_(), await api.get_x()]";
    expect(await resultOf(runtime, code)).toEqual(["then", "constructor", "delete", "get-x"]);
  });
});

describe("hooks", () => {
  test("`tool` sees each tool once, and what it returns counts", async () => {
    const adjust = vi.fn((name: string, tool: ConnectorTool) =>
      name === "say" ? { ...tool, requiresApproval: true } : tool,
    );
    const runtime = make({ connectors: [new Connector({ tools: () => says("hello"), adjust })] });
    const action = await pendingOf(runtime, "api.say()");
    expect(await runtime.approve(action)).toMatchObject({ status: "completed", result: "hello" });
    expect(adjust.mock.calls).toEqual([["say", expect.anything()]]);
  });

  test("passes and ends are told, and an end again after a rollback", async () => {
    const tools = { say: { requiresApproval: true, execute: () => 1, revert: () => {} } };
    const connector = new Connector({ tools: () => tools });
    const runtime = make({ connectors: [connector], keepAlive: 0 });
    const action = await pendingOf(runtime, "api.say()");
    const { executionId: id } = action;
    await vi.waitFor(() => expect(connector.told).toEqual([["pass", id, "paused"]]));
    await runtime.approve(action);
    expect(connector.told.slice(1)).toEqual([
      ["pass", id, "completed"],
      ["dispose", id, "completed"],
    ]);
    await runtime.rollback(action);
    expect(connector.told.slice(3)).toEqual([["dispose", id, "rolled_back"]]);
  });

  test("what they throw is said, and changes nothing", async () => {
    const connector = new Connector({ tools: () => says("hello") });
    connector.onPassEnd = () => {
      throw new Error("cannot clean up");
    };
    const runtime = make({ connectors: [connector] });
    const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
    expect(await resultOf(runtime, SAY)).toBe("hello");
    expect(warn).toHaveBeenCalledWith(expect.stringContaining("cannot clean up"));
    warn.mockRestore();
  });

  test("records are told the same", async () => {
    const told: unknown[] = [];
    const onPassEnd = (context: object): unknown => told.push(context);
    const disposeExecution = (context: object): unknown => told.push(context);
    const runtime = make({ connectors: [{ name: "api", tools: {}, onPassEnd, disposeExecution }] });
    const { executionId } = await run(runtime, "{ throw new Error() }");
    expect(told).toEqual([
      { executionId, status: "error" },
      { executionId, status: "error" },
    ]);
  });
});

describe("`tools()` that takes time", () => {
  test("is waited for before code runs, and asked once", async () => {
    const tools = vi.fn(async () => {
      await new Promise((resolve) => setTimeout(resolve, 5));
      return says("hello");
    });
    const runtime = make({ connectors: [new Connector({ tools })] });
    expect(tools).not.toHaveBeenCalled();
    expect(await Promise.all([resultOf(runtime, SAY), resultOf(runtime, SAY)])).toEqual(["hello", "hello"]);
    expect(await runtime.search("say")).toMatchObject({ results: [{ path: "api.say" }] });
    expect(tools).toHaveBeenCalledTimes(1);
  });

  test("is waited for before a run of an earlier page goes on", async () => {
    const slow = async (): Promise<ConnectorTools> => ({ say: { requiresApproval: true, execute: () => "hello" } });
    const first = make({ connectors: [new Connector({ tools: slow })] });
    const action = await pendingOf(first, "api.say()");
    await leave(first);
    const next = make({ connectors: [new Connector({ tools: slow })] });
    expect(await next.approve(action)).toMatchObject({ status: "completed", result: "hello" });
  });

  test("is waited for before a rollback, which needs its tools", async () => {
    const reverted = vi.fn();
    const slow = async (): Promise<ConnectorTools> => ({ say: { execute: () => "hello", revert: reverted } });
    const first = make({ connectors: [new Connector({ tools: slow })] });
    const { executionId } = await run(first, "api.say()");
    await leave(first);
    await make({ connectors: [new Connector({ tools: slow })] }).rollback({ executionId });
    expect(reverted).toHaveBeenCalledTimes(1);
  });

  test("does not keep anybody from looking at runs or ending them", async () => {
    const first = make({ connectors: [{ name: "api", tools: { say: { requiresApproval: true, execute: () => 1 } } }] });
    const action = await pendingOf(first, "api.say()");
    await leave(first);
    const never = (): Promise<ConnectorTools> => new Promise(() => {});
    const next = make({ connectors: [new Connector({ tools: never })], connectorTimeout: 100_000_000 });
    expect(await next.pending()).toHaveLength(1);
    expect(await next.executions()).toHaveLength(1);
    expect(await next.reject(action)).toBe(true);
  });

  test("tells the model when it is there", async () => {
    const list = Promise.withResolvers<ConnectorTools>();
    const runtime = make({ connectors: [new Connector({ tools: () => list.promise })] });
    const listener = vi.fn();
    const end = runtime.onToolsChange(listener);
    const tool = runtime.tool();
    expect(tool.description).not.toContain("say(");
    list.resolve(says("hello"));
    await vi.waitFor(() => expect(listener).toHaveBeenCalledTimes(1));
    expect(tool.description).toContain("say(");
    end();
  });
});

describe("`tools()` that fails", () => {
  test("fails the connector's calls with a typed error; other connectors work, and the next run asks again", async () => {
    const tools = vi.fn<() => Promise<ConnectorTools>>();
    tools.mockRejectedValueOnce(new Error("the network is down")).mockResolvedValue(says("hello"));
    const other = new Connector({ name: "other", tools: () => says("other") });
    const runtime = make({ connectors: [new Connector({ tools }), other] });
    expect(await resultOf(runtime, `[await other.say(), await ${SAY}]`)).toEqual([
      "other",
      { ...UNAVAILABLE, message: expect.stringContaining("the network is down") as string },
    ]);
    expect(await resultOf(runtime, SAY)).toBe("hello");
  });

  test("gives the run its code when nothing catches the error", async () => {
    const tools = (): never => {
      throw new Error("at once");
    };
    const runtime = make({ connectors: [new Connector({ tools })] });
    expect(await run(runtime, "api.say()")).toMatchObject({ status: "error", ...UNAVAILABLE });
  });

  test("is what the runtime says of the connector", async () => {
    const tools = vi.fn<() => Promise<ConnectorTools>>();
    tools.mockRejectedValueOnce(new Error("the network is down")).mockResolvedValue(says("hello"));
    const runtime = make({ connectors: [new Connector({ tools }), { name: "page", tools: {} }] });
    expect(await runtime.connectors()).toEqual([
      { name: "api", tools: 0, error: expect.objectContaining(UNAVAILABLE) as Error },
      { name: "page", tools: 0 },
    ]);
    expect(await runtime.connectors()).toMatchObject([{ name: "api", tools: 1 }, { name: "page" }]);
  });

  test.each<[string, unknown]>([
    ["is no record", null],
    ["has a tool that is none", { say: 1 }],
    ["has a tool whose execute is no function", { say: { execute: "hello" } }],
    ["has a tool with an unknown effect", { say: { effect: "none", execute: () => 1 } }],
    ["has a schema that is none", { say: { inputSchema: 1, execute: () => 1 } }],
  ])("also when what it gives %s", async (_, tools) => {
    const runtime = make({ connectors: [new Connector({ tools: () => tools as never })] });
    expect(await resultOf(runtime, SAY)).toMatchObject(UNAVAILABLE);
  });

  test("is not replayed into another outcome", async () => {
    const tools = vi.fn<() => Promise<ConnectorTools>>().mockRejectedValueOnce(new Error("down"));
    tools.mockResolvedValue(says("hello"));
    const page = { name: "page", tools: { ask: { requiresApproval: true, execute: () => "yes" } } };
    const first = make({ connectors: [new Connector({ tools }), page] });
    const action = await pendingOf(first, `[(await ${SAY}).code, await page.ask(), await ${SAY}]`);
    await leave(first);
    const next = make({ connectors: [new Connector({ tools }), page] });
    expect(await next.approve(action)).toMatchObject({ result: ["connector_unavailable", "yes", "hello"] });
  });
});

describe("`tools()` that does not answer", () => {
  test("fails the calls after a limited time; when it answers after all, its tools are there", async () => {
    const list = Promise.withResolvers<ConnectorTools>();
    const tools = vi.fn(() => list.promise);
    const other = new Connector({ name: "other", tools: () => says("other") });
    const runtime = make({ connectors: [new Connector({ tools }), other], connectorTimeout: 20 });
    const code = `[await other.say(), await ${SAY}]`;
    const late = { ...UNAVAILABLE, message: expect.stringContaining("within 20 ms") as string };
    expect(await resultOf(runtime, code)).toEqual(["other", late]);
    expect(await resultOf(runtime, code)).toEqual(["other", late]);
    list.resolve(says("hello"));
    await list.promise;
    expect(await resultOf(runtime, code)).toEqual(["other", "hello"]);
  });
});

describe("`toolsChanged`", () => {
  test("lists the tools again; the runtimes that use them see it, and tell", async () => {
    let word = "one";
    const connector = new Connector({ tools: async () => ({ [word]: { execute: (): string => word } }) });
    const runtimes = [make({ connectors: [connector] }), make({ connectors: [connector], name: "second" })];
    const listeners = runtimes.map((runtime) => {
      const listener = vi.fn();
      runtime.onToolsChange(listener);
      return listener;
    });
    for (const runtime of runtimes) expect(await resultOf(runtime, "api.one()")).toBe("one");
    word = "two";
    connector.toolsChanged();
    for (const runtime of runtimes) expect(await resultOf(runtime, "api.two()")).toBe("two");
    const gone = await resultOf(runtimes[0]!, "api.one().catch(({ code }) => code)");
    expect(gone).toBe("tool_not_found");
    for (const listener of listeners) expect(listener).toHaveBeenCalledTimes(2);
  });

  test("keeps the old tools where the new cannot be listed", async () => {
    const tools = vi.fn<() => Promise<ConnectorTools>>().mockResolvedValueOnce(says("old"));
    tools.mockRejectedValue(new Error("down"));
    const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
    const connector = new Connector({ tools });
    const runtime = make({ connectors: [connector] });
    expect(await resultOf(runtime, SAY)).toBe("old");
    connector.toolsChanged();
    expect(await resultOf(runtime, SAY)).toBe("old");
    expect(warn).toHaveBeenCalledWith(expect.stringContaining("the old ones stay: down"));
    warn.mockRestore();
  });

  test("while they are listed, lists them once more; and lists that overtake each other do no harm", async () => {
    const lists: PromiseWithResolvers<ConnectorTools>[] = [];
    const tools = (): Promise<ConnectorTools> => {
      const list = Promise.withResolvers<ConnectorTools>();
      lists.push(list);
      return list.promise;
    };
    const connector = new Connector({ tools });
    const runtime = make({ connectors: [connector] });
    const first = runtime.connectors();
    connector.toolsChanged();
    connector.toolsChanged();
    expect(lists).toHaveLength(1);
    lists[0]!.resolve(says("old"));
    await first;
    expect(lists).toHaveLength(2);
    lists[1]!.resolve(says("new"));
    await lists[1]!.promise;
    expect(await resultOf(runtime, SAY)).toBe("new");
  });

  test("of a connector that nobody has used yet does nothing", () => {
    const tools = vi.fn(() => says("hello"));
    const connector = new Connector({ tools });
    make({ connectors: [connector] });
    connector.toolsChanged();
    expect(tools).not.toHaveBeenCalled();
  });
});

test("a tool without `execute` waits for somebody's value", async () => {
  const runtime = make({ connectors: [new Connector({ tools: () => ({ ask: { description: "Asks" } }) })] });
  const action = await pendingOf(runtime, "api.ask({ what: 1 })");
  expect(action).toMatchObject({ waiting: "client", method: "ask" });
  expect(await runtime.resolve({ ...action, result: 42 })).toMatchObject({ status: "completed", result: 42 });
});

test('`replay: "reexecute"` calls the tool again, `log` is the default by name', async () => {
  const reads = vi.fn(() => "large");
  const logged = vi.fn(() => "small");
  const tools = (): ConnectorTools => ({
    read: { effect: "read", replay: "reexecute", execute: reads },
    log: { effect: "read", replay: "log", execute: logged },
    ask: { requiresApproval: true, execute: () => 1 },
  });
  const first = make({ connectors: [new Connector({ tools })] });
  const action = await pendingOf(first, "[await api.read(), await api.log(), await api.ask()]");
  await leave(first);
  const next = make({ connectors: [new Connector({ tools })] });
  expect(await next.approve(action)).toMatchObject({ result: ["large", "small", 1] });
  expect([reads.mock.calls.length, logged.mock.calls.length]).toEqual([2, 1]);
});
