import { describe, expect, test } from "vitest";
import type { CallContext } from "../../../src/protocol/executor.ts";
import { codemode, delay, shareExecutor, type CreateExecutor } from "./subject.ts";

export function describeCancellation(create: CreateExecutor): void {
  describe("the end of a run", () => {
    const run = shareExecutor(create);

    test.each([
      ["a loop", "async () => { while (true) {} }"],
      ["a loop of microtasks", "async () => { while (true) await null }"],
      ["a promise that nothing settles", "async () => { await new Promise(() => {}) }"],
      ["a loop before the first line of the function", "(() => { while (true) {} })()"],
      ["a loop in a timer", "async () => { setTimeout(() => { while (true) {} }, 1); await new Promise(() => {}) }"],
    ])("timeout in %s", async (_name, code) => {
      const { result, error, failure } = await run(code, [], { timeout: 400 });
      expect(result).toBeUndefined();
      expect(failure).toMatchObject({ code: "timeout" });
      expect(error).toMatch(/^Execution timed out/);
      // Others are not in its way.
      expect(await run("async () => 1")).toEqual({ result: 1 });
    });

    test("timeout while waiting for tools: it says which", async () => {
      const { error, failure } = await run(
        "async () => Promise.all([codemode.slow(), codemode.other(), codemode.slow()])",
        { slow: () => new Promise(() => {}), other: () => new Promise(() => {}) },
        { timeout: 100 },
      );
      expect(failure?.code).toBe("timeout");
      expect(error).toMatch(/^Execution timed out.*codemode\.slow, codemode\.other$/);
    });

    test("the executor's own timeout, and Infinity for none", async () => {
      const executor = create({ timeout: 100 });
      try {
        const code = "async () => { await new Promise((resolve) => setTimeout(resolve, 300)); return 1 }";
        expect((await executor.execute(code, [])).failure?.code).toBe("timeout");
        expect(await executor.execute(code, [], { timeout: Infinity })).toEqual({ result: 1 });
      } finally {
        await executor.dispose?.();
      }
    });

    test("time before the sandbox is ready does not count", async () => {
      const executor = create();
      try {
        // Sixty that start together take longer to start than each may run, unless the machine is fast; one runs for a few
        // milliseconds, but others are starting beside it.
        const outcomes = await Promise.all(
          Array.from({ length: 60 }, () => executor.execute("async () => 1", [], { timeout: 1_500 })),
        );
        expect(outcomes.filter(({ result }) => result !== 1)).toEqual([]);
      } finally {
        await executor.dispose?.();
      }
    });

    test("cancelled before it began: nothing runs", async () => {
      let calls = 0;
      const outcome = await run(
        "async () => codemode.count()",
        { count: () => calls++ },
        { signal: AbortSignal.abort(new Error("not needed")) },
      );
      expect(outcome).toMatchObject({ result: undefined, failure: { code: "cancelled" } });
      expect(outcome.error).toContain("not needed");
      expect(calls).toBe(0);
    });

    test("cancelled in a call: the tool learns of it, its answer is ignored", async () => {
      const controller = new AbortController();
      const signals: AbortSignal[] = [];
      const wait = (_input: unknown, { signal }: CallContext): Promise<string> => {
        signals.push(signal);
        controller.abort();
        return delay(20).then(() => "late");
      };
      const outcome = await run(
        "async () => { await codemode.done(); return codemode.wait() }",
        { wait: wait, done: (_: unknown, { signal }: CallContext) => void signals.push(signal) },
        { signal: controller.signal },
      );
      expect(outcome.failure?.code).toBe("cancelled");
      // Aborted is only the call that was still under way.
      expect(signals.map(({ aborted }) => aborted)).toEqual([false, true]);
      await delay(40);
    });

    test("cancelled in a loop", async () => {
      const controller = new AbortController();
      const running = run("async () => { console.log('looping'); while (true) {} }", [], {
        signal: controller.signal,
        onLog: () => controller.abort(),
      });
      expect(await running).toMatchObject({ failure: { code: "cancelled" }, logs: ["looping"] });
    });

    test("cancelled after the end: nothing changes", async () => {
      const controller = new AbortController();
      expect(await run("async () => 1", [], { signal: controller.signal })).toEqual({ result: 1 });
      controller.abort();
      await delay(5);
      expect(await run("async () => 2")).toEqual({ result: 2 });
    });

    test.each(["return 'end'", "throw new Error('end')"])("nothing goes on after %s", async (end) => {
      const calls: string[] = [];
      const code = `async () => {
        setTimeout(() => codemode.late("timer"), 1);
        setInterval(() => codemode.late("interval"), 1);
        (async () => { while (true) { await codemode.tick(); codemode.late("loop") } })();
        await codemode.tick();
        ${end};
      }`;
      await run(code, { late: (name: unknown) => void calls.push(name as string), tick: () => delay(5) });
      const before = calls.length;
      await delay(60);
      expect(calls).toHaveLength(before);
    });

    test("calls that the code did not wait for: begun, and told that the run ended", async () => {
      const signals: AbortSignal[] = [];
      const slow = (_: unknown, { signal }: CallContext): Promise<void> => (
        signals.push(signal),
        new Promise(() => {})
      );
      const outcome = await run("async () => { codemode.slow(); await codemode.fast(); return 'end' }", {
        slow: slow,
        fast: () => 1,
      });
      expect(outcome).toEqual({ result: "end", logs: [expect.stringMatching(/^\[warn\] .*codemode\.slow/)] });
      expect(signals).toHaveLength(1);
      expect(signals[0]!.aborted).toBe(true);
    });

    test("disposed: runs under way fail, later ones too, twice is fine", async () => {
      const executor = create();
      const running = executor.execute("async () => codemode.wait()", [
        codemode({ wait: () => new Promise(() => {}) }),
      ]);
      await delay(300);
      await executor.dispose?.();
      await executor.dispose?.();
      expect((await running).failure).toMatchObject({ code: "executor_disposed" });
      expect((await executor.execute("async () => 1", [])).failure).toMatchObject({ code: "executor_disposed" });
    });

    test("disposed before it was ready", async () => {
      const executor = create();
      const running = executor.execute("async () => 1", []);
      await executor.dispose?.();
      expect((await running).failure).toMatchObject({ code: "executor_disposed" });
    });
  });
}
