import { afterEach, expect, test, vi } from "vitest";
import {
  createDefaultExecutor,
  IframeSandboxExecutor,
  SandboxUnavailableError,
  type ExecutorChoice,
} from "../../src/index.ts";

afterEach(() => vi.restoreAllMocks());

const sum = [{ name: "codemode", fns: { add: ({ a, b }: { a: number; b: number }) => a + b } }];
const CODE = "async () => codemode.add({ a: 1, b: 2 })";

function forbidFrames(): void {
  vi.spyOn(IframeSandboxExecutor.prototype, "warmUp").mockRejectedValue(
    new SandboxUnavailableError("this page forbids frames"),
  );
}

test("takes the frame where it works, and says so once", async () => {
  const choices: ExecutorChoice[] = [];
  const executor = createDefaultExecutor({ onChoice: (choice) => choices.push(choice) });
  expect(await executor.execute(CODE, sum)).toEqual({ result: 3 });
  expect(await executor.execute(CODE, sum)).toEqual({ result: 3 });
  expect(await executor.choice()).toEqual({ name: "iframe", reason: "it is preferred, and works here" });
  expect(choices).toEqual([await executor.choice()]);
  executor.dispose();
});

test("takes QuickJS where the frame does not, and says why", async () => {
  forbidFrames();
  const executor = createDefaultExecutor();
  expect(await executor.execute(CODE, sum)).toEqual({ result: 3 });
  expect(await executor.choice()).toEqual({
    name: "quickjs",
    reason: "iframe: this page forbids frames. So quickjs is taken",
  });
  executor.dispose();
  expect((await executor.execute(CODE, sum)).failure?.code).toBe("executor_disposed");
});

test("the other way round when asked", async () => {
  const executor = createDefaultExecutor({ prefer: "quickjs", quickjs: { memoryLimit: 32 } });
  expect(await executor.choice()).toMatchObject({ name: "quickjs" });
  executor.dispose();
});

test("where none works every run says why, and the next one tries again", async () => {
  forbidFrames();
  const executor = createDefaultExecutor({ quickjs: { workerUrl: "/nowhere.js" } });
  const { failure } = await executor.execute(CODE, sum);
  expect(failure).toMatchObject({ code: "sandbox_unavailable" });
  expect(failure?.message).toContain("iframe: this page forbids frames");
  expect(failure?.message).toContain("quickjs: ");
  vi.restoreAllMocks();
  expect(await executor.execute(CODE, sum)).toEqual({ result: 3 });
  executor.dispose();
});

test("options that are wrong are said to be, and nothing else is tried", async () => {
  // @ts-expect-error not a name
  expect(() => createDefaultExecutor({ prefer: "webworker" })).toThrow(
    expect.objectContaining({ code: "invalid_options" }),
  );
  const executor = createDefaultExecutor({ iframe: { pool: -1 } });
  expect((await executor.execute(CODE, sum)).failure?.code).toBe("invalid_options");
});
