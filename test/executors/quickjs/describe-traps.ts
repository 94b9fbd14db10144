import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { QuickJSExecutorOptions } from "../../../src/executors/quickjs/quickjs-executor.ts";
import type { ExecuteOptions, ExecuteResult, Executor } from "../../../src/protocol/executor.ts";
import { codemode } from "../contract/subject.ts";
import { closedLoops, deepRecursions, growing, lastingMemoryBombs, loops, memoryBombs } from "./trap-cases.ts";

export type CreateQuickJS = (options?: QuickJSExecutorOptions) => Executor;

/** Milliseconds. */
const LOOP_TIMEOUT = 400;
const tools = [codemode({ echo: (input: unknown) => input })];

export interface TrapOptions {
  worker: boolean;
  /** Whether a Worker can be ended inside the engine's own functions. Default: yes. Without a Worker nothing can. */
  endsAnywhere?: boolean;
}

/** What breaks QuickJS where it is used as it comes, less what nothing can end. */
export function describeTraps(create: CreateQuickJS, { worker, endsAnywhere = worker }: TrapOptions): void {
  let executor: Executor;
  beforeAll(() => {
    const limits = { resultLength: 2e7, argumentsLength: 2e7, argumentsInFlight: 2e7, toolOutputLength: 2e7 };
    // Enough for what must pass, and sooner full than the default.
    executor = create({ worker, allowBlocking: true, memoryLimit: 64, limits });
  });
  afterAll(() => executor.dispose?.());

  /** Whatever the code has done, the next run finds nothing of it. */
  async function runAndGoOn(code: string, options?: ExecuteOptions): Promise<ExecuteResult> {
    const outcome = await executor.execute(code, tools, options);
    const next = await executor.execute("async () => [await codemode.echo(1), typeof all, JSON.stringify([2])]", tools);
    expect(next).toEqual({ result: [1, "undefined", "[2]"] });
    return outcome;
  }

  test.each(growing)("memory is there from the start: %s", async (_name, code, result) => {
    const outcome = await runAndGoOn(code);
    expect(outcome.error).toBeUndefined();
    expect(outcome.result).toEqual(result);
  });

  const bombs = worker ? [...memoryBombs, ...lastingMemoryBombs] : lastingMemoryBombs;
  test.each(bombs)("out of memory ends the run, with its reason: %s", async (_name, code) => {
    const { failure } = await runAndGoOn(code);
    expect(failure).toMatchObject({ code: "limit_exceeded", message: expect.stringContaining("`memoryLimit`") });
  });

  test.each(deepRecursions)("too deep ends the run, with its reason: %s", async (_name, code) => {
    const { failure } = await runAndGoOn(code);
    expect(failure).toMatchObject({ code: "limit_exceeded", message: expect.stringContaining("`maxStackSize`") });
  });

  test.each(endsAnywhere ? [...loops, ...closedLoops] : loops)("ends at the timeout: %s", async (_name, code) => {
    let turns = 0;
    const turn = setInterval(() => turns++, 10);
    try {
      const start = performance.now();
      const { failure } = await runAndGoOn(code, { timeout: LOOP_TIMEOUT });
      expect(failure?.code).toBe("timeout");
      expect(performance.now() - start).toBeLessThan(20 * LOOP_TIMEOUT);
      if (worker) expect(turns).toBeGreaterThan(5);
    } finally {
      clearInterval(turn);
    }
  });

  test("the line that went too far is told", async () => {
    const { failure } = await runAndGoOn("async () => {\n  const deep = () => deep() + 1;\n  return deep();\n}");
    expect(failure).toMatchObject({ name: "LimitError", line: 2 });
    const buffer = await runAndGoOn("async () => {\n  await 0;\n  return new ArrayBuffer(2e8);\n}");
    expect(buffer.failure).toMatchObject({ name: "LimitError", line: 3 });
  });

  test("code may catch what goes too far, and end by itself", async () => {
    const { result } = await runAndGoOn(
      "async () => { const deep = () => deep() + 1; try { deep() } catch (error) { return String(error) } }",
    );
    expect(result).toBe("InternalError: stack overflow");
  });

  test("errors that only read like limits are the code's own", async () => {
    const own = await runAndGoOn("async () => { throw new Error('out of memory') }");
    expect(own.failure).toMatchObject({ code: "thrown", message: "out of memory" });
    const nothing = await runAndGoOn("async () => { throw null }");
    expect(nothing.failure).toMatchObject({ code: "thrown", message: "The code threw null" });
  });

  test("`memoryLimit` limits memory: what fits into 128 MB does not fit into 16", async () => {
    const code = "async () => new Uint8Array(4e7).fill(1).lastIndexOf(1) === 4e7 - 1 && 'fits'";
    const small = create({ worker, allowBlocking: true, memoryLimit: 16 });
    const large = create({ worker, allowBlocking: true, memoryLimit: 128 });
    try {
      expect((await small.execute(code, [])).failure?.code).toBe("limit_exceeded");
      expect((await small.execute("async () => 1", [])).result).toBe(1);
      expect((await large.execute(code, [])).result).toBe("fits");
    } finally {
      await small.dispose?.();
      await large.dispose?.();
    }
  });

  test("`maxStackSize` limits the stack", async () => {
    const code =
      "async () => { let levels = 0; const deep = () => { levels++; deep() }; try { deep() } catch {} return levels }";
    const small = create({ worker, allowBlocking: true, maxStackSize: 32 });
    try {
      const { result: few } = await small.execute(code, []);
      const { result: many } = await runAndGoOn(code);
      expect(many as number).toBeGreaterThan(2 * (few as number));
    } finally {
      await small.dispose?.();
    }
  });
}

