import { describe, expect, test } from "vitest";
import { shareExecutor, type CreateExecutor } from "./subject.ts";

export function describeLimits(create: CreateExecutor): void {
  describe("limits", () => {
    const run = shareExecutor(create, {
      limits: {
        sourceLength: 2_000,
        argumentsLength: 100,
        toolOutputLength: 200,
        resultLength: 300,
        depth: 8,
        calls: 5,
        logLines: 4,
        logLength: 60,
      },
    });
    const inFlight = shareExecutor(create, { limits: { callsInFlight: 3, argumentsInFlight: 100 } });
    const many = shareExecutor(create, {});
    const tools = { echo: (input: unknown) => input, big: () => "x".repeat(500), deep: () => [[[[[[[[[[1]]]]]]]]]] };

    test("what stays within them passes", async () => {
      const { result } = await run(
        "async () => { for (let i = 0; i < 4; i++) await codemode.echo(i); return codemode.echo('x'.repeat(90)) }",
        tools,
      );
      expect(result).toHaveLength(90);
    });

    test("errors that nothing catches: some are reported, many end the run", async () => {
      const some = await many(
        "async () => { for (let i = 0; i < 50; i++) setTimeout(() => { throw i }); await new Promise((f) => setTimeout(f, 300)); return 1 }",
      );
      expect(some.result).toBe(1);
      expect(some.logs).toHaveLength(50);
      const all = await many(
        "async () => { for (let i = 0; i < 2000; i++) setTimeout(() => { throw i }); await new Promise((f) => setTimeout(f, 60000)) }",
      );
      expect(all.failure).toMatchObject({ code: "limit_exceeded", message: expect.stringContaining("uncaught") });
    });

    test("source", async () => {
      const { failure } = await run(`async () => 1 /* ${"x".repeat(2_000)} */`, tools);
      expect(failure).toMatchObject({ code: "limit_exceeded", message: expect.stringContaining("2000") });
    });

    test.each<[string, string, string]>([
      ["a call's input", "codemode.echo('x'.repeat(150))", "codemode.echo input is too large"],
      ["a tool's output", "codemode.big()", "the result of codemode.big is too large"],
      ["depth inwards", "codemode.deep()", "more than 8 levels"],
      ["depth outwards", "codemode.echo([[[[[[[[[[1]]]]]]]]]])", "more than 8 levels"],
    ])("%s: an error that the code can catch", async (_name, call, message) => {
      const { result } = await run(`async () => ${call}.catch((error) => [error.code, error.message])`, tools);
      expect(result).toEqual(["limit_exceeded", expect.stringContaining(message)]);
      const { failure } = await run(`async () => ${call}`, tools);
      expect(failure?.code).toBe("limit_exceeded");
    });

    test("the result", async () => {
      const { failure } = await run("async () => 'x'.repeat(400)");
      expect(failure).toMatchObject({
        code: "limit_exceeded",
        message: expect.stringMatching(/^result is too large.*300 characters/),
      });
    });

    test("calls at once, and their arguments together: errors that the code can catch", async () => {
      const { result } = await inFlight(
        `async () => {
          const all = await Promise.allSettled(Array.from({ length: 5 }, () => codemode.later("x")));
          const long = await Promise.allSettled(Array.from({ length: 3 }, () => codemode.later("y".repeat(40))));
          return [all, long].map((list) => list.map(({ status, reason }) => reason?.code ?? status));
        }`,
        // Longer than it takes the slowest to send all the calls: an answer would make room for another.
        { later: (input: unknown) => new Promise((resolve) => setTimeout(resolve, 500, input)) },
      );
      const full = "limit_exceeded";
      expect(result).toEqual([
        ["fulfilled", "fulfilled", "fulfilled", full, full],
        ["fulfilled", "fulfilled", full],
      ]);
    });

    test("calls that nobody awaited are named at the end", async () => {
      const { result, logs } = await inFlight("async () => { void codemode.never(1); return 7 }", {
        never: () => new Promise(() => {}),
      });
      expect(result).toBe(7);
      expect(logs).toEqual([expect.stringMatching(/^\[warn\] .*1 tool call.*codemode\.never/)]);
    });

    test("much at once passes in pieces", async () => {
      const { result } = await many(
        "async () => (await Promise.all(Array.from({ length: 60 }, (_, i) => codemode.size([i, 'x'.repeat(99_000)])))).length",
        { size: (input: unknown) => (input as [number, string])[1].length },
      );
      expect(result).toBe(60);
    });

    test("calls: the run ends, and no further tool is called", async () => {
      let calls = 0;
      const { failure } = await run(
        "async () => { for (let i = 0; i < 20; i++) await codemode.count().catch(() => {}) }",
        { count: () => calls++ },
      );
      expect(failure).toMatchObject({ code: "limit_exceeded", message: expect.stringContaining("5 tool calls") });
      expect(calls).toBe(5);
    });

    test("console lines: a note, and the run goes on", async () => {
      const { result, logs } = await run("async () => { for (let i = 0; i < 50; i++) console.log(i); return 'end' }");
      expect(result).toBe("end");
      expect(logs).toEqual(["0", "1", "2", "3", expect.stringMatching(/^\[warn\] .*limit/)]);
    });

    test("console characters: the line is cut", async () => {
      const { result, logs } = await run(
        "async () => { console.log('x'.repeat(1000)); console.log('y'); return 'end' }",
      );
      expect(result).toBe("end");
      expect(logs).toEqual([`${"x".repeat(60)}...`, expect.stringMatching(/^\[warn\] .*limit/)]);
    });

    test("values may be as deep as a higher limit says, both ways", async () => {
      const executor = create({ limits: { depth: 300 } });
      try {
        const nest = (levels: number): unknown => (levels === 0 ? 1 : [nest(levels - 1)]);
        const code = "async () => { const value = await codemode.give(); await codemode.take(value); return value }";
        let taken: unknown;
        const provider = {
          name: "codemode",
          fns: { give: () => nest(250), take: (value: unknown) => void (taken = value) },
        };
        const { result, error } = await executor.execute(code, [provider], { timeout: 5_000 });
        expect(error).toBeUndefined();
        expect(taken).toEqual(nest(250));
        expect(result).toEqual(nest(250));
      } finally {
        await executor.dispose?.();
      }
    });
  });
}
