import { afterEach, describe, expect, test, vi } from "vitest";
import { decodeValue } from "../../src/protocol/codec/codec.ts";
import { SandboxUnavailableError } from "../../src/protocol/errors.ts";
import { start, turn } from "./fake-channel.ts";

afterEach(() => vi.useRealTimers());

const answerOf = (line: string): unknown => decodeValue(line.replace(/^\w+ \d+ /, ""));

describe("a guest that does not", () => {
  const ends = async (
    say: (channel: ReturnType<typeof start>["channel"]) => void,
    code = "protocol_violation",
  ): Promise<void> => {
    const run = vi.fn(() => 1);
    const { channel, outcome } = start({ fns: { run } });
    say(channel);
    const { result, error, failure, logs } = await outcome;
    expect({ result, logs }).toEqual({ result: undefined, logs: undefined });
    expect(failure?.code).toBe(code);
    expect(error).toMatch(/\S/);
    expect(channel.isClosed).toBe(true);
    // Nothing that it says later is heard.
    const calls = run.mock.calls.length;
    channel.call(calls, "codemode.run");
    channel.done("forged");
    await turn();
    expect(run).toHaveBeenCalledTimes(calls);
  };

  test.each<[string, unknown]>([
    ["nothing", undefined],
    ["null", null],
    ["a number", 5],
    ["an object", { kind: "done" }],
    ["a buffer", new ArrayBuffer(8)],
    ["a String object", Object("done 1")],
    ["empty text", ""],
    ["an empty line", "\n"],
    ["an unknown kind", "hello"],
    ["a host's message", 'run {"code":"1"}'],
    ["ready again", "ready 1"],
    ["a bad log", 'log loud "x"'],
    ["a bad failure", "fail {}"],
    ["a first number that is not 0", "call 1 codemode.run 1"],
    ["a negative number", "call -1 codemode.run 1"],
  ])("sends %s", (_name, frame) => ends((channel) => channel.say(frame)));

  test("repeats a number", () => ends((channel) => (channel.call(0, "codemode.run"), channel.call(0, "codemode.run"))));
  test("leaves a number out", () =>
    ends((channel) => (channel.call(0, "codemode.run"), channel.call(2, "codemode.run"))));
  test("cannot compile what was normalised", () =>
    ends(async (channel) => {
      channel.say('unparsed "a"');
      await turn();
      channel.say('unparsed "b"');
    }));
  test("says unparsed twice at once", () => ends((channel) => channel.say('unparsed "a"', 'unparsed "b"')));

  test.each<[string, string, string]>([
    ["arguments that are no value", "call 0 codemode.run {", "unsupported_value"],
    ["arguments that reach a prototype", 'call 0 codemode.run {"__proto__":{"x":1}}', "unsupported_value"],
    ["arguments too deep", `call 0 codemode.run ${"[".repeat(200)}${"]".repeat(200)}`, "limit_exceeded"],
    ["arguments too long", `call 0 codemode.run "${"x".repeat(1_000_001)}"`, "limit_exceeded"],
    ["a result that is no value", "done {", "unsupported_value"],
    ["a result that reaches a prototype", 'done {"constructor":{"prototype":{}}}', "unsupported_value"],
    ["a result too long", `done "${"x".repeat(1_000_001)}"`, "limit_exceeded"],
    [
      "a result that is endless",
      `done !${JSON.stringify([...Array.from({ length: 60 }, (_, index) => ["A", index + 1, index + 1]), 1])}`,
      "limit_exceeded",
    ],
  ])("sends %s", (_name, line, code) => ends((channel) => channel.say(line), code));

  test("a good line before a bad one counts, a line after it does not", async () => {
    const run = vi.fn(() => 1);
    const { channel, outcome } = start({ fns: { run } });
    channel.say("call 0 codemode.run 1", "nonsense", "call 1 codemode.run 2");
    expect((await outcome).failure?.code).toBe("protocol_violation");
    expect(run).toHaveBeenCalledTimes(1);
  });

  test("is done twice: the first counts", async () => {
    const { channel, outcome } = start();
    channel.say("done 1", "done 2");
    channel.done(3);
    expect(await outcome).toEqual({ result: 1 });
  });

  test("calls after it is done: no tool runs", async () => {
    const run = vi.fn(() => 1);
    const { channel, outcome } = start({ fns: { run } });
    channel.say("done 1", "call 0 codemode.run 1");
    channel.call(0, "codemode.run");
    await outcome;
    await turn();
    expect(run).not.toHaveBeenCalled();
  });

  test("fails without a message: the error is not empty", async () => {
    const { channel, outcome } = start();
    channel.say('fail {"name":"","message":""}');
    const { error, failure } = await outcome;
    expect(error).toMatch(/\S/);
    expect(failure?.message).toBe(error);
  });

  test("fails with a message without end: it is cut or refused", async () => {
    const { channel, outcome } = start();
    channel.say(`fail ${JSON.stringify({ name: "n".repeat(3e6), message: "x".repeat(5e6), stack: "s".repeat(5e6) })}`);
    expect(JSON.stringify(await outcome).length).toBeLessThan(1_000_000);
  });

  test("logs more than it may", async () => {
    const { channel, outcome } = start({ limits: { logLines: 5, logLength: 1_000 } });
    for (let line = 0; line < 50; line++) channel.say('log log "x"');
    expect((await outcome).failure?.code).toBe("limit_exceeded");
    const other = start({ limits: { logLines: 100, logLength: 1_000 } });
    for (let line = 0; line < 50; line++) other.channel.say(`log log "${"x".repeat(500)}"`);
    expect((await other.outcome).failure?.code).toBe("limit_exceeded");
  });

  test.each(["nope", "constructor", "__proto__", "toString", "hasOwnProperty", "", "a.b"])(
    "calls the tool %j that was not given: that call is refused, nothing else",
    async (method) => {
      const { channel, outcome } = start({ fns: { run: () => 1 } });
      channel.call(0, `codemode.${method}`);
      await turn();
      expect(channel.answers[0]).toMatch(/^err 0 /);
      expect(answerOf(channel.answers[0]!)).toMatchObject({ code: "tool_not_found" });
      channel.done(2);
      expect(await outcome).toEqual({ result: 2 });
    },
  );

  test.each(["other", "constructor", "__proto__", "toString"])(
    "calls the provider %j that was not given",
    async (provider) => {
      const { channel, outcome } = start({ fns: { run: () => 1 } });
      channel.call(0, `${provider}.run`);
      await turn();
      expect(answerOf(channel.answers[0]!)).toMatchObject({ code: "tool_not_found" });
      channel.done(2);
      await outcome;
    },
  );

  test("breaks down: its error is the outcome", async () => {
    const { channel, outcome } = start();
    channel.break(new SandboxUnavailableError("gone"));
    expect(await outcome).toMatchObject({ result: undefined, error: "gone", failure: { code: "sandbox_unavailable" } });
  });

  test("makes more calls than it may", async () => {
    const run = vi.fn(() => 1);
    const { channel, outcome } = start({ fns: { run }, limits: { calls: 3 } });
    for (let seq = 0; seq < 10; seq++) channel.call(seq, "codemode.run");
    expect((await outcome).failure).toMatchObject({ code: "limit_exceeded", message: expect.stringContaining("3") });
    expect(run).toHaveBeenCalledTimes(3);
  });
});
