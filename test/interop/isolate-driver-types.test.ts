// Checked by the compiler: TanStack's own types and ours are assignable both ways.
import type * as theirs from "@tanstack/ai-code-mode";
import { createQuickJSIsolateDriver } from "@tanstack/ai-isolate-quickjs";
import { expect, expectTypeOf, test } from "vitest";
import type * as ours from "../../src/interop/tanstack-ai.ts";
import { fromIsolateDriver, toIsolateDriver } from "../../src/interop/tanstack-ai.ts";

test("types are assignable both ways", () => {
  expectTypeOf<theirs.IsolateDriver>().toExtend<ours.IsolateDriver>();
  expectTypeOf<ours.IsolateDriver>().toExtend<theirs.IsolateDriver>();
  expectTypeOf<theirs.IsolateContext>().toExtend<ours.IsolateContext>();
  expectTypeOf<ours.IsolateContext>().toExtend<theirs.IsolateContext>();
  expectTypeOf<theirs.IsolateConfig>().toExtend<ours.IsolateConfig>();
  expectTypeOf<ours.IsolateConfig>().toExtend<theirs.IsolateConfig>();
  expectTypeOf<theirs.ToolBinding>().toExtend<ours.ToolBinding>();
  expectTypeOf<ours.ToolBinding>().toExtend<theirs.ToolBinding>();
  expectTypeOf<theirs.ExecutionResult<number>>().toExtend<ours.ExecutionResult<number>>();
  expectTypeOf<ours.ExecutionResult<number>>().toExtend<theirs.ExecutionResult<number>>();
  expectTypeOf<theirs.NormalizedError>().toExtend<ours.NormalizedError>();
  expectTypeOf<ours.NormalizedError>().toExtend<theirs.NormalizedError>();
  const executor = fromIsolateDriver(createQuickJSIsolateDriver());
  const driver: theirs.IsolateDriver = toIsolateDriver(executor);
  expect(driver.createContext).toBeTypeOf("function");
});
