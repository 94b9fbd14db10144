import { afterAll, describe, expect, expectTypeOf, test, vi } from "vitest";
import {
  createBrowserCodeTool,
  IframeSandboxExecutor,
  type CodeErrorOutput,
  type CodeOutput,
} from "../../src/index.ts";
import { tellsCallers } from "../executors/contract/subject.ts";

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

describe("execute", () => {
  const tool = createBrowserCodeTool({ tools: { add, fail }, executor });
  const returning = createBrowserCodeTool({ tools: { add, fail }, executor, onError: "return" });

  test("resolves to the result, and to logs only when there are any", async () => {
    expect(await tool.execute({ code: "async () => 1" }, id())).toStrictEqual({ result: 1 });
    expect(await tool.execute({ code: "async () => { console.warn('careful'); return 1 }" }, id())).toStrictEqual({
      result: 1,
      logs: ["[warn] careful"],
    });
    expect(await tool.execute({ code: "async () => {}" }, id())).toStrictEqual({ result: undefined });
  });

  test("rejects as existing code expects", async () => {
    const error = await tool
      .execute({ code: "async () => { console.log('a'); console.error('b'); throw new Error('broken') }" }, id())
      .catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(Error);
    expect((error as Error).message).toBe("Code execution failed: broken\n\nConsole output:\na\n[error] b");
    expect((error as Error).cause).toMatchObject({ code: "thrown", message: "broken", line: 1 });
    await expect(tool.execute({ code: "async () => { throw new Error('quiet') }" }, id())).rejects.toThrow(
      /^Code execution failed: quiet$/,
    );
  });

  test("with onError: return it resolves to an error for the model", async () => {
    const output = await returning.execute(
      { code: "async () => {\n  console.log('a');\n  await codemode.fail({});\n}" },
      id(),
    );
    expect(output).toStrictEqual({
      status: "error",
      error: "no such task",
      code: "thrown",
      ...((await tellsCallers((...run) => executor.execute(...run))) && { line: 3, column: expect.any(Number) }),
      logs: ["a"],
    });
    expect(await returning.execute({ code: "async () => 1" }, id())).toStrictEqual({ result: 1 });
    expect(await returning.execute({ code: "async () => { const }" }, id())).toMatchObject({
      status: "error",
      code: "syntax_error",
      line: 1,
    });
  });

  test.each([undefined, null, "code", 5, {}, { code: 5 }, { code: null }, []])(
    "refuses the input %o",
    async (input) => {
      await expect(tool.execute(input as never, id())).rejects.toThrow(
        "Code execution failed: The input of codemode must be { code: string }",
      );
      expect(await returning.execute(input as never, id())).toMatchObject({ status: "error", code: "invalid_input" });
    },
  );

  test("is cancelled by abortSignal", async () => {
    const controller = new AbortController();
    const running = returning.execute(
      { code: "async () => { while (true) {} }" },
      { ...id(), abortSignal: controller.signal },
    );
    setTimeout(() => controller.abort(), 50);
    expect(await running).toMatchObject({ status: "error", code: "cancelled" });
  });

  test("an executor that breaks its promise is an error like any other", async () => {
    const broken = { execute: () => Promise.reject(new Error("executor broke")) };
    const breaking = createBrowserCodeTool({ tools: { add }, executor: broken, onError: "return" });
    expect(await breaking.execute({ code: "async () => 1" }, id())).toMatchObject({
      status: "error",
      error: expect.stringContaining("executor broke"),
    });
  });

  test("a context that makes no sense is an error outcome", async () => {
    expect(await returning.execute({ code: "async () => 1" }, { ...id(), abortSignal: "now" as never })).toMatchObject({
      status: "error",
      code: "invalid_options",
    });
    expect(await returning.execute({ code: "async () => 1" }, { ...id(), conversationId: 5 as never })).toMatchObject({
      status: "error",
      code: "invalid_options",
    });
    const conversationId = (): never => {
      throw new Error("no conversation");
    };
    const lost = createBrowserCodeTool({ tools: {}, executor, onError: "return", conversationId });
    expect(await lost.execute({ code: "async () => 1" }, id())).toMatchObject({
      status: "error",
      error: expect.stringContaining("no conversation"),
    });
  });

  test("the result is plain JSON, the same for every asker; raw when asked for", async () => {
    const code = "async () => { const list = [1n, new Map([['k', new Date(0)]])]; list.push(list); return list }";
    const context = id();
    const expected = { result: ["1", [["k", "1970-01-01T00:00:00.000Z"]], "[Circular]"] };
    expect(await tool.execute({ code }, context)).toEqual(expected);
    expect(await tool.execute({ code }, context)).toEqual(expected);
    const raw = createBrowserCodeTool({ tools: { add }, executor, output: "raw" });
    const { result } = await raw.execute({ code }, id());
    const [big, map, self] = result as unknown[];
    expect([big, map]).toEqual([1n, new Map([["k", new Date(0)]])]);
    expect(self).toBe(result);
  });

  test("a result that throws when read is an error outcome", async () => {
    const result = {
      toJSON() {
        throw new Error("unreadable");
      },
    };
    const broken = createBrowserCodeTool({ tools: {}, executor: { execute: async () => ({ result }) } });
    await expect(broken.execute({ code: "async () => 1" }, id())).rejects.toThrow("unreadable");
  });

  test("types follow onError", () => {
    expectTypeOf(tool.execute).returns.resolves.toEqualTypeOf<CodeOutput>();
    expectTypeOf(returning.execute).returns.resolves.toEqualTypeOf<CodeOutput | CodeErrorOutput>();
    expect(returning.execute).toBeTypeOf("function");
  });

  test("without a toolCallId it works, and warns once", async () => {
    const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
    try {
      expect(await tool.execute({ code: "async () => 1" })).toEqual({ result: 1 });
      expect(await tool.execute({ code: "async () => 1" }, {})).toEqual({ result: 1 });
      const warnings = warn.mock.calls.filter(([text]) => String(text).includes("toolCallId"));
      expect(warnings).toHaveLength(1);
    } finally {
      warn.mockRestore();
    }
  });

  test("nothing for a context, or for its parts, is taken for none", async () => {
    vi.spyOn(console, "warn").mockImplementation(() => {});
    let runs = 0;
    const count = { execute: () => ++runs };
    const counting = createBrowserCodeTool({ tools: { count }, executor, onError: "return" });
    const input = { code: "async () => codemode.count({})" };
    const contexts = [null, undefined, { toolCallId: null }, { toolCallId: "" }, { toolCallId: "", abortSignal: null }];
    for (const [index, context] of contexts.entries()) {
      expect(await counting.execute(input, context as never)).toEqual({ result: index + 1 });
    }
    vi.restoreAllMocks();
  });
});