export function describeNothingIsLeft(create: CreateQuickJS, worker: boolean): void {
  describe("of a run nothing is left for the next", () => {
    let executor: Executor;
    beforeAll(() => {
      executor = create({ worker, allowBlocking: true });
    });
    afterAll(() => executor.dispose?.());

    test.each([
      ["a global", "globalThis.left = 1", "typeof left", "undefined"],
      [
        "a prototype",
        "Object.prototype.left = 1; Array.prototype.map = 1",
        "[typeof ({}).left, [1].map(String)[0]]",
        ["undefined", "1"],
      ],
      [
        "a built-in",
        "JSON.stringify = Promise.resolve = globalThis.setTimeout = 1",
        "[JSON.stringify([1]), typeof setTimeout]",
        ["[1]", "function"],
      ],
      ["the console", "globalThis.console = 1", "typeof console.log", "function"],
    ])("%s", async (_name, change, look, expected) => {
      const notes = [codemode({ note: () => undefined })];
      // More than the pool keeps ready: what comes last runs where the first have been.
      for (let run = 0; run < 4; run++) {
        const { error } = await executor.execute(`async () => { ${change} }`, notes);
        expect(error).toBeUndefined();
        const { result } = await executor.execute(`async () => ${look}`, notes);
        expect(result).toEqual(expected);
      }
    });

    test("timers, intervals and promises that go on", async () => {
      const noted: unknown[] = [];
      const notes = [codemode({ note: (input: unknown) => void noted.push(input) })];
      const code = `async () => {
        setTimeout(() => codemode.note("timer"), 5);
        setInterval(() => codemode.note("interval"), 5);
        (async () => { for (let i = 0; i < 50; i++) await new Promise((f) => setTimeout(f, 2)); codemode.note("promise") })();
        return 1;
      }`;
      for (let run = 0; run < 3; run++) {
        expect((await executor.execute(code, notes)).result).toBe(1);
        const pause = "async () => { await new Promise((f) => setTimeout(f, 60)); return 2 }";
        expect(await executor.execute(pause, notes)).toEqual({ result: 2 });
      }
      expect(noted).toEqual([]);
    });
  });
}
