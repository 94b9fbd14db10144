import { afterEach, describe, expect, test, vi } from "vitest";
import { encodeValue } from "../../src/protocol/codec/codec.ts";
import { CodeSyntaxError } from "../../src/protocol/errors.ts";
import { collectUncaught } from "../executors/contract/subject.ts";
import { start, turn } from "./fake-channel.ts";

afterEach(() => vi.useRealTimers());

describe("a guest that keeps to the protocol", () => {
  test("gets one order, and its result is the outcome", async () => {
    const { channel, outcome } = start({
      code: "the code",
      providers: [{ name: "a", fns: { "b-c": () => 1 }, prelude: "p", positionalArgs: true }],
    });
    expect(channel.posted).toHaveLength(1);
    const order = JSON.parse(channel.posted[0]!.slice("run ".length)) as Record<string, unknown>;
    expect(order).toMatchObject({
      code: "the code",
      namespaces: [{ name: "a", methods: ["b_c"], positionalArgs: true, prelude: "p" }],
    });
    channel.done({ a: [undefined] });
    expect(await outcome).toEqual({ result: { a: [undefined] } });
    expect(channel.isClosed).toBe(true);
  });

  test("answers that become ready together travel together", async () => {
    const { channel, outcome } = start({ fns: { same: (x: unknown) => x, later: async (x: unknown) => x } });
    channel.say(
      "call 0 codemode.same 1",
      "call 1 codemode.same 2",
      "call 2 codemode.later 3",
      "call 3 codemode.nope 4",
    );
    await turn();
    const frames = channel.posted.slice(1);
    expect(frames.length).toBeLessThanOrEqual(2);
    expect(channel.answers.map((line) => line.slice(0, 5)).sort()).toEqual(["err 3", "ok 0 ", "ok 1 ", "ok 2 "]);
    channel.done();
    await outcome;
  });

  test("a failure keeps what the guest said of it", async () => {
    const { channel, outcome } = start();
    channel.say(
      'log warn "careful"',
      'fail {"name":"TypeError","message":"bad","line":3,"column":4,"stack":"s","cause":{"name":"Error","message":"c"}}',
    );
    expect(await outcome).toEqual({
      result: undefined,
      error: "bad",
      logs: ["[warn] careful"],
      failure: {
        name: "TypeError",
        message: "bad",
        line: 3,
        column: 4,
        stack: "s",
        code: "thrown",
        cause: { name: "Error", message: "c" },
      },
    });
  });

  test.each<[string, string]>([
    ["tool_not_found", "tool_not_found"],
    ["limit_exceeded", "limit_exceeded"],
    ["unsupported_value", "unsupported_value"],
    ["invalid_input", "invalid_input"],
    ["timeout", "thrown"],
    ["cancelled", "thrown"],
    ["protocol_violation", "thrown"],
    ["executor_disposed", "thrown"],
    ["ENOENT", "thrown"],
  ])("the code %s of what was thrown becomes %s", async (code, expected) => {
    const { channel, outcome } = start();
    channel.say(`fail ${JSON.stringify({ name: "E", message: "m", code })}`);
    expect((await outcome).failure?.code).toBe(expected);
  });

  test("code that does not compile is normalised once, and ordered again", async () => {
    const { channel, outcome } = start({ code: "raw", normalize: async (code) => `made of ${code}` });
    channel.say('unparsed "Unexpected token"');
    await turn();
    expect(channel.posted.map((frame) => (JSON.parse(frame.slice(4)) as { code: string }).code)).toEqual([
      "raw",
      "made of raw",
    ]);
    channel.done(1);
    expect(await outcome).toEqual({ result: 1 });
  });

  test("a syntax error is the outcome, with its place", async () => {
    const { channel, outcome } = start({
      normalize: () => Promise.reject(new CodeSyntaxError("Unexpected token at 2:5", { line: 2, column: 5 })),
    });
    channel.say('unparsed "x"');
    expect(await outcome).toMatchObject({
      result: undefined,
      failure: { code: "syntax_error", name: "CodeSyntaxError", line: 2, column: 5 },
    });
    expect(channel.isClosed).toBe(true);
  });

  test("time spent on normalising does not count", async () => {
    vi.useFakeTimers();
    const { channel, outcome } = start({
      timeout: 100,
      normalize: (code) => new Promise((resolve) => setTimeout(() => resolve(code), 1_000)),
    });
    await vi.advanceTimersByTimeAsync(90);
    channel.say('unparsed "x"');
    await vi.advanceTimersByTimeAsync(1_050);
    channel.done("in time");
    expect(await outcome).toEqual({ result: "in time" });
  });
});

