import { dynamicTool, jsonSchema, tool, type ToolSet } from "ai";
import * as v6 from "ai-v6";
import { describe, expect, test, vi } from "vitest";
import { z } from "zod";
import { toolSetConnector, type AiToolSet, type ToolSetConnectorOptions } from "../../src/connectors.ts";
import type { BrowserRuntime } from "../../src/index.ts";
import { leave, make, pendingOf, resultOf, run } from "./support.ts";

/** The functions of both versions are the same; their types are not. */
const versions = [
  {
    version: 6,
    tool: v6.tool as unknown as typeof tool,
    dynamicTool: v6.dynamicTool as unknown as typeof dynamicTool,
    jsonSchema: v6.jsonSchema as unknown as typeof jsonSchema,
  },
  { version: 7, tool, dynamicTool, jsonSchema },
];

function makeSet(tools: ToolSetConnectorOptions["tools"], more: Partial<ToolSetConnectorOptions> = {}): BrowserRuntime {
  return make({ connectors: [toolSetConnector({ name: "set", tools, ...more })] });
}

describe.each(versions)("a tool set of version $version", ({ tool, dynamicTool, jsonSchema }) => {
  test("with Zod: the input is checked, and the tool gets what the schema makes of it", async () => {
    const runtime = makeSet({
      double: tool({
        description: "Doubles a number.",
        inputSchema: z.object({ n: z.number(), unit: z.string().default("m") }),
        outputSchema: z.string(),
        execute: ({ n, unit }) => `${n * 2} ${unit}`,
      }),
    });
    expect(await resultOf(runtime, "set.double({ n: 2 })")).toBe("4 m");
    expect(await run(runtime, "set.double({ n: '2' })")).toMatchObject({ status: "error", code: "invalid_input" });
    const { types } = await runtime.describe("set.double");
    expect(types).toContain("n: number");
    expect(types).toContain("DoubleOutput = string");
  });

  test("with `jsonSchema()`, whose own check counts where it has one", async () => {
    const runtime = makeSet({
      plain: tool({
        inputSchema: jsonSchema<{ n: number }>({ type: "object", properties: { n: { type: "number" } } }),
        execute: ({ n }) => n,
      }),
      checked: tool({
        inputSchema: jsonSchema<{ n: number }>(
          { type: "object" },
          { validate: () => ({ success: true, value: { n: 7 } }) },
        ),
        execute: ({ n }) => n,
      }),
    });
    expect(await resultOf(runtime, "[await set.plain({ n: 1 }), await set.checked({})]")).toEqual([1, 7]);
    expect(await run(runtime, "set.plain({ n: 'x' })")).toMatchObject({ code: "invalid_input" });
  });

  test("whose JSON Schema comes later, or is made when it is needed", async () => {
    const n = { type: "number" as const };
    const schema = { type: "object" as const, properties: { n }, required: ["n"] };
    const late = jsonSchema<{ n: number }>(() => Promise.resolve(schema));
    const runtime = makeSet({
      late: tool({ inputSchema: late, execute: ({ n }) => n }),
      lazy: tool({ inputSchema: () => jsonSchema<{ n: number }>(schema), execute: ({ n }) => n }),
    });
    expect(await resultOf(runtime, "[await set.late({ n: 1 }), await set.lazy({ n: 2 })]")).toEqual([1, 2]);
    expect((await runtime.describe("set.late")).types).toContain("n: number");
    expect(await run(runtime, "set.lazy({})")).toMatchObject({ code: "invalid_input" });
  });

  test("dynamic tools", async () => {
    const runtime = makeSet({
      any: dynamicTool({ description: "Anything", inputSchema: z.unknown(), execute: async (input) => ({ input }) }),
    });
    expect(await resultOf(runtime, "set.any([1])")).toEqual({ input: [1] });
  });

  test("streams: the last value is the result", async () => {
    const runtime = makeSet({
      load: tool({
        inputSchema: z.object({}),
        async *execute() {
          yield { status: "loading" };
          yield { status: "done" };
        },
      }),
      nothing: tool({
        inputSchema: z.object({}),
        async *execute(): AsyncGenerator<number> {
          // A stream without a value.
        },
      }),
      fails: tool({
        inputSchema: z.object({}),
        async *execute() {
          yield 1;
          throw new Error("in the middle");
        },
      }),
    });
    expect(await resultOf(runtime, "[await set.load({}), await set.nothing({})]")).toEqual([
      { status: "done" },
      undefined,
    ]);
    expect(await run(runtime, "set.fails({})")).toMatchObject({ status: "error", error: "in the middle" });
  });

  test("`needsApproval`, always or by the input", async () => {
    const asked = vi.fn(({ n }: { n: number }) => n > 10);
    const runtime = makeSet({
      always: tool({ inputSchema: z.object({}), needsApproval: true, execute: () => "done" }),
      large: tool({
        inputSchema: z.object({ n: z.number() }),
        needsApproval: async (input) => asked(input),
        execute: ({ n }) => n,
      }),
      free: tool({ inputSchema: z.object({}), needsApproval: false, execute: () => "free" }),
    });
    expect(await resultOf(runtime, "[await set.large({ n: 1 }), await set.free({})]")).toEqual([1, "free"]);
    expect(await runtime.approve(await pendingOf(runtime, "set.large({ n: 11 })"))).toMatchObject({ result: 11 });
    const action = await pendingOf(runtime, "set.always({})");
    expect(await runtime.reject(action)).toBe(true);
    expect(asked.mock.calls).toEqual([[{ n: 1 }], [{ n: 11 }]]);
  });

  test("a tool without `execute` is the client's: its call waits for a value, also on the next page", async () => {
    const tools = {
      ask: tool({ description: "Asks", inputSchema: z.object({ q: z.string() }), outputSchema: z.string() }),
    };
    const first = makeSet(tools);
    const action = await pendingOf(first, "`they say ${await set.ask({ q: 'why?' })}`");
    expect(action).toMatchObject({ waiting: "client", connector: "set", method: "ask", args: { q: "why?" } });
    const approval = await first.approve(action);
    expect(approval).toMatchObject({ status: "error", code: "not_pending" });
    await leave(first);
    const next = makeSet(tools);
    const outcome = await next.resolve({ executionId: action.executionId, seq: action.seq, result: "because" });
    expect(outcome).toMatchObject({ status: "completed", result: "they say because" });
  });

  test("`execute` gets what it gets in a chat; `toModelOutput` is not asked", async () => {
    const seen: unknown[] = [];
    const toModelOutput = vi.fn();
    const runtime = makeSet(
      {
        look: tool({
          inputSchema: z.object({}),
          execute: (_input, options) => {
            seen.push(options);
            return 1;
          },
          toModelOutput,
        }),
      },
      { toolsContext: { look: { user: "a" } }, experimental_context: { user: "b" } },
    );
    const outcome = await run(runtime, "set.look({})");
    expect(outcome).toMatchObject({ result: 1 });
    expect(seen).toEqual([
      {
        toolCallId: `${outcome.executionId}:0`,
        messages: [],
        abortSignal: expect.any(AbortSignal) as AbortSignal,
        context: { user: "a" },
        experimental_context: { user: "b" },
      },
    ]);
    expect(toModelOutput).not.toHaveBeenCalled();
  });
});

