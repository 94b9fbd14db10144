/** Connectors that are not as they should be: nothing becomes laxer by it, and nothing else stops working. */
import { afterEach, beforeEach, describe, expect, test, vi, type MockInstance } from "vitest";
import { CodemodeConnector, type ConnectorTool, type ConnectorTools } from "../../src/connectors.ts";
import { make, pendingOf, resultOf, run } from "./support.ts";

interface Given {
  tools?: () => unknown;
  instructions?: () => unknown;
  adjust?: (name: string, tool: ConnectorTool) => unknown;
}

class Connector extends CodemodeConnector {
  readonly #given: Given;

  constructor(given: Given) {
    super();
    this.#given = given;
  }

  override name(): string {
    return "api";
  }

  protected override instructions(): string | undefined {
    return this.#given.instructions?.() as string;
  }

  protected override tools(): ConnectorTools {
    return (this.#given.tools?.() ?? { say: { execute: () => "hello" } }) as ConnectorTools;
  }

  protected override tool(name: string, tool: ConnectorTool): ConnectorTool {
    return (this.#given.adjust ? this.#given.adjust(name, tool) : tool) as ConnectorTool;
  }
}

let warn: MockInstance;
beforeEach(() => {
  warn = vi.spyOn(console, "warn").mockImplementation(() => {});
});
afterEach(() => warn.mockRestore());

const SAY = "api.say().catch(({ code }) => code)";
const other = { name: "other", tools: { say: { execute: async () => "other" } } };

describe("approval that is not clear", () => {
  test.each<[string, object]>([
    ["requiresApproval as text", { requiresApproval: "true" }],
    ["requiresApproval as a number", { requiresApproval: 1 }],
    ["requiresApproval as a function", { requiresApproval: () => true }],
    ["needsApproval as text", { needsApproval: "always" }],
  ])("%s: the tool cannot be called", async (_, approval) => {
    const execute = vi.fn();
    const runtime = make({ connectors: [new Connector({ tools: () => ({ say: { execute, ...approval } }) }), other] });
    expect(await resultOf(runtime, `[await ${SAY}, await other.say()]`)).toEqual(["connector_unavailable", "other"]);
    expect(execute).not.toHaveBeenCalled();
    const page = { tools: { say: { execute: async () => 1, ...approval } } };
    expect(() => make(page as never)).toThrow("Approval");
  });

  test.each<[string, () => unknown]>([
    [
      "throws",
      () => {
        throw new Error("cannot decide");
      },
    ],
    ["rejects", () => Promise.reject(new Error("cannot decide"))],
  ])("`needsApproval` that %s: the call fails", async (_, needsApproval) => {
    const execute = vi.fn();
    const tools = (): unknown => ({ say: { inputSchema: { type: "object" }, needsApproval, execute } });
    const runtime = make({ connectors: [new Connector({ tools })] });
    expect(await run(runtime, "api.say()")).toMatchObject({ status: "error", error: "cannot decide" });
    expect(execute).not.toHaveBeenCalled();
  });

  test.each([undefined, null, 0, "no"])("`needsApproval` that gives %j: somebody is asked", async (answer) => {
    const tools = (): unknown => ({ say: { needsApproval: () => answer, execute: () => 1 } });
    expect(await pendingOf(make({ connectors: [new Connector({ tools })] }), "api.say()")).toMatchObject({
      waiting: "approval",
    });
  });
});

test.each<[string, Given, string]>([
  ["a list", { tools: () => [{ name: "say", execute: () => 1 }] }, "must give a record of tools"],
  ["a description that is no text", { tools: () => ({ say: { description: 42, execute: () => 1 } }) }, "must be text"],
  [
    "`tool()` that forgets to return",
    { adjust: () => undefined },
    'must return the tool, at once: it does not for "say"',
  ],
  ["`tool()` that takes time", { adjust: async (_, tool) => tool }, "must return the tool, at once"],
  [
    "a getter that throws",
    {
      tools: () => ({
        get say() {
          throw new Error("from a getter");
        },
      }),
    },
    "from a getter",
  ],
  [
    "null thrown",
    {
      tools: () => {
        // oxlint-disable-next-line no-throw-literal, only-throw-error
        throw null;
      },
    },
    "null",
  ],
])("%s: the connector is unavailable, the app and the model are told why", async (_, given, reason) => {
  const runtime = make({ connectors: [new Connector(given), other] });
  const [status] = await runtime.connectors();
  expect(status!.error!.message).toContain(reason);
  expect(await resultOf(runtime, `[await ${SAY}, await other.say()]`)).toEqual(["connector_unavailable", "other"]);
  expect(runtime.tool().description).toContain("api: not available");
  expect((await runtime.search("say")).results).toMatchObject([{ path: "other.say" }]);
  const said = warn.mock.calls.filter(([text]) => String(text).includes('Connector "api" is not available'));
  expect(said).toHaveLength(1);
});

test.each<[string, () => unknown]>([
  ["no text", () => 42],
  ["a promise", async () => "later"],
  [
    "an error",
    () => {
      throw new Error("no");
    },
  ],
])("`instructions()` that give %s are left away, and it is said once", async (_, instructions) => {
  const runtime = make({ connectors: [new Connector({ instructions })] });
  expect(runtime.tool().description).toContain("say(");
  expect(await runtime.describe("api")).not.toHaveProperty("description");
  expect(await resultOf(runtime, SAY)).toBe("hello");
  expect(warn.mock.calls.filter(([text]) => String(text).includes("instructions()"))).toHaveLength(1);
});

test("records with instructions or hooks of another kind are refused", () => {
  for (const wrong of [{ instructions: 1 }, { onPassEnd: true }, { disposeExecution: {} }]) {
    expect(() => make({ connectors: [{ name: "api", tools: {}, ...wrong } as never] })).toThrow("must be");
  }
});

test("names that every object has are names like others", async () => {
  const names = ["__proto__", "constructor", "toString", "hasOwnProperty", "valueOf", "then"];
  const tools = (): ConnectorTools => {
    const all = names.map((name): [string, ConnectorTool] => [name, { execute: () => name }]);
    return Object.fromEntries(all);
  };
  const runtime = make({ connectors: [new Connector({ tools })] });
  const calls = ["__proto___", "constructor_", "toString_", "hasOwnProperty", "valueOf_", "then_"];
  expect(await resultOf(runtime, `[${calls.map((name) => `await api.${name}()`).join()}]`)).toEqual(names);
  expect(await resultOf(runtime, "[typeof api.constructor, typeof api.toString]")).toEqual(["undefined", "undefined"]);
});

test("the sandbox does not see what else the error of `tools()` carries", async () => {
  const tools = (): never => {
    throw new Error("the network is down", { cause: { authorization: "Bearer hunter2" } });
  };
  const runtime = make({ connectors: [new Connector({ tools })] });
  const seen = await resultOf(runtime, "api.say().catch((error) => [error.message, error.cause])");
  expect(seen).toEqual([expect.stringContaining("the network is down"), undefined]);
  const [status] = await runtime.connectors();
  expect(status!.error!.cause).toMatchObject({ message: "the network is down" });
});

test("the model is not told any more that a connector is unavailable once it is there", async () => {
  let isDown = true;
  const tools = (): ConnectorTools => {
    if (isDown) throw new Error("down");
    return { say: { execute: () => "hello" } };
  };
  const runtime = make({ connectors: [new Connector({ tools, instructions: () => "Ours." })] });
  const tool = runtime.tool();
  expect(tool.description).toContain("api: not available");
  isDown = false;
  await runtime.connectors();
  expect(tool.description).toContain("Ours.");
  expect(tool.description).not.toContain("not available");
});

test("tools that come while the code runs can be called by it", async () => {
  let word = "one";
  const connector: Connector = new Connector({
    tools: () => ({
      [word]: {
        execute: () => {
          const said = word;
          word = "two";
          connector.toolsChanged();
          return said;
        },
      },
    }),
  });
  expect(await resultOf(make({ connectors: [connector] }), "[await api.one(), await api.two()]")).toEqual([
    "one",
    "two",
  ]);
});

describe("tools that change while a run waits for approval", () => {
  const first: ConnectorTools = { ask: { requiresApproval: true, execute: () => "old" } };
  const schema = { type: "object", required: ["why"] };

  test.each<[string, ConnectorTools, object]>([
    ["gone", {}, { status: "error", code: "not_pending" }],
    ["done by other code", { ask: { requiresApproval: true, execute: () => "new" } }, { result: "new" }],
    ["with another schema", { ask: { inputSchema: schema, execute: () => "new" } }, { code: "invalid_input" }],
    ["without `execute`", { ask: { requiresApproval: true } }, { code: "tool_not_found" }],
  ])("%s", async (_, next, outcome) => {
    for (const keepAlive of [0, Infinity]) {
      let tools = first;
      const connector = new Connector({ tools: () => tools });
      const runtime = make({ connectors: [connector], keepAlive });
      const action = await pendingOf(runtime, "api.ask({})");
      tools = next;
      connector.toolsChanged();
      expect(await runtime.approve(action)).toMatchObject(outcome);
    }
  });

  test("gone, and back again: it can be approved then", async () => {
    let tools = first;
    const connector = new Connector({ tools: () => tools });
    const runtime = make({ connectors: [connector] });
    const action = await pendingOf(runtime, "api.ask({})");
    tools = {};
    connector.toolsChanged();
    expect(await runtime.approve(action)).toMatchObject({ code: "not_pending" });
    expect(await runtime.pending()).toHaveLength(1);
    tools = first;
    connector.toolsChanged();
    expect(await runtime.approve(action)).toMatchObject({ result: "old" });
  });
});
