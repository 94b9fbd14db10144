import { describe, expect, test, vi } from "vitest";
import { ExecutionCancelledError, LimitError } from "../../../src/protocol/errors.ts";
import { AutomaticSends } from "../../../src/react/chat/automatic-sends.ts";
import { answerOf, errorOutput, STOPPED, STOPPED_TEXT } from "../../../src/react/chat/call-answer.ts";
import type { ConnectableChat } from "../../../src/react/chat/chat-types.ts";
import { ConnectedChat } from "../../../src/react/chat/connected-chat.ts";
import { deliverAnswer } from "../../../src/react/chat/deliver-answer.ts";
import { assistant, call, step, user } from "./messages.ts";

describe("what a call is answered with", () => {
  test("outputs, failed ones too, are for the model to go on with", () => {
    for (const output of [{ status: "completed", result: 1 }, { status: "error", code: "timeout", error: "x" }, null]) {
      expect(answerOf(output, "wait")).toEqual({ kind: "output", output });
    }
  });

  test("a paused outcome comes from a message of the person, unless the tool returns such", () => {
    expect(answerOf({ status: "paused" }, "wait")).toMatchObject({ kind: "silent" });
    expect(answerOf({ status: "paused" }, "return")).toMatchObject({ kind: "output" });
  });

  test("what the person has stopped has no output; what a tool or an app has cancelled does", () => {
    const { message: error } = new ExecutionCancelledError(new Error(STOPPED));
    expect(answerOf({ status: "error", code: "cancelled", error }, "wait")).toEqual({ kind: "stopped" });
    const other = { status: "error", code: "cancelled", error: new ExecutionCancelledError(new Error("x")).message };
    expect(answerOf(other, "wait")).toMatchObject({ kind: "output" });
  });

  test("a runtime that goes leaves the call open", () => {
    expect(answerOf({ status: "error", code: "runtime_disposed" }, "wait")).toBeUndefined();
  });

  test("whatever is thrown can be read by a model", () => {
    expect(errorOutput(new LimitError("too much"))).toMatchObject({ code: "limit_exceeded", error: "too much" });
    for (const thrown of [undefined, null, "text", new Error("x")]) {
      expect(errorOutput(thrown)).toMatchObject({ status: "error", code: "internal_error", error: expect.any(String) });
    }
  });
});

