import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { runInNewContext } from "node:vm";
import { setFlagsFromString } from "node:v8";
import { describe, expect, test, vi } from "vitest";
import { nodePlatform } from "../../../src/executors/quickjs/node-platform.ts";
import { QuickJSExecutor } from "../../../src/quickjs.node.ts";
import { shareExecutor } from "../contract/subject.ts";

describe.each([true, false])("QuickJSExecutor, worker: %s", (worker) => {
  const run = shareExecutor(() => new QuickJSExecutor({ worker }));

  test("all bytes that are asked for are random, zeros among them", async () => {
    const code = `async () => {
      const counts = Array(256).fill(0);
      for (const byte of crypto.getRandomValues(new Uint8Array(65_536))) counts[byte]++;
      return [Math.min(...counts), Math.max(...counts)];
    }`;
    const [least, most] = (await run(code)).result as [number, number];
    // 256 of each on average, with a deviation of 16.
    expect(least).toBeGreaterThan(256 - 10 * 16);
    expect(most).toBeLessThan(256 + 10 * 16);
  });

  test("no UUID of many ends in zeros, as it would after a byte that is zero", async () => {
    const code =
      "async () => Array.from({ length: 2_000 }, () => crypto.randomUUID()).filter((id) => id.endsWith('00000000'))";
    expect(await run(code)).toEqual({ result: [] });
  });

  test.each([
    ["new Float64Array(1)", "TypeMismatchError"],
    ["new DataView(new ArrayBuffer(1))", "TypeMismatchError"],
    ["new Uint8Array(65_537)", "QuotaExceededError"],
    ["[1]", "TypeError"],
  ])("getRandomValues refuses what the web's does: %s", async (value, name) => {
    expect(
      await run(`async () => { try { crypto.getRandomValues(${value}) } catch (error) { return error.name } }`),
    ).toEqual({
      result: name,
    });
  });

  test("a timer is stopped by its number as text, too", async () => {
    const code = `async () => {
      let fired = false;
      clearTimeout(String(setTimeout(() => (fired = true), 5)));
      await new Promise((resolve) => setTimeout(resolve, 40));
      return fired;
    }`;
    expect(await run(code)).toEqual({ result: false });
  });

  test.each([
    ["a microtask", "queueMicrotask(() => { throw new Error('lost') })"],
    [
      "a listener",
      "const target = new EventTarget(); target.addEventListener('x', () => { throw new Error('lost') }); target.dispatchEvent(new Event('x'))",
    ],
    [
      "a job of a promise that the code has made",
      `class Broken extends Promise { constructor(run) { super(() => {}); run(() => { throw new Error("lost") }, () => {}) } }
       Promise.prototype.then.call(Object.assign(Promise.resolve(1), { constructor: { [Symbol.species]: Broken } }), () => 1)`,
    ],
  ])("an error in %s is reported, and the run goes on", async (_name, code) => {
    const pause = "await new Promise((resolve) => setTimeout(resolve, 5))";
    expect(await run(`async () => { ${code}; ${pause}; return 1 }`)).toEqual({
      result: 1,
      logs: ["[error] Uncaught: lost"],
    });
  });
});

test("timers that are started and stopped take no memory beyond the engine's", async () => {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  const heap = (): number => (collect(), process.memoryUsage().heapUsed / 2 ** 20);
  using executor = new QuickJSExecutor({ worker: false, timeout: Infinity });
  let [before, after] = [0, 0];
  const fns = { before: () => void (before = heap()), after: () => void (after = heap()) };
  const code = `async () => {
    await codemode.before();
    for (let i = 0; i < 60_000; i++) clearTimeout(setTimeout(() => {}, 1e9));
    await codemode.after();
  }`;
  expect((await executor.execute(code, [{ name: "codemode", fns }])).error).toBeUndefined();
  // Kept, they would be 12 MB and more.
  expect(after - before).toBeLessThan(4);
});

test.each([true, false])("`wasmModule`: the engine, compiled by the app, worker: %s", async (worker) => {
  const path = createRequire(import.meta.url).resolve("@jitl/quickjs-wasmfile-release-sync/wasm");
  const load = vi.spyOn(nodePlatform, "loadWasm");
  using executor = new QuickJSExecutor({ worker, wasmModule: new WebAssembly.Module(readFileSync(path)) });
  expect(await executor.execute("async () => 1 + 1", [])).toEqual({ result: 2 });
  expect(load).not.toHaveBeenCalled();
  load.mockRestore();
});
