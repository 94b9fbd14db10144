import { afterAll, describe, expect, test, vi } from "vitest";
import * as z from "zod";
import {
  createBrowserCodeTool,
  IframeSandboxExecutor,
  type CodemodeEvent,
  type Executor,
  type ResolvedProvider,
  type ToolExecuteContext,
} from "../../src/index.ts";

const executor = new IframeSandboxExecutor();
afterAll(() => executor.dispose());

const add = {
  description: "Adds two numbers",
  inputSchema: { type: "object", properties: { a: { type: "number" }, b: { type: "number" } }, required: ["a", "b"] },
  outputSchema: { type: "number" },
  execute: async ({ a, b }: Record<string, unknown>) => (a as number) + (b as number),
};

const fail = {
  execute: (): never => {
    throw new TypeError("no such task");
  },
};

let calls = 0;
const id = (): { toolCallId: string } => ({ toolCallId: `test-${calls++}-${crypto.randomUUID()}` });

describe("tools", () => {
  test("get the context of their call", async () => {
    const contexts: ToolExecuteContext[] = [];
    const look = { execute: (_: unknown, context: ToolExecuteContext) => void contexts.push(context) };
    const tool = createBrowserCodeTool({ tools: { look }, executor });
    await tool.execute({ code: "async () => { await codemode.look({}); await codemode.look({}) }" }, id());
    expect(contexts.map(({ seq }) => seq)).toEqual([0, 1]);
    const [first, second] = contexts as [ToolExecuteContext, ToolExecuteContext];
    expect(first.executionId).toMatch(/^exec_[0-9a-f]{32}$/);
    expect(second.executionId).toBe(first.executionId);
    expect(second.idempotencyKey).toBe(`${first.executionId}:1`);
    expect(first.signal).toBeInstanceOf(AbortSignal);
  });

  test("get a signal that is made only when they ask for it", async () => {
    let made = 0;
    const context = {
      seq: 0,
      get signal() {
        made++;
        return new AbortController().signal;
      },
    };
    const calling: Executor = {
      execute: async (_code, providers) => {
        const { fns } = (providers as ResolvedProvider[])[0]!;
        return { result: [await fns["plain"]!({}, context), made, await fns["asking"]!({}, context), made] };
      },
    };
    const tools = {
      plain: { execute: () => "plain" },
      asking: { execute: (_: unknown, { signal }: ToolExecuteContext) => signal.aborted },
    };
    const tool = createBrowserCodeTool({ tools, executor: calling });
    expect(await tool.execute({ code: "" }, id())).toEqual({ result: ["plain", 0, false, 1] });
  });

  test("are called as methods of their descriptor", async () => {
    const counter = {
      count: 5,
      execute(): number {
        return ++this.count;
      },
    };
    expect(
      await createBrowserCodeTool({ tools: { counter }, executor }).execute(
        { code: "async () => codemode.counter()" },
        id(),
      ),
    ).toEqual({ result: 6 });
  });

  const inputs =
    "async () => Promise.all([{ a: 1, b: 2 }, { a: '1', b: 2 }, { a: 1 }, undefined, [1, 2], 'x'].map((input) => codemode.add(input).catch((error) => [error.code, error.message])))";

  test("input is checked against the schema, and the message says what is wrong", async () => {
    const execute = vi.fn(add.execute);
    const { result } = await createBrowserCodeTool({ tools: { add: { ...add, execute } }, executor }).execute(
      { code: inputs },
      id(),
    );
    const [fine, ...refused] = result as unknown[];
    expect(fine).toBe(3);
    expect(refused).toHaveLength(5);
    for (const error of refused) expect(error).toEqual(["invalid_input", expect.stringContaining("add")]);
    expect((refused[0] as string[])[1]).toMatch(/\ba\b.*number/s);
    expect((refused[1] as string[])[1]).toMatch(/\bb\b/);
    expect(execute).toHaveBeenCalledTimes(1);
  });

  test("validate: false passes everything on", async () => {
    const execute = vi.fn((input: unknown) => input);
    const { result } = await createBrowserCodeTool({
      tools: { add: { ...add, execute } },
      executor,
      validate: false,
      output: "raw",
    }).execute({ code: inputs }, id());
    expect(result).toEqual([{ a: 1, b: 2 }, { a: "1", b: 2 }, { a: 1 }, undefined, [1, 2], "x"]);
    expect(execute).toHaveBeenCalledTimes(6);
  });

  test("a Standard Schema is checked, and gives its types to the model", async () => {
    const tool = createBrowserCodeTool({
      tools: {
        greet: {
          inputSchema: z.object({ name: z.string().min(2) }),
          execute: ({ name }: Record<string, unknown>) => `Hello ${String(name)}`,
        },
      },
      executor,
    });
    expect(tool.description).toContain("name: string");
    const { result } = await tool.execute(
      {
        code: "async () => [await codemode.greet({ name: 'Ada' }), await codemode.greet({ name: 'A' }).catch((error) => error.code)]",
      },
      id(),
    );
    expect(result).toEqual(["Hello Ada", "invalid_input"]);
  });

  test("those that need approval are left out, which is noted once", async () => {
    const info = vi.spyOn(console, "info").mockImplementation(() => {});
    try {
      const tools = {
        fine: add,
        also: { ...add, needsApproval: false },
        gatedAlways: { ...add, needsApproval: true },
        gatedSometimes: { ...add, needsApproval: () => false },
      };
      const tool = createBrowserCodeTool({ tools, executor });
      createBrowserCodeTool({ tools, executor });
      expect(tool.description).toContain("also(");
      expect(tool.description).not.toMatch(/gated/i);
      expect(
        await tool.execute(
          {
            code: "async () => [Object.keys(codemode), await codemode.gatedAlways({ a: 1, b: 2 }).catch((error) => error.code)]",
          },
          id(),
        ),
      ).toEqual({
        result: [["fine", "also"], "tool_not_found"],
      });
      expect(info).toHaveBeenCalledTimes(1);
      expect(String(info.mock.calls[0])).toMatch(/gatedAlways, gatedSometimes/);
    } finally {
      info.mockRestore();
    }
  });
});