describe("the way into the chat", () => {
  const setUp = (more: object = {}) => {
    const addToolOutput = vi.fn();
    const automatic = new AutomaticSends();
    const chat = { messages: [], status: "ready", addToolOutput, ...more } as unknown as ConnectableChat;
    return { addToolOutput, automatic, chat, agent: { send: vi.fn() } };
  };
  const delivery = { toolCallId: "a", toolName: "codemode" };
  const isSent = (automatic: AutomaticSends): boolean =>
    automatic.when({ messages: [assistant(step, call("a", { output: 1 }))] });

  test("the AI SDK goes on with an output, and with nothing else", () => {
    for (const [kind, goesOn] of [
      ["output", true],
      ["silent", false],
    ] as const) {
      const { addToolOutput, automatic, chat, agent } = setUp();
      deliverAnswer({ ...delivery, answer: { kind, output: 1 } }, { chat, automatic, agent });
      expect(addToolOutput.mock.calls).toEqual([
        [{ toolCallId: "a", tool: "codemode", toolName: "codemode", output: 1 }],
      ]);
      expect(agent.send).not.toHaveBeenCalled();
      expect(isSent(automatic)).toBe(goesOn);
    }
  });

  test("an agent goes on by itself, so the AI SDK must not; silent outputs go past the chat", () => {
    const { addToolOutput, automatic, chat, agent } = setUp({ isServerStreaming: false });
    deliverAnswer({ ...delivery, answer: { kind: "output", output: 1 } }, { chat, automatic, agent });
    expect(addToolOutput).toHaveBeenCalledOnce();
    expect(isSent(automatic)).toBe(false);
    deliverAnswer({ ...delivery, answer: { kind: "silent", output: 2 } }, { chat, automatic, agent });
    expect(addToolOutput).toHaveBeenCalledOnce();
    expect(JSON.parse(agent.send.mock.calls[0]![0] as string)).toEqual({
      type: "cf_agent_tool_result",
      ...delivery,
      output: 2,
      autoContinue: false,
    });
    deliverAnswer({ ...delivery, answer: { kind: "silent", output: 2 } }, { chat, automatic, agent: undefined });
    expect(addToolOutput).toHaveBeenCalledTimes(2);
  });

  test("a stopped run is no output", () => {
    const { addToolOutput, automatic, chat } = setUp();
    deliverAnswer({ ...delivery, answer: { kind: "stopped" } }, { chat, automatic, agent: undefined });
    expect(addToolOutput.mock.calls[0]).toEqual([
      expect.objectContaining({ state: "output-error", errorText: STOPPED_TEXT }),
    ]);
  });

  test("a chat that fails makes nothing throw", async () => {
    const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
    for (const fail of [
      () => Promise.reject(new Error("x")),
      () => {
        throw new Error("x");
      },
    ]) {
      const { automatic, chat } = setUp({ addToolOutput: fail });
      deliverAnswer({ ...delivery, answer: { kind: "output", output: 1 } }, { chat, automatic, agent: undefined });
      await Promise.resolve();
    }
    await vi.waitFor(() => expect(warn).toHaveBeenCalledTimes(2));
    warn.mockRestore();
  });
});

describe("whether the model goes on by itself", () => {
  const done = { output: 1 };
  const setUp = (answers: Record<string, "output" | "silent" | "stopped">) => {
    const automatic = new AutomaticSends();
    for (const [id, kind] of Object.entries(answers)) automatic.add(id, kind);
    return (...parts: object[]) => automatic.when({ messages: [user("x"), assistant(step, ...parts)] });
  };

  test("once, when all calls of the last step have outputs", () => {
    const when = setUp({ a: "output", b: "output" });
    expect(when(call("a", done), call("b"))).toBe(false);
    expect(when(call("a", done), call("b", done))).toBe(true);
    expect(when(call("a", done), call("b", done))).toBe(false);
  });

  test("outputs of others do not count by themselves, and do not hinder", () => {
    expect(setUp({})(call("a", done))).toBe(false);
    expect(setUp({ a: "output" })(call("a", done), call("b", { state: "output-error" }))).toBe(true);
    expect(setUp({ a: "output" })(call("a", done), call("b", { providerExecuted: true }))).toBe(true);
    expect(setUp({ a: "output" })(call("a", done), { ...call("b"), type: "tool-weather" })).toBe(false);
  });

  test("not before the person's message, nor after a stop, nor for an earlier step", () => {
    expect(setUp({ a: "output", b: "silent" })(call("a", done), call("b", done))).toBe(false);
    expect(setUp({ a: "output", b: "stopped" })(call("a", done), call("b", { state: "output-error" }))).toBe(false);
    expect(setUp({ a: "output" })(call("a", done), step, { type: "text", text: "x" })).toBe(false);
    const automatic = new AutomaticSends();
    automatic.add("a", "output");
    expect(automatic.when({ messages: [assistant(step, call("a", done)), user("x")] })).toBe(false);
  });
});

test("waits for what the chat shows, or gives up", async () => {
  const chat = new ConnectedChat();
  const shown = { messages: [user("x")] } as unknown as ConnectableChat;
  const isShown = (): boolean => chat.current !== undefined;
  const waiting = chat.until(isShown, 60_000);
  chat.set(shown);
  expect(await waiting).toBe(true);
  expect(await chat.until(isShown, 60_000)).toBe(true);
  chat.set(undefined);
  expect(await chat.until(isShown, 1)).toBe(false);
});
