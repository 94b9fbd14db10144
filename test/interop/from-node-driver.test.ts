import { describe, expect, test } from "vitest";
import { fromIsolateDriver, type IsolateDriver } from "../../src/interop/tanstack-ai.ts";
import { nodeDriver as differences } from "../executors/differences.ts";
import { describeExecutorContract } from "../executors/executor.contract.ts";
import { loadNodeDriver } from "./node-driver.ts";

const createNodeIsolateDriver = await loadNodeDriver();

const reason = typeof createNodeIsolateDriver === "string" ? createNodeIsolateDriver : undefined;
if (reason !== undefined) console.warn(`@tanstack/ai-isolate-node is left out: ${reason}`);

const create = (): IsolateDriver => {
  if (typeof createNodeIsolateDriver === "string") throw new Error(createNodeIsolateDriver);
  return createNodeIsolateDriver();
};

describe.skipIf(reason !== undefined)(
  `with @tanstack/ai-isolate-node${reason === undefined ? "" : `: ${reason}`}`,
  () => {
    describeExecutorContract("@tanstack/ai-isolate-node", (options) => fromIsolateDriver(create(), options), {
      differences,
    });

    test("@tanstack/ai-isolate-node: cancelled in a loop, at once", async () => {
      const controller = new AbortController();
      const executor = fromIsolateDriver(create());
      const running = executor.execute(
        "async () => { await codemode.go(); while (true) {} }",
        [{ name: "codemode", fns: { go: () => void setTimeout(() => controller.abort(), 100) } }],
        { signal: controller.signal },
      );
      const start = performance.now();
      expect((await running).failure).toMatchObject({ code: "cancelled" });
      expect(performance.now() - start).toBeLessThan(10_000);
    });

    test("@tanstack/ai-isolate-node: memory that is used up is a typed failure, and the next run works", async () => {
      const executor = fromIsolateDriver(create(), { memoryLimit: 16 });
      const code = "async () => { const all = []; while (true) all.push(new Array(10_000).fill(all.length)) }";
      expect((await executor.execute(code, [])).failure).toMatchObject({ code: "limit_exceeded" });
      expect(await executor.execute("async () => 1", [])).toEqual({ result: 1 });
    });
  },
);
