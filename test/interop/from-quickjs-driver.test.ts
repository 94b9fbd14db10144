import { createQuickJSIsolateDriver } from "@tanstack/ai-isolate-quickjs";
import { afterEach, expect, test, vi } from "vitest";
import { fromIsolateDriver } from "../../src/interop/tanstack-ai.ts";
import { describeCalls } from "../executors/contract/calls.ts";
import { describeCancellation } from "../executors/contract/cancellation.ts";
import { describeConsole } from "../executors/contract/console.ts";
import { describeErrors } from "../executors/contract/errors.ts";
import { describeValues } from "../executors/contract/values.ts";
import { quickjsDriver as differences } from "../executors/differences.ts";
import { describeExecutorContract } from "../executors/executor.contract.ts";

describeExecutorContract(
  "@tanstack/ai-isolate-quickjs",
  (options) => fromIsolateDriver(createQuickJSIsolateDriver(), options),
  {
    differences,
    // The other parts do not depend on the engine, and each run of this driver compiles WebAssembly anew.
    parts: [describeValues, describeErrors, describeCalls, describeConsole, describeCancellation],
  },
);

test("a hundred calls in turn, which hang by the driver's own bindings", async () => {
  const executor = fromIsolateDriver(createQuickJSIsolateDriver());
  const code = "async () => { let n = 0; for (let i = 0; i < 100; i++) n = await codemode.inc({ n }); return n }";
  const fns = { inc: async ({ n }: { n: number }) => n + 1 };
  expect(await executor.execute(code, [{ name: "codemode", fns }])).toEqual({ result: 100 });
});

test("memory that is used up is a typed failure, and the next run works", { timeout: 180_000 }, async () => {
  const executor = fromIsolateDriver(createQuickJSIsolateDriver(), { memoryLimit: 8, timeout: 120_000 });
  const code = "async () => { const all = []; while (true) all.push(new Uint8Array(5e7)) }";
  const { failure } = await executor.execute(code, []);
  expect(failure?.message).toMatch(/memory/);
  expect(await executor.execute("async () => 1", [])).toEqual({ result: 1 });
});

test("a clock that is put forward: what the driver ends for it has timed out", async () => {
  const { now } = Date;
  let end = Infinity;
  vi.spyOn(Date, "now").mockImplementation(() => now() + (performance.now() > end ? 60_000 : 0));
  const fns = { begin: () => void (end = performance.now() + 300) };
  const executor = fromIsolateDriver(createQuickJSIsolateDriver());
  const code = "async () => { await codemode.begin(); while (true) await null }";
  const { failure } = await executor.execute(code, [{ name: "codemode", fns }]);
  expect(failure).toMatchObject({ code: "timeout", message: "Execution timed out after 30000 ms" });
});
afterEach(() => vi.restoreAllMocks());
