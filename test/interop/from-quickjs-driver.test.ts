import { createQuickJSIsolateDriver } from "@tanstack/ai-isolate-quickjs";
import { expect, test } from "vitest";
import { fromIsolateDriver } from "../../src/interop/tanstack-ai.ts";
import { describeCalls } from "../executors/contract/calls.ts";
import { describeCancellation } from "../executors/contract/cancellation.ts";
import { describeConsole } from "../executors/contract/console.ts";
import { describeErrors } from "../executors/contract/errors.ts";
import { describeValues } from "../executors/contract/values.ts";
import { describeWithDifferences } from "./contract-differences.ts";

const differences = {
  fails: [
    // Its version of QuickJS knows no line for what is thrown on a function's first line,
    `point at the line of the code as it was sent: "async () => { throw new Error('x') }"`,
    // does not tell of rejections,
    "a rejection that nothing handles does not end the run",
    // and the driver's code in the sandbox uses what the code can alter.
    "the code cannot alter what the host does",
  ],
  skips: [
    // Lines arrive at the end of a turn: soon enough or not, as the machine is fast or slow.
    "and while it never lets go",
    // Only the driver's own limit ends it.
    "cancelled in a loop",
    // Minutes, on a busy machine.
    "ten thousand records",
    "a thousand in turn",
    "in order: more results than one delivery takes, and more calls after each",
  ],
};

// The other parts do not depend on the engine, and each run of this driver compiles WebAssembly anew.
describeWithDifferences("@tanstack/ai-isolate-quickjs", differences, [
  describeValues,
  describeErrors,
  describeCalls,
  describeConsole,
  describeCancellation,
])((options) => fromIsolateDriver(createQuickJSIsolateDriver(), options));

test("a hundred calls in turn, which hang by the driver's own bindings", async () => {
  const executor = fromIsolateDriver(createQuickJSIsolateDriver());
  const code = "async () => { let n = 0; for (let i = 0; i < 100; i++) n = await codemode.inc({ n }); return n }";
  const fns = { inc: async ({ n }: { n: number }) => n + 1 };
  expect(await executor.execute(code, [{ name: "codemode", fns }])).toEqual({ result: 100 });
});

test("memory that is used up is a typed failure, and the next run works", async () => {
  const executor = fromIsolateDriver(createQuickJSIsolateDriver(), { memoryLimit: 8 });
  const code = "async () => { const all = []; while (true) all.push(new Array(10_000).fill(all.length)) }";
  const { failure } = await executor.execute(code, []);
  expect(failure?.message).toMatch(/memory/);
  expect(await executor.execute("async () => 1", [])).toEqual({ result: 1 });
});
