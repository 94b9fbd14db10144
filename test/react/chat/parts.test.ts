import { describe, expect, test } from "vitest";
import type { AgentChatState, ConnectableChat } from "../../../src/react/chat/chat-types.ts";
import { lateOutcomeText, readLateOutcome } from "../../../src/protocol/late-outcome.ts";
import { keepsOpenCalls } from "../../../src/protocol/open-calls.ts";
import { openCallsRule } from "../../../src/react/chat/open-calls.ts";
import { isBusy, isSameStatuses, runStatusesOf, statusOf } from "../../../src/react/chat/run-statuses.ts";
import { keyOf, lastStepCalls, openParts } from "../../../src/react/chat/tool-parts.ts";
import { isTold, untoldRuns } from "../../../src/react/chat/untold.ts";
import { assistant, call, step, user } from "./messages.ts";

describe("tool calls in messages", () => {
  test("open are those that the page has to answer, also without a type of their own", () => {
    const dynamic = { ...call("d"), type: "dynamic-tool", toolName: "codemode" };
    const messages = [
      assistant(step, call("a"), call("b", { output: {} }), call("c", { state: "input-streaming" })),
      user("x"),
      assistant(dynamic, call("e", { providerExecuted: true }), { ...call("f"), type: "tool-weather" }),
    ];
    expect(openParts(messages, "codemode").map(({ toolCallId }) => toolCallId)).toEqual(["a", "d"]);
    expect(openParts(messages, "weather").map(({ toolCallId }) => toolCallId)).toEqual(["f"]);
  });

  test("calls with the same id and other code are others", () => {
    const input = { code: "async () => 1" };
    expect(keyOf({ toolCallId: "call_0", input })).toBe(keyOf({ toolCallId: "call_0", input: { ...input } }));
    expect(keyOf({ toolCallId: "call_0", input })).not.toBe(keyOf({ toolCallId: "call_0", input: { code: "2" } }));
    expect(keyOf({ toolCallId: "call_0", input: undefined })).toBe(keyOf({ toolCallId: "call_0", input: null }));
  });

  test("the last step is that of the last message, if the assistant has it", () => {
    const answer = assistant(step, call("a"), step, call("b"), { ...call("c"), type: "tool-weather" });
    expect(lastStepCalls([answer]).map(({ toolCallId }) => toolCallId)).toEqual(["b", "c"]);
    expect(lastStepCalls([answer, user("x")])).toEqual([]);
    expect(lastStepCalls([])).toEqual([]);
  });
});

describe("late outcomes", () => {
  const output = { status: "completed", executionId: "exec_1", result: "two\nlines" };

  test("are read as they were written", () => {
    const text = lateOutcomeText({ toolCallId: "call_1", output });
    expect(readLateOutcome(text)).toEqual({ toolCallId: "call_1", output });
    expect(readLateOutcome(`  ${text}\n`)).toEqual({ toolCallId: "call_1", output });
  });

  test("no other text is one", () => {
    for (const text of ["", "Hello", "The run of tool call x has ended meanwhile. Its outcome:\n{", "The run of "]) {
      expect(readLateOutcome(text)).toBeUndefined();
    }
  });

  test("untold are runs that were left behind and have no message; nobody else's words count as one", () => {
    const paused = { output: { status: "paused", executionId: "exec_1" } };
    const running = { output: { status: "running", executionId: "exec_2" } };
    const messages = [assistant(call("a", paused), call("b", running), call("c", { output })), user("x")];
    expect(untoldRuns(messages, "codemode").map(({ executionId }) => executionId)).toEqual(["exec_1", "exec_2"]);
    const told = user(lateOutcomeText({ toolCallId: "a", output }));
    expect(isTold([...messages, told], "a")).toBe(true);
    expect(isTold([...messages, { ...told, role: "assistant" }], "a")).toBe(false);
    expect(untoldRuns([...messages, told], "codemode").map(({ executionId }) => executionId)).toEqual(["exec_2"]);
  });

  test("outputs of anything else tell of no run", () => {
    const odd = [
      undefined,
      null,
      "paused",
      { status: "paused" },
      { executionId: "x" },
      { status: "paused", executionId: 1 },
    ];
    const messages = odd.map((value) => assistant(call("a", { output: value })));
    expect(untoldRuns(messages, "codemode")).toEqual([]);
  });
});

