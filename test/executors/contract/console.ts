import { describe, expect, test } from "vitest";
import type { ConsoleLine } from "../../../src/protocol/executor.ts";
import { shareExecutor, type CreateExecutor } from "./subject.ts";

export function describeConsole(create: CreateExecutor): void {
  describe("console", () => {
    const run = shareExecutor(create);

    test("all levels, as lines in logs and as events", async () => {
      const lines: ConsoleLine[] = [];
      const code =
        "async () => { console.log('l'); console.info('i'); console.warn('w'); console.error('e'); console.debug('d') }";
      const { logs } = await run(code, [], { onLog: (line) => lines.push(line) });
      expect(logs).toEqual(["l", "i", "[warn] w", "[error] e", "d"]);
      expect(lines).toEqual([
        { level: "log", text: "l" },
        { level: "info", text: "i" },
        { level: "warn", text: "w" },
        { level: "error", text: "e" },
        { level: "debug", text: "d" },
      ]);
    });

    test("objects are readable", async () => {
      const code =
        "async () => { const a = { list: [1, { b: new Map([['k', new Date(0)]]) }], none: undefined }; a.self = a; console.log('task', a, [1n], null, 'text') }";
      const { logs } = await run(code);
      expect(logs?.[0]?.replace(/\s+/g, " ")).toBe(
        'task { list: [1, { b: Map(1) { "k" => 1970-01-01T00:00:00.000Z } }], none: undefined, self: [Circular] } [1n] null text',
      );
    });

    test("an error shows its message and the code's line", async () => {
      const { logs } = await run("async () => {\n  console.error(new TypeError('bad'));\n}");
      expect(logs?.[0]).toMatch(/^\[error\] TypeError: bad\n {4}at .*codemode\.js:2/);
    });

    test("no console, no logs", async () => {
      expect(await run("async () => 1")).toEqual({ result: 1 });
      expect("logs" in (await run("async () => { throw new Error('x') }"))).toBe(false);
    });

    test("lines arrive while the code runs", async () => {
      const times: string[] = [];
      const { promise, resolve } = Promise.withResolvers<string>();
      const running = run(
        "async () => { console.log('first'); const answer = await codemode.wait(); console.log(answer); return 1 }",
        { wait: () => promise },
        { onLog: ({ text }) => (times.push(text), text === "first" && resolve("second")) },
      );
      const outcome = await running;
      expect(times).toEqual(["first", "second"]);
      expect(outcome).toEqual({ result: 1, logs: ["first", "second"] });
    });

    test("and while it never lets go", async () => {
      // What the line brings about ends the run: it has come before the end.
      const controller = new AbortController();
      const { failure, logs } = await run("async () => { console.log('before the loop'); while (true) {} }", [], {
        timeout: 20_000,
        signal: controller.signal,
        onLog: () => controller.abort(),
      });
      expect(failure?.code).toBe("cancelled");
      expect(logs).toEqual(["before the loop"]);
    });

    test("logs are kept when the code fails", async () => {
      expect(await run("async () => { console.log('a'); throw new Error('x') }")).toMatchObject({
        error: "x",
        logs: ["a"],
      });
    });

    test("printing never fails the code", async () => {
      const code = `async () => {
        const bad = () => { throw new Error("x") };
        console.log(new Proxy({}, { get: bad, ownKeys: bad, getPrototypeOf: bad }), { get a() { return bad() } }, Object.defineProperty(() => {}, "name", { get: bad }));
        console.log("%d %s %i %o", 1n, Symbol("s"), {}, new Proxy(bad, { get: bad }));
        console.log(codemode, globalThis);
        return "end";
      }`;
      const { result, logs } = await run(code, { a: () => 1 });
      expect(result).toBe("end");
      expect(logs).toHaveLength(3);
    });
  });
}
