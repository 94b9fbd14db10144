import { afterEach, expect, test, vi } from "vitest";
import { createChoosingExecutor } from "../../src/executors/default-executor.ts";
import { createDefaultExecutor, ExecutorDisposedError, type ExecutorChoice } from "../../src/index.node.ts";
import { QuickJSExecutor } from "../../src/quickjs.node.ts";
import { collectUncaught } from "./contract/subject.ts";

afterEach(() => vi.restoreAllMocks());

const CODE = "async () => codemode.add({ a: 1, b: 2 })";
const sum = [{ name: "codemode", fns: { add: ({ a, b }: { a: number; b: number }) => a + b } }];

/** A QuickJS that is never ready, and knows when it was disposed of. */
function createSlow(): {
  executor: ReturnType<typeof createChoosingExecutor>;
  begun: Promise<void>;
  ended: () => number;
} {
  const { promise: begun, resolve: onBegin } = Promise.withResolvers<void>();
  let disposals = 0;
  class Slow {
    readonly #end = Promise.withResolvers<never>();
    warmUp = (): Promise<never> => (onBegin(), this.#end.promise);
    execute = (): Promise<{ result: unknown }> => Promise.resolve({ result: "too early" });
    dispose = (): void => {
      disposals++;
      this.#end.reject(new ExecutorDisposedError());
    };
  }
  const executor = createChoosingExecutor({ prefer: "quickjs" }, async () => Slow);
  return { executor, begun, ended: () => disposals };
}

test("in Node it takes the QuickJS of Node, and says why", async () => {
  const choices: ExecutorChoice[] = [];
  const executor = createDefaultExecutor({ onChoice: (choice) => choices.push(choice), quickjs: { memoryLimit: 32 } });
  expect(await executor.execute(CODE, sum)).toEqual({ result: 3 });
  const choice = await executor.choice();
  expect(choice).toEqual({
    name: "quickjs",
    reason: "iframe: IframeSandboxExecutor needs a page: there is no document here. So quickjs is taken",
  });
  expect(choices).toEqual([choice]);
  const looping = executor.execute("async () => { while (true) {} }", [], { timeout: 300 });
  expect((await looping).failure?.code).toBe("timeout");
  executor.dispose();
  expect((await executor.execute(CODE, sum)).failure?.code).toBe("executor_disposed");
});

test("an observer that throws changes nothing, and is not asked again", async () => {
  const onChoice = vi.fn(() => {
    throw new Error("the app's own");
  });
  const executor = createDefaultExecutor({ prefer: "quickjs", onChoice });
  const uncaught = await collectUncaught(async () => {
    expect(await executor.execute(CODE, sum)).toEqual({ result: 3 });
    expect(await executor.execute(CODE, sum)).toEqual({ result: 3 });
  });
  expect(uncaught).toEqual([new Error("the app's own")]);
  expect(onChoice).toHaveBeenCalledTimes(1);
  executor.dispose();
});

test("cancelled while it chooses: the run ends at once, and the choice goes on for others", async () => {
  const { executor, begun, ended } = createSlow();
  const controller = new AbortController();
  const running = executor.execute(CODE, sum, { signal: controller.signal });
  await begun;
  controller.abort(new Error("not needed"));
  expect((await running).failure).toMatchObject({ code: "cancelled", message: expect.stringContaining("not needed") });
  expect(ended()).toBe(0);
  executor.dispose();
});

test("disposed of while it chooses: what is starting ends at once, and so do the runs that wait", async () => {
  const { executor, begun, ended } = createSlow();
  const running = executor.execute(CODE, sum);
  const choosing = executor.choice().catch((error: unknown) => (error as { code?: string }).code);
  await begun;
  executor.dispose();
  expect((await running).failure?.code).toBe("executor_disposed");
  expect(await choosing).toBe("executor_disposed");
  expect(ended()).toBeGreaterThan(0);
});

test("disposed of while QuickJS is being loaded: nothing starts", async () => {
  const warmUp = vi.spyOn(QuickJSExecutor.prototype, "warmUp");
  const { promise, resolve } = Promise.withResolvers<typeof QuickJSExecutor>();
  const executor = createChoosingExecutor({ prefer: "quickjs" }, () => promise);
  const running = executor.execute(CODE, sum);
  executor.dispose();
  resolve(QuickJSExecutor);
  expect((await running).failure?.code).toBe("executor_disposed");
  expect(warmUp).not.toHaveBeenCalled();
});

test("QuickJS whose file is not to be had is one that cannot run", async () => {
  const executor = createChoosingExecutor({}, () => Promise.reject(new TypeError("Failed to fetch a.js")));
  const { failure } = await executor.execute(CODE, sum);
  expect(failure).toMatchObject({ code: "sandbox_unavailable" });
  expect(failure?.message).toContain("there is no document");
  expect(failure?.message).toContain("Failed to fetch a.js");
});

test.each([null, 5, { prefer: "worker" }])("options that are wrong are refused: %o", (options) => {
  expect(() => createDefaultExecutor(options as never)).toThrow(expect.objectContaining({ code: "invalid_options" }));
});

test.each(["wasmUrl", "workerUrl"])("%s that is none is refused in Node too", async (name) => {
  const executor = createDefaultExecutor({ quickjs: { [name]: 5 } });
  expect((await executor.execute(CODE, sum)).failure).toMatchObject({
    code: "invalid_options",
    message: `\`${name}\` must be an address`,
  });
});
