// Checked by the compiler: what follows from the tools that a runtime is made with.
import { expect, expectTypeOf, test } from "vitest";
import { z } from "zod";
import { createBrowserRuntime, type BrowserRuntime, type CodemodeRuntimeHandle } from "../../src/index.ts";
import {
  useCodemodeApprovals,
  useCodemodeTool,
  type Approval,
  type ApprovalOf,
  type ToolInput,
  type ToolsOf,
  type UseCodemodeApprovalsResult,
} from "../../src/react.ts";

const runtime = createBrowserRuntime({
  resume: false,
  tools: {
    deleteNote: { requiresApproval: true, execute: ({ id }: { id: number }) => id },
    pay: {
      inputSchema: z.object({ amount: z.coerce.number() }),
      needsApproval: ({ amount }: { amount: number }) => amount > 10,
      execute: (input: { amount: number }) => input,
    },
    "list-notes": { execute: () => [] },
  },
});

test("approvals know the methods and arguments of the runtime's tools", () => {
  type Known = ApprovalOf<ToolsOf<typeof runtime>>;
  expectTypeOf<Extract<Known, { method: "deleteNote" }>["args"]>().toEqualTypeOf<{ id: number }>();
  expectTypeOf<Extract<Known, { method: "pay" }>["args"]>().toEqualTypeOf<{ amount: number }>();
  expectTypeOf<Known>().toExtend<Approval>();
  const read = (approval: Known): number => (approval.method === "pay" ? approval.args.amount : approval.seq);
  expect(read).toBeTypeOf("function");
  // Never called: hooks belong into components.
  const inComponent = () => {
    const { approvals, approve } = useCodemodeApprovals({ runtime });
    expectTypeOf(approvals).toEqualTypeOf<readonly Known[]>();
    void approve(approvals[0]!, { grant: "run" });
    // A component of the app's may take any result.
    expectTypeOf(useCodemodeApprovals({ runtime })).toExtend<UseCodemodeApprovalsResult>();
    const several = useCodemodeApprovals({ runtime: [runtime, createBrowserRuntime({})] });
    expectTypeOf(several.approvals[0]!).toExtend<Approval>();
    const provided = useCodemodeApprovals();
    expectTypeOf(provided.approvals).toEqualTypeOf<readonly Approval[]>();
  };
  expect(inComponent).toBeTypeOf("function");
});

test("a runtime whose tools are not known fits everywhere", () => {
  const some: BrowserRuntime = runtime;
  const handle: CodemodeRuntimeHandle = runtime;
  expectTypeOf<ApprovalOf<ToolsOf<typeof some>>>().toEqualTypeOf<Approval>();
  expectTypeOf<ApprovalOf<ToolsOf<typeof handle>>>().toEqualTypeOf<Approval>();
  expectTypeOf<ToolInput<{ execute: (input: { a: 1 }) => void }>>().toEqualTypeOf<{ a: 1 }>();
  expect(some.name).toBe("default");
});

test("a component's tool gets what its schema makes of the input", () => {
  const inComponent = () => {
    useCodemodeTool("select", {
      inputSchema: z.object({ id: z.string(), at: z.coerce.number() }),
      needsApproval: ({ id }) => id === "",
      execute: (input, { signal, requestApproval }) => {
        expectTypeOf(input).toEqualTypeOf<{ id: string; at: number }>();
        expectTypeOf(signal).toEqualTypeOf<AbortSignal>();
        expectTypeOf(requestApproval).toBeFunction();
      },
      revert: ({ at }, result) => {
        expectTypeOf(at).toEqualTypeOf<number>();
        expectTypeOf(result).toEqualTypeOf<unknown>();
      },
    });
    useCodemodeTool("read", {
      inputSchema: { type: "object", properties: { id: { type: "string" } } },
      execute: (input) => expectTypeOf(input).toEqualTypeOf<Record<string, unknown>>(),
    });
    useCodemodeTool("plain", { execute: (input) => expectTypeOf(input).toEqualTypeOf<Record<string, unknown>>() });
    // @ts-expect-error What the schema makes has no such field.
    useCodemodeTool("wrong", { inputSchema: z.object({ id: z.string() }), execute: ({ name }) => name });
  };
  expect(inComponent).toBeTypeOf("function");
});
