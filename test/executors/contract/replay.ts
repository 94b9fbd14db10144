import { describe, expect, test } from "vitest";
import type { ExecuteResult } from "../../../src/protocol/executor.ts";
import { RecordingSession, type RecordingOptions } from "./replay-session.ts";
import { codemode, delay, shareExecutor, type CreateExecutor } from "./subject.ts";

const NAMES = ["echo", "slow", "fail", "search", "step", "run"];

const MIXED = `async () => {
  const seen = [];
  const note = (what) => seen.push([what, Date.now(), Math.random()]);
  const race = await Promise.race([codemode.slow({ ms: 20 }), codemode.slow({ ms: 5 }), codemode.echo("fast")]);
  note(race);
  await Promise.all([3, 1, 2].map(async (n) => { await codemode.slow({ ms: 4 * n }); note(n); await codemode.echo(n); note(-n); }));
  const error = await codemode.fail("x").catch((caught) => [caught.name, caught.message]);
  await new Promise((resolve) => setTimeout(resolve, 5));
  let ticks = 0;
  await new Promise((resolve) => { const id = setInterval(() => { if (++ticks === 1) { clearInterval(id); resolve() } }, 1) });
  return { seen, error, ticks, id: crypto.randomUUID(), at: new Date().toISOString(), zone: new Date().getTimezoneOffset() };
}`;

