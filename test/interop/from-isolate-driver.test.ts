import { describe, expect, test } from "vitest";
import { fromIsolateDriver, type IsolateContext, type IsolateDriver } from "../../src/interop/tanstack-ai.ts";
import { createForgetfulDriver } from "./forgetful-driver.ts";

describe("fromIsolateDriver", () => {
  test.each([undefined, null, 5, {}, { createContext: 1 }])("no driver: %o", (driver) => {
    expect(() => fromIsolateDriver(driver as never)).toThrow(expect.objectContaining({ code: "invalid_options" }));
  });

  test.each([
    null,
    5,
    { timeout: 0 },
    { timeout: "5" },
    { memoryLimit: 0 },
    { memoryLimit: "9" },
    { limits: { a: 1 } },
  ])("options that make no sense: %o", (options) => {
    const create = (): unknown => fromIsolateDriver(createForgetfulDriver(), options as never);
    expect(create).toThrow(expect.objectContaining({ code: "invalid_options" }));
  });

  test.each<[string, string]>([
    ["a result", "return 1"],
    ["a failure", "throw new Error('x')"],
    ["a syntax error", "return 1 +"],
    ["a timeout", "await new Promise(() => {})"],
  ])("every context is disposed of after %s", async (_name, body) => {
    const events: string[] = [];
    const executor = fromIsolateDriver(
      createForgetfulDriver((event) => events.push(event)),
      { timeout: 200 },
    );
    await executor.execute(`async () => {${body}}`, []);
    // The first of a driver's contexts finds out how it is to be driven.
    expect(events).toEqual(["created", "disposed", "created", "disposed"]);
    await executor.execute(`async () => {${body}}`, []);
    expect(events.slice(4)).toEqual(["created", "disposed"]);
  });

  test("an error in a microtask is reported, and the run goes on", async () => {
    const code = `async () => {
      queueMicrotask(() => { throw new Error("lost") });
      await new Promise((resolve) => setTimeout(resolve, 5));
      return 1;
    }`;
    const outcome = await fromIsolateDriver(createForgetfulDriver()).execute(code, []);
    expect(outcome).toEqual({ result: 1, logs: ["[error] Uncaught: lost"] });
  });

  test("the driver's limits are those of the run", async () => {
    const seen: object[] = [];
    const inner = createForgetfulDriver();
    const driver: IsolateDriver = {
      createContext: (config) => (
        seen.push({ timeout: config.timeout, memoryLimit: config.memoryLimit }),
        inner.createContext(config)
      ),
    };
    await fromIsolateDriver(driver, { memoryLimit: 64 }).execute("async () => 1", [], { timeout: 5_000 });
    await fromIsolateDriver(driver, { timeout: Infinity }).execute("async () => 1", []);
    expect(seen[0]).toEqual({ timeout: 5_000, memoryLimit: 64 });
    expect(seen[2]).toEqual({ timeout: 2 ** 31 - 1, memoryLimit: undefined });
  });

  const context = (execute: () => unknown, dispose: () => unknown = () => {}): IsolateContext =>
    ({ execute, dispose }) as IsolateContext;

  test.each<[string, () => unknown, string, string]>([
    ["rejects", () => Promise.reject(new Error("no isolates")), "sandbox_unavailable", "no isolates"],
    ["makes nothing", () => undefined, "sandbox_unavailable", "createContext() gave no"],
    ["executes nothing", () => context(() => undefined), "sandbox_unavailable", "execute() gave no result"],
    [
      "throws, also when it disposes",
      () =>
        context(
          () => Promise.reject(new Error("boom")),
          () => Promise.reject(new Error("dispose")),
        ),
      "sandbox_unavailable",
      "boom",
    ],
    [
      "answers something else",
      () => context(async () => ({ success: true, value: "hello" })),
      "sandbox_unavailable",
      "hello",
    ],
    [
      "is out of memory",
      () =>
        context(async () => ({
          success: false,
          error: { name: "MemoryLimitError", message: "exceeded memory limit" },
        })),
      "limit_exceeded",
      "memory",
    ],
  ])("a driver that %s is a typed failure", async (_name, createContext, code, message) => {
    const executor = fromIsolateDriver({ createContext: async () => createContext() as IsolateContext });
    const { result, error, failure } = await executor.execute("async () => 1", []);
    expect(result).toBeUndefined();
    expect(failure).toMatchObject({ code, message: error });
    expect(error).toContain(message);
  });

  test("a sandbox that becomes ready too late is disposed of", async () => {
    const { promise, resolve } = Promise.withResolvers<IsolateContext>();
    const controller = new AbortController();
    const executor = fromIsolateDriver({ createContext: () => promise });
    const running = executor.execute("async () => 1", [], { signal: controller.signal });
    setTimeout(() => controller.abort(), 20);
    expect((await running).failure).toMatchObject({ code: "cancelled" });
    const disposed = Promise.withResolvers<string>();
    const inner = await createForgetfulDriver().createContext({ bindings: {} });
    resolve({ ...inner, dispose: async () => disposed.resolve("disposed") });
    expect(await disposed.promise).toBe("disposed");
  });
});