describe("whether calls may stay open", () => {
  const keeps = { ...assistant(call("a")), metadata: { told: {}, ...keepsOpenCalls } };

  test("is what is given, else what the agent's last message says", () => {
    expect(openCallsRule([keeps], "release")).toBe("release");
    expect(openCallsRule([], "keep")).toBe("keep");
    expect(openCallsRule([keeps, user("x")], "detect")).toBe("keep");
    expect(openCallsRule([keeps, assistant(call("b"))], "detect")).toBe("release");
  });

  test("odd metadata says nothing", () => {
    for (const metadata of [undefined, null, "keep", 1, { codemode: null }, { codemode: { openCalls: "release" } }]) {
      expect(openCallsRule([{ ...assistant(call("a")), metadata }], "detect")).toBe("release");
    }
    expect(openCallsRule([], "detect")).toBe("release");
  });
});

describe("how runs stand", () => {
  const views = (...list: [status: string, toolCallId?: string | undefined, conversationId?: string][]) =>
    new Map(
      list.map(([status, toolCallId, conversationId], index) => [
        String(index),
        { status, ...(toolCallId && { toolCallId }), ...(conversationId !== undefined && { conversationId }) },
      ]),
    ) as unknown as Parameters<typeof runStatusesOf>[0];

  test("only those of the conversation count, and only while they are not over", () => {
    const runs = runStatusesOf(
      views(["running", "a", "one"], ["paused", "b", "one"], ["completed", "c", "one"], ["running", "d", "two"]),
      "one",
    );
    expect([...runs]).toEqual([
      ["a", "running"],
      ["b", "paused"],
    ]);
    expect(statusOf(runs)).toBe("running");
    expect(statusOf(runStatusesOf(views(["paused", "a", "one"], ["running", undefined, "one"]), "one"))).toBe(
      "waiting",
    );
    expect(statusOf(runStatusesOf(views(["error", "a"]), "one"))).toBe("idle");
    expect(runStatusesOf(views(["running", "a"]), "one").get("a")).toBe("running");
  });

  test("statuses are the same where they say the same", () => {
    const runs = new Map([["a", "running" as const]]);
    expect(isSameStatuses(runs, new Map(runs))).toBe(true);
    expect(isSameStatuses(runs, new Map([["a", "paused"]]))).toBe(false);
    expect(isSameStatuses(runs, new Map())).toBe(false);
  });

  test("a chat is busy while the model writes or code runs, not while all waits for the person", () => {
    const chat = (more: object): ConnectableChat & AgentChatState =>
      ({ status: "ready", messages: [assistant(call("a"))], ...more }) as unknown as ConnectableChat & AgentChatState;
    const paused = new Map([["a", "paused" as const]]);
    const busy = (more: object, runs: Parameters<typeof isBusy>[2] = paused) => isBusy(chat(more), "codemode", runs);
    expect(busy({})).toBe(false);
    expect(busy({ isStreaming: true, isServerStreaming: true })).toBe(false);
    expect(busy({}, new Map([["a", "running"]]))).toBe(true);
    expect(busy({}, new Map())).toBe(true);
    for (const status of ["submitted", "streaming"]) expect(busy({ status })).toBe(true);
    expect(busy({ isToolContinuation: true })).toBe(true);
    expect(busy({ messages: [assistant({ type: "text", text: "x" })] })).toBe(false);
    expect(busy({ messages: [user("x")], isStreaming: true })).toBe(true);
  });
});