describe("the end", () => {
  test("a timeout names the tools that were waited for, five at most", async () => {
    vi.useFakeTimers();
    const fns = Object.fromEntries(["a", "b", "c", "d", "e", "f"].map((name) => [name, () => new Promise(() => {})]));
    const { channel, outcome } = start({ fns, timeout: 1_000 });
    for (const [seq, name] of ["a", "a", "b", "c", "d", "e", "f"].entries()) channel.call(seq, `codemode.${name}`);
    await vi.advanceTimersByTimeAsync(1_000);
    const { error, failure } = await outcome;
    expect(failure?.code).toBe("timeout");
    expect(error).toBe(
      "Execution timed out after 1000 ms, while waiting for codemode.a, codemode.b, codemode.c, codemode.d, codemode.e, ...",
    );
    expect(channel.isClosed).toBe(true);
  });

  test("a timeout without calls says just that, and keeps the logs", async () => {
    vi.useFakeTimers();
    const { channel, outcome } = start({ timeout: 50 });
    channel.say('log log "was here"');
    await vi.advanceTimersByTimeAsync(50);
    expect(await outcome).toMatchObject({ error: "Execution timed out after 50 ms", logs: ["was here"] });
  });

  test("a timeout of Infinity never comes", async () => {
    vi.useFakeTimers();
    const { channel, outcome } = start({ timeout: Infinity });
    expect(vi.getTimerCount()).toBe(0);
    channel.done(1);
    expect(await outcome).toEqual({ result: 1 });
  });

  test("no timer is left behind", async () => {
    vi.useFakeTimers();
    const { channel, outcome } = start();
    expect(vi.getTimerCount()).toBe(1);
    channel.done();
    await outcome;
    expect(vi.getTimerCount()).toBe(0);
  });

  test("cancelled before: nothing is ordered", async () => {
    const { channel, outcome } = start({ signal: AbortSignal.abort("because") });
    expect((await outcome).failure).toMatchObject({ code: "cancelled" });
    expect(channel.posted).toEqual([]);
    expect(channel.isClosed).toBe(true);
  });

  test("cancelled during: with the reason, and the listener is gone", async () => {
    const controller = new AbortController();
    const remove = vi.spyOn(controller.signal, "removeEventListener");
    const { outcome } = start({ signal: controller.signal });
    controller.abort(new Error("the user left"));
    expect(await outcome).toMatchObject({
      error: expect.stringContaining("the user left"),
      failure: { code: "cancelled" },
    });
    expect(remove).toHaveBeenCalledWith("abort", expect.any(Function));
  });

  test.each([null, "text", 5, Symbol("s"), { a: 1 }])("cancelled with the reason %o", async (reason) => {
    const controller = new AbortController();
    const { outcome } = start({ signal: controller.signal });
    controller.abort(reason);
    expect(await outcome).toMatchObject({ error: expect.stringMatching(/cancelled/), failure: { code: "cancelled" } });
  });

  test("cancelled while it is normalised: the order does not follow", async () => {
    const controller = new AbortController();
    const { promise, resolve } = Promise.withResolvers<string>();
    const { channel, outcome } = start({ signal: controller.signal, normalize: () => promise });
    channel.say('unparsed "x"');
    controller.abort();
    resolve("code");
    expect((await outcome).failure?.code).toBe("cancelled");
    await turn();
    expect(channel.posted).toHaveLength(1);
  });
});

test("observers that throw change nothing, and the page hears of each", async () => {
  const boom = (): never => {
    throw new Error("observer");
  };
  const uncaught = await collectUncaught(async () => {
    const { channel, outcome } = start({ fns: { run: () => 1, fail: boom }, onCall: boom, onLog: boom });
    channel.say('log log "a"', "call 0 codemode.run 1", "call 1 codemode.fail 2");
    await turn();
    expect(channel.answers).toEqual([`ok 0 1`, expect.stringMatching(/^err 1 /)]);
    channel.done(encodeValue(1));
    expect(await outcome).toMatchObject({ logs: ["a"] });
    await turn();
  });
  // The line, two starts, one end, one failure.
  expect(uncaught).toHaveLength(5);
});
