import { afterEach, describe, expect, test, vi } from "vitest";
import { decodeValue } from "../../src/protocol/codec/codec.ts";
import type { CallContext, CallEvent, HostFunction } from "../../src/protocol/executor.ts";
import { start, turn } from "./fake-channel.ts";

afterEach(() => vi.useRealTimers());

const answerOf = (line: string): unknown => decodeValue(line.replace(/^\w+ \d+ /, ""));

describe("tools", () => {
  const answer = async (run: HostFunction, limits = {}): Promise<unknown> => {
    const { channel, outcome } = start({ fns: { run }, limits });
    channel.call(0, "codemode.run", { a: 1 });
    await turn();
    channel.done();
    await outcome;
    return answerOf(channel.answers[0]!);
  };

  test.each<[string, unknown, unknown]>([
    ["null", null, null],
    ["undefined", undefined, undefined],
    ["text", "text", "text"],
    ["an object", { a: 1n }, { a: 1n }],
    [
      "an error with fields that cannot cross",
      Object.assign(new TypeError("t"), { socket: () => {}, status: 5 }),
      expect.objectContaining({ name: "TypeError", message: "t", status: 5 }),
    ],
    ["a function", () => {}, expect.objectContaining({ name: "Error", message: expect.stringMatching(/\S/) })],
    ["a symbol", Symbol("s"), expect.objectContaining({ name: "Error", message: expect.stringMatching(/\S/) })],
    [
      "something that cannot be read",
      new Proxy(
        {},
        {
          get() {
            throw new Error("x");
          },
          ownKeys() {
            throw new Error("x");
          },
          getPrototypeOf() {
            throw new Error("x");
          },
        },
      ),
      expect.objectContaining({ name: "Error", message: expect.stringMatching(/\S/) }),
    ],
    [
      "an error that cannot be read",
      Object.defineProperty(new Error("x"), "message", {
        get() {
          throw new Error("y");
        },
      }),
      expect.objectContaining({ name: "Error" }),
    ],
  ])("one that throws %s", async (_name, thrown, expected) => {
    expect(
      await answer(() => {
        throw thrown;
      }),
    ).toEqual(expected);
    expect(await answer(() => Promise.reject(thrown))).toEqual(expected);
  });

  test.each<[string, () => unknown, string]>([
    ["a function", () => () => {}, "unsupported_value"],
    ["a promise of a promise inside", async () => [Promise.resolve(1)], "unsupported_value"],
    ["more than may be", () => "x".repeat(2_000), "limit_exceeded"],
    ["deeper than may be", () => [[[[[[[1]]]]]]], "limit_exceeded"],
    [
      "a thenable that throws",
      () => ({
        get then(): never {
          throw new RangeError("then");
        },
      }),
      "RangeError",
    ],
  ])("one that returns %s", async (_name, run, expected) => {
    const error = (await answer(run, { toolOutputLength: 1_000, depth: 5 })) as {
      name: string;
      code?: string;
      message: string;
    };
    expect(error.code ?? error.name).toBe(expected);
    if (error.code) expect(error.message).toContain("the result of codemode.run");
  });

  test("one that is asked for its input and context", async () => {
    const seen: unknown[] = [];
    await answer((...args: unknown[]) => void seen.push(...args));
    expect(seen).toHaveLength(2);
    expect(seen[0]).toEqual({ a: 1 });
    expect((seen[1] as CallContext).seq).toBe(0);
    expect((seen[1] as CallContext).signal.aborted).toBe(false);
  });

  test("one whose answer comes after the end is not heard", async () => {
    const { promise, resolve } = Promise.withResolvers<number>();
    const events: CallEvent[] = [];
    const { channel, outcome } = start({ fns: { run: () => promise }, onCall: (event) => void events.push(event) });
    channel.call(0, "codemode.run");
    channel.done("end");
    await outcome;
    const before = events.length;
    resolve(1);
    await turn();
    expect(channel.answers).toEqual([]);
    expect(events).toHaveLength(before);
  });

  test("their signals: aborted only for calls still in flight at the end", async () => {
    const signals: AbortSignal[] = [];
    const take = (_: unknown, { signal }: CallContext): unknown => (
      signals.push(signal),
      signals.length === 1 ? 1 : new Promise(() => {})
    );
    const { channel, outcome } = start({ fns: { take: take } });
    channel.call(0, "codemode.take");
    await turn();
    channel.call(1, "codemode.take");
    expect(signals.map(({ aborted }) => aborted)).toEqual([false, false]);
    channel.done();
    await outcome;
    expect(signals.map(({ aborted }) => aborted)).toEqual([false, true]);
  });

  test("a signal that is first asked for after the end is aborted too", async () => {
    let context: CallContext | undefined;
    const { channel, outcome } = start({
      fns: { take: (_: unknown, given: CallContext) => ((context = given), new Promise(() => {})) },
    });
    channel.call(0, "codemode.take");
    channel.done();
    await outcome;
    expect(context!.signal.aborted).toBe(true);
  });
});
