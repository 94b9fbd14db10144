import { setTimeout as delay } from "node:timers/promises";
import { afterEach, describe, expect, test, vi } from "vitest";
import type { QuickJSExecutorOptions } from "../../../src/executors/quickjs/quickjs-executor.ts";
import { QuickJSExecutor } from "../../../src/quickjs.node.ts";
import { codemode } from "../contract/subject.ts";
import { describeNothingIsLeft, describeTraps } from "./describe-traps.ts";

const create = (options?: QuickJSExecutorOptions): QuickJSExecutor => new QuickJSExecutor(options);

describe("QuickJSExecutor in a worker thread", () => {
  describeTraps(create, { worker: true });
  describeNothingIsLeft(create, true);

  test("a run that goes on after its end does not hold up the next", async () => {
    using executor = create({ timeout: 10_000 });
    for (const rest of ["(async () => { for (;;) await 0 })()", "setTimeout(() => { for (;;); })"]) {
      for (let run = 0; run < 3; run++) {
        const start = performance.now();
        expect(await executor.execute(`async () => { ${rest}; return 1 }`, [])).toEqual({ result: 1 });
        expect(await executor.execute("async () => 2", [])).toEqual({ result: 2 });
        expect(performance.now() - start).toBeLessThan(5_000);
      }
    }
  });
});

describe("QuickJSExecutor on the calling thread", () => {
  describeTraps(create, { worker: false });
  describeNothingIsLeft(create, false);

  test("a loop ends at the timeout, with what was logged before it", async () => {
    using executor = create({ worker: false, timeout: 200 });
    const { failure, logs } = await executor.execute("async () => { console.log('first'); for (;;); }", []);
    expect(failure).toMatchObject({ code: "timeout", message: "Execution timed out after 200 ms" });
    expect(logs).toEqual(["first"]);
  });

  test("waiting for a tool leaves the thread free, and ends at the timeout", async () => {
    using executor = create({ worker: false, timeout: 200 });
    const never = [codemode({ never: () => new Promise(() => {}) })];
    const { error } = await executor.execute("async () => codemode.never()", never);
    expect(error).toBe("Execution timed out after 200 ms, while waiting for codemode.never");
  });

  test("is for Node as it is, and in a window only where it may be blocked", () => {
    vi.stubGlobal("document", {});
    expect(() => create({ worker: false })).toThrow(expect.objectContaining({ code: "invalid_options" }));
    create({ worker: false, allowBlocking: true }).dispose();
  });
  afterEach(() => vi.unstubAllGlobals());

  test("fifty runs in a row leave no memory behind", async () => {
    using executor = create({ worker: false, memoryLimit: 64 });
    const run = async (count: number) => {
      const fill = "async () => { const all = new Uint8Array(2e7).fill(1); return all.length }";
      for (let at = 0; at < count; at++) expect((await executor.execute(fill, [])).result).toBe(2e7);
      return process.memoryUsage.rss() / 2 ** 20;
    };
    const before = await run(5);
    // Each touches 20 MB: kept, they would be 1,000.
    expect((await run(50)) - before).toBeLessThan(400);
  });
});

describe("QuickJSExecutor's life", () => {
  test.each<[string, unknown]>([
    ["memoryLimit", 1],
    ["memoryLimit", 16.5],
    ["memoryLimit", 2_000],
    ["memoryLimit", "x"],
    ["memoryLimit", "64"],
    ["memoryLimit", Number.NaN],
    ["maxStackSize", 0],
    ["maxStackSize", -1],
    ["maxStackSize", "x"],
    ["maxStackSize", Number.NaN],
    ["pool", -1],
    ["pool", 1.5],
    ["pool", Infinity],
    ["wasmModule", {}],
    ["wasmModule", new Uint8Array(8)],
    ["timeout", 0],
    ["timeout", Number.NaN],
    ["timeout", "1000"],
    ["limits", null],
    ["limits", { calls: -1 }],
    ["limits", { unheardOf: 1 }],
  ])("a wrong option is refused by name: %s = %j", (name, value) => {
    const options = { [name]: value } as QuickJSExecutorOptions;
    const expected = { name: "InvalidOptionsError", code: "invalid_options" };
    expect(() => create(options)).toThrow(expect.objectContaining(expected));
    const word = name === "limits" && value !== null ? Object.keys(value as object)[0]! : name;
    expect(() => create(options)).toThrow(word);
  });

  test("options that are no object are refused", () => {
    expect(() => create(null as unknown as QuickJSExecutorOptions)).toThrow(
      expect.objectContaining({ code: "invalid_options" }),
    );
  });

  test("a larger stack than is safe is the largest that is", async () => {
    using executor = create({ maxStackSize: 100_000 });
    const { failure } = await executor.execute("async () => { const deep = () => deep() + 1; return deep() }", []);
    expect(failure?.code).toBe("limit_exceeded");
  });

  test("`wasmModule` that is another program: a failure that says so", async () => {
    const empty = new WebAssembly.Module(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0]));
    for (const worker of [true, false]) {
      using executor = create({ wasmModule: empty, worker });
      const { failure } = await executor.execute("async () => 1", []);
      expect(failure?.code).toBe("sandbox_unavailable");
    }
  });

  describe.each([true, false])("worker: %s", (worker) => {
    test("disposed of while code runs, twice: that run and later ones fail, and nothing is called", async () => {
      const executor = create({ worker });
      const called: unknown[] = [];
      const { promise: started, resolve: onStart } = Promise.withResolvers<void>();
      const fns = { wait: () => (onStart(), delay(50)), note: (input: unknown) => void called.push(input) };
      const running = executor.execute("async () => { await codemode.wait(); codemode.note(1) }", [codemode(fns)]);
      await started;
      executor.dispose();
      executor.dispose();
      expect((await running).failure?.code).toBe("executor_disposed");
      expect((await executor.execute("async () => 1", [])).failure?.code).toBe("executor_disposed");
      await expect(executor.warmUp()).rejects.toMatchObject({ code: "executor_disposed" });
      await delay(100);
      expect(called).toEqual([]);
    });

    test("disposed of while it starts", async () => {
      const executor = create({ worker });
      const runs = [executor.execute("async () => 1", []), executor.execute("async () => 2", [])];
      const warming = executor.warmUp().catch((error: unknown) => (error as { code?: string }).code);
      executor.dispose();
      for (const { failure } of await Promise.all(runs)) expect(failure?.code).toBe("executor_disposed");
      expect(await warming).toBe("executor_disposed");
    });

    test("disposed of before it was used", async () => {
      const executor = create({ worker });
      await executor[Symbol.asyncDispose]();
      expect((await executor.execute("async () => 1", [])).failure?.code).toBe("executor_disposed");
    });
  });

  test("disposed of while code loops: the thread ends", async () => {
    const executor = create();
    const logged = Promise.withResolvers<unknown>();
    const options = { onLog: logged.resolve };
    const looping = executor.execute("async () => { console.log('looping'); for (;;); }", [], options);
    await logged.promise;
    executor.dispose();
    expect((await looping).failure?.code).toBe("executor_disposed");
    const { user } = process.cpuUsage();
    await delay(300);
    // Microseconds of all threads: one that still looped would have used most of the 300,000.
    expect(process.cpuUsage().user - user).toBeLessThan(200_000);
  });
});