test("`tool` adds what a tool of the AI SDK cannot say", async () => {
  const revert = vi.fn();
  const runtime = makeSet(
    { add: tool({ inputSchema: z.object({ n: z.number() }), execute: ({ n }) => n + 1 }) },
    { tool: (name, given) => (name === "add" ? { ...given, effect: "idempotent", revert } : given) },
  );
  const { executionId } = await run(runtime, "set.add({ n: 1 })");
  await runtime.rollback({ executionId });
  expect(revert.mock.calls).toEqual([[{ n: 1 }, 2, expect.anything()]]);
});

test("a stream ends when its run does", async () => {
  let isOver = false;
  const started = Promise.withResolvers<void>();
  const next = Promise.withResolvers<void>();
  const runtime = makeSet({
    endless: tool({
      inputSchema: z.object({}),
      async *execute() {
        try {
          started.resolve();
          for (;;) {
            await next.promise;
            yield 1;
          }
        } finally {
          isOver = true;
        }
      },
    }),
  });
  const controller = new AbortController();
  const outcome = runtime.execute({ code: "async () => set.endless({})", signal: controller.signal });
  await started.promise;
  controller.abort();
  next.resolve();
  expect(await outcome).toMatchObject({ status: "error", code: "cancelled" });
  await vi.waitFor(() => expect(isOver).toBe(true));
});

test("tools that only the provider can run are left out, and it is said", async () => {
  const info = vi.spyOn(console, "info").mockImplementation(() => {});
  const provided = {
    search7: { type: "provider", isProviderExecuted: true, id: "x.search", args: {}, inputSchema: z.object({}) },
    search6: { type: "provider", id: "x.search", args: {}, inputSchema: z.object({}) },
    bash: { type: "provider", id: "x.bash", args: {}, inputSchema: z.object({}), execute: () => "ran" },
    client: { type: "provider", isProviderExecuted: false, id: "x.ask", args: {}, inputSchema: z.object({}) },
  };
  const runtime = makeSet(provided);
  expect(await runtime.connectors()).toEqual([{ name: "set", tools: 2 }]);
  expect(await resultOf(runtime, "set.bash({})")).toBe("ran");
  expect(await pendingOf(runtime, "set.client({})")).toMatchObject({ waiting: "client" });
  expect(info).toHaveBeenCalledWith(expect.stringContaining("set.search7"));
  info.mockRestore();
});

test("the sets of both versions are accepted as they are typed", async () => {
  const six: v6.ToolSet = { one: v6.tool({ inputSchema: z.object({ n: z.number() }), execute: ({ n }) => n }) };
  const seven: ToolSet = { one: tool({ inputSchema: z.object({ n: z.number() }), execute: ({ n }) => n }) };
  expect(await resultOf(makeSet(six), "set.one({ n: 6 })")).toBe(6);
  expect(await resultOf(makeSet(seven), "set.one({ n: 7 })")).toBe(7);
});

test("a set can be loaded, and what is none is refused", async () => {
  const load = async (): Promise<AiToolSet> => ({ one: tool({ inputSchema: z.object({}), execute: () => 1 }) });
  expect(await resultOf(makeSet(load), "set.one({})")).toBe(1);
  const error = expect.objectContaining({ code: "invalid_options" });
  expect(() => toolSetConnector({ name: "set", tools: 1 as never })).toThrow(error);
  expect(() => toolSetConnector(undefined as never)).toThrow(error);
});

test("the model is told of the tools at once where all is at hand", () => {
  const runtime = makeSet({ one: tool({ inputSchema: z.object({ first: z.number() }), execute: () => 1 }) });
  expect(runtime.tool().description).toContain("first: number");
});
