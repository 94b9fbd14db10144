// Most of this is checked by the compiler: it must accept what apps write in strict TypeScript.
import { expect, expectTypeOf, test } from "vitest";
import * as z from "zod";
import {
  createBrowserCodeTool,
  type CodeErrorOutput,
  type CodeOutput,
  type CodeToolContext,
  type CreateBrowserCodeToolOptions,
  type JsonSchemaExecutableToolDescriptors,
  type ToolExecuteContext,
  type ToolLike,
} from "../../src/index.ts";

interface Args {
  id: number;
}

test("tools may say what their input is", () => {
  const tools: Record<string, ToolLike> = {
    byInterface: { execute: ({ id }: Args) => id },
    inline: { execute: ({ id }: { id: number }, { signal }: ToolExecuteContext) => [id, signal] },
    untyped: {
      execute: ({ id }, context) => {
        expectTypeOf(id).toEqualTypeOf<unknown>();
        expectTypeOf(context).toEqualTypeOf<ToolExecuteContext>();
      },
    },
    gated: { needsApproval: ({ id }: { id: number }) => id > 1, execute: ({ id }: Args) => id },
    gatedByInterface: { needsApproval: ({ id }: Args) => id > 1, execute: () => 1 },
    gatedUntyped: { needsApproval: ({ id }) => id === 1, execute: () => 1 },
    withZod: { inputSchema: z.object({ id: z.number() }), execute: ({ id }: Args) => id },
    method: {
      execute({ id }: Args) {
        return id;
      },
    },
  };
  expect(createBrowserCodeTool({ tools }).name).toBe("codemode");
  expect(createBrowserCodeTool({ tools: { a: { execute: ({ id }: Args) => id } } }).name).toBe("codemode");
  expect(createBrowserCodeTool({ tools: [{ name: "a", execute: ({ id }: Args) => id }] }).name).toBe("codemode");
  expect(() =>
    // @ts-expect-error -- a tool needs a function
    createBrowserCodeTool({ tools: { a: { execute: 5 } } }),
  ).toThrow("needs an `execute` function");
});

test("annotated tools can be called, and passed on", async () => {
  const tools: JsonSchemaExecutableToolDescriptors = {
    twice: { execute: ({ n }: { n: number }) => 2 * n },
    untyped: { execute: ({ n }) => n },
  };
  const { signal } = new AbortController();
  const requestApproval = async (): Promise<void> => {};
  const context = { executionId: "e", seq: 0, idempotencyKey: "e:0", attempt: 1, signal, requestApproval };
  expect(await tools["twice"]!.execute({ n: 2 }, context)).toBe(4);
  expect(createBrowserCodeTool({ tools }).name).toBe("codemode");
});

test("undefined may stand for what is absent", () => {
  const options: { abortSignal?: AbortSignal } = {};
  const context: CodeToolContext = {
    toolCallId: "1",
    abortSignal: options.abortSignal,
    conversationId: undefined,
  };
  const absent: CreateBrowserCodeToolOptions<"throw"> = {
    tools: {},
    executor: undefined,
    description: undefined,
    name: undefined,
    onEvent: undefined,
    validate: undefined,
    onError: undefined,
    output: undefined,
    conversationId: undefined,
  };
  expect(createBrowserCodeTool(absent).name).toBe("codemode");
  expect(context.abortSignal).toBeUndefined();
});

test("status tells outputs apart", () => {
  const tool = createBrowserCodeTool({ tools: {}, onError: "return" });
  const read = (output: Awaited<ReturnType<typeof tool.execute>>): unknown => {
    if (output.status === "error") {
      expectTypeOf(output).toEqualTypeOf<CodeErrorOutput>();
      return output.error;
    }
    expectTypeOf(output).toEqualTypeOf<CodeOutput>();
    return output.result;
  };
  expect(read({ result: 1 })).toBe(1);
  expect(read({ status: "error", error: "broken", code: "thrown" })).toBe("broken");
  const throwing = createBrowserCodeTool({ tools: {} });
  expectTypeOf(throwing.execute).returns.resolves.toEqualTypeOf<CodeOutput>();
});