describe("events", () => {
  test("tell of an execution from start to end, under one id", async () => {
    const events: CodemodeEvent[] = [];
    const tool = createBrowserCodeTool({
      tools: { add, fail },
      executor,
      onEvent: (event) => void events.push(event),
      onError: "return",
    });
    const code =
      "async () => { console.info('go'); const x = await codemode.add({ a: 1, b: 2 }); await codemode.fail({ x }).catch(() => {}); return x }";
    const context = id();
    const before = Date.now();
    await tool.execute({ code }, context);
    const [{ executionId }] = events as [CodemodeEvent];
    const common = { executionId, timestamp: expect.any(Number) };
    expect(events).toEqual([
      { ...common, type: "execution_started", code, toolCallId: context.toolCallId },
      { ...common, type: "console", level: "info", text: "go" },
      { ...common, type: "call_started", seq: 0, connector: "codemode", method: "add", args: { a: 1, b: 2 } },
      {
        ...common,
        type: "call_finished",
        seq: 0,
        connector: "codemode",
        method: "add",
        result: 3,
        durationMs: expect.any(Number),
      },
      { ...common, type: "call_started", seq: 1, connector: "codemode", method: "fail", args: { x: 3 } },
      {
        ...common,
        type: "call_failed",
        seq: 1,
        connector: "codemode",
        method: "fail",
        error: expect.objectContaining({ name: "TypeError", message: "no such task" }),
        durationMs: expect.any(Number),
      },
      { ...common, type: "execution_finished", status: "completed", result: 3, durationMs: expect.any(Number) },
    ]);
    for (const [index, { timestamp }] of events.entries()) {
      expect(timestamp).toBeGreaterThanOrEqual(index === 0 ? before : events[index - 1]!.timestamp);
    }
  });

  test("a failure ends with its error; each execution has its own id", async () => {
    const events: CodemodeEvent[] = [];
    const tool = createBrowserCodeTool({
      tools: { add },
      executor,
      onEvent: (event) => void events.push(event),
      onError: "return",
    });
    await tool.execute({ code: "async () => { throw new RangeError('r') }" }, id());
    await tool.execute({ code: "async () => {" }, id());
    expect(events.map(({ type }) => type)).toEqual([
      "execution_started",
      "execution_finished",
      "execution_started",
      "execution_finished",
    ]);
    expect(events[1]).toMatchObject({ status: "error", error: { name: "RangeError", message: "r" } });
    expect(events[3]).toMatchObject({ status: "error", error: { code: "syntax_error" } });
    expect(new Set(events.map(({ executionId }) => executionId)).size).toBe(2);
  });

  test("a listener that throws changes nothing", async () => {
    const uncaught: unknown[] = [];
    const native = globalThis.queueMicrotask;
    vi.stubGlobal("queueMicrotask", (task: () => void) =>
      native(() => {
        try {
          task();
        } catch (error) {
          uncaught.push(error);
        }
      }),
    );
    try {
      const onEvent = (): never => {
        throw new Error("listener");
      };
      const tool = createBrowserCodeTool({ tools: { add }, executor, onEvent });
      expect(await tool.execute({ code: "async () => codemode.add({ a: 1, b: 2 })" }, id())).toEqual({ result: 3 });
    } finally {
      vi.unstubAllGlobals();
    }
    expect(uncaught).toHaveLength(4);
  });
});