/** Runs whose time, chance and order come from a runtime's session alone. */
export function describeReplay(create: CreateExecutor): void {
  describe("repeatable runs", () => {
    const run = shareExecutor(create);
    const tools = {
      echo: async (input: unknown) => input,
      slow: async (input: unknown) => (await delay((input as { ms: number }).ms), input),
      fail: () => Promise.reject(new RangeError("no")),
    };
    const session = (options: RecordingOptions = {}) => new RecordingSession({ tools, ...options });
    const repeat = (code: string, replay: RecordingSession, timeout = 20_000): Promise<ExecuteResult> =>
      run(code, [codemode(Object.fromEntries(NAMES.map((name) => [name, () => "not asked"])))], { replay, timeout });

    test("the same code with the same deliveries does the same, and nothing runs again", async () => {
      const first = session();
      const { result, failure } = await repeat(MIXED, first);
      expect(failure).toBeUndefined();
      const again = session({ tools: {}, recorded: first.delivered });
      expect((await repeat(MIXED, again)).result).toEqual(result);
      expect(again.delivered).toEqual(first.delivered);
      const calls = ({ requests }: RecordingSession) => requests.filter(({ kind }) => kind === "call");
      expect(calls(again)).toEqual(calls(first));
    });

    test("from a part of the record it goes on live", async () => {
      const first = session();
      await repeat(MIXED, first);
      const half = session({ recorded: first.delivered.slice(0, 6) });
      expect((await repeat(MIXED, half)).result).toMatchObject({ error: ["RangeError", "no"], ticks: 1 });
      expect(half.delivered.slice(0, 6)).toEqual(first.delivered.slice(0, 6));
    });

    test("chance follows from the seed", async () => {
      const code = "async () => [Math.random(), crypto.randomUUID(), [...crypto.getRandomValues(new Uint8Array(70))]]";
      const results = await Promise.all(
        ["a", "a", "b"].map((digit) => repeat(code, session({ determinism: { seed: digit.repeat(32) } }))),
      );
      expect(results[0]!.result).toEqual(results[1]!.result);
      expect(results[0]!.result).not.toEqual(results[2]!.result);
    });

    test("the clock stands still but for deliveries", async () => {
      const code = `async () => {
        const start = Date.now(), later = performance.now();
        for (let i = 0; i < 1e5; i++) await null;
        const same = [Date.now() - start, performance.now() - later, +new Date() - start];
        await codemode.echo(1);
        return [start, ...same, Date.now() - start];
      }`;
      expect((await repeat(code, session())).result).toEqual([Date.UTC(2024, 1, 29, 12), 0, 0, 0, 1_000]);
    });

    test("local time is that of the run's zone", async () => {
      const code = "async () => [new Date().getHours(), new Date(2024, 0, 1).toISOString()]";
      const { result } = await repeat(code, session({ determinism: { timeZone: "UTC" } }));
      expect(result).toEqual([12, "2024-01-01T00:00:00.000Z"]);
    });

    test("deliveries that arrive together are taken one at a time", async () => {
      const order = session({ tools: {} });
      const code = `async () => {
        const seen = [];
        await Promise.all([0, 1, 2].map(async (n) => { await codemode.echo(n); seen.push("got " + n); for (let i = 0; i < 20; i++) await null; seen.push("done " + n); }));
        return seen;
      }`;
      const running = repeat(code, order);
      await expect
        .poll(() => order.requests.filter(({ kind }) => kind === "call"), { timeout: 10_000 })
        .toHaveLength(3);
      order.deliver({ seq: 2, value: "2" }, { seq: 0, value: "0" }, { seq: 1, value: "1" });
      expect((await running).result).toEqual(["got 2", "done 2", "got 0", "done 0", "got 1", "done 1"]);
    });

    test("it tells when it waits, and after how many deliveries", async () => {
      const told = session();
      await repeat("async () => { await codemode.echo(1); await codemode.echo(2); return 3 }", told);
      expect(told.idle.slice(0, 2)).toEqual([0, 1]);
    });

    test("timers are asked for, fire when they are told to, and can be cleared", async () => {
      const timers = session();
      const code = `async () => {
        const never = setTimeout(() => { throw new Error("cleared") }, 1);
        clearTimeout(never);
        await new Promise((resolve) => setTimeout(resolve, 86_400_000, "tomorrow"));
        return Date.now();
      }`;
      const { result } = await repeat(code, timers);
      expect(result).toBe(Date.UTC(2024, 1, 29, 12) + 1_000);
      const start = Date.UTC(2024, 1, 29, 12);
      expect(timers.requests.filter(({ kind }) => kind === "timer" || kind === "untimer")).toEqual([
        { kind: "timer", id: 1, due: start + 1 },
        { kind: "untimer", id: 1 },
        { kind: "timer", id: 2, due: start + 86_400_000 },
      ]);
    });

    test("a step's function runs once, and not at all when it is recorded", async () => {
      const code = `async () => {
        let runs = 0;
        const value = await codemode.step("one", () => { runs++; return new Map([[1, 2n]]) });
        const error = await codemode.step("two", async () => { runs++; throw new TypeError("no") }).catch((caught) => caught.message);
        return [value, error, runs];
      }`;
      const first = session();
      expect((await repeat(code, first)).result).toEqual([new Map([[1, 2n]]), "no", 2]);
      const again = session({ recorded: first.delivered, determinism: { skippedSteps: [0, 1] } });
      expect((await repeat(code, again)).result).toEqual([new Map([[1, 2n]]), "no", 0]);
    });

    test("a snippet is asked for, and runs as part of the code", async () => {
      const snippets = session({
        tools: { ...tools, run: async () => ({ code: "async (n) => 2 * (await codemode.echo(n))" }) },
      });
      expect((await repeat("async () => codemode.run('twice', 21)", snippets)).result).toBe(42);
      const missing = session({ tools: { run: async () => ({ error: 'Snippet "none" not found.' }) } });
      expect((await repeat("async () => codemode.run('none')", missing)).result).toEqual({
        error: 'Snippet "none" not found.',
      });
    });

    test("code that has to be made an expression first", async () => {
      const { result } = await repeat("const a = await codemode.echo(4);\nreturn a + 1;", session());
      expect(result).toBe(5);
    });

    test("the timeout can be paused", async () => {
      let control: Parameters<NonNullable<RecordingOptions["onStart"]>>[0] | undefined;
      const paused = session({
        tools: {},
        onStart: (given) => {
          control = given;
          given.pauseTimeout();
        },
      });
      const running = repeat("async () => codemode.echo(1)", paused, 200);
      await expect.poll(() => paused.idle.length, { timeout: 10_000 }).toBeGreaterThan(0);
      await delay(400);
      paused.deliver({ seq: 0, value: '"late"' });
      expect((await running).result).toBe("late");
      const resumed = session({ tools: {}, onStart: (given) => (control = given).pauseTimeout() });
      const failing = repeat("async () => codemode.echo(1)", resumed, 200);
      await expect.poll(() => resumed.idle.length, { timeout: 10_000 }).toBeGreaterThan(0);
      control!.resumeTimeout();
      expect((await failing).failure).toMatchObject({ code: "timeout" });
    });

    test("what the session throws ends the run", async () => {
      class Refusing extends RecordingSession {
        override receive(): void {
          throw Object.assign(new Error("not this one"));
        }
      }
      const { failure } = await repeat("async () => codemode.echo(1)", new Refusing());
      expect(failure).toMatchObject({ code: "protocol_violation" });
    });
  });
}
