import { expect, test } from "vitest";
import type { ExecutionState, Outcome } from "../../src/runtime/types.ts";
import { ConversationOutcomes, type Conversation } from "../../src/server-bridge/worker/conversation-outcomes.ts";
import type { ConversationMessage } from "../../src/server-bridge/worker/conversation.ts";
import { MemoryStorage } from "./support/storage.ts";

const CODE = "async () => 1";
const state = { id: "s-e", code: CODE, toolCallId: "c", conversationId: "chat", status: "completed" } as ExecutionState;
const call = { type: "tool-codemode", toolCallId: "c", state: "input-available", input: { code: CODE } };

/** A process that dies where the test says: before or after the conversation is written, or goes on. */
class FakeConversation implements Conversation {
  messages: ConversationMessage[];
  written = 0;
  continued = 0;
  failing: "write" | "written" | "continue" | undefined;

  constructor(...parts: object[]) {
    this.messages = [
      { id: "u", role: "user", parts: [{ type: "text", text: "hi" }] },
      { id: "a", role: "assistant", parts },
    ];
  }

  async persistMessages(messages: ConversationMessage[]): Promise<void> {
    if (this.failing === "write") throw new Error("killed");
    this.messages = messages;
    this.written++;
    if (this.failing === "written") throw new Error("killed");
  }

  async continueLastTurn(): Promise<void> {
    this.continued++;
    if (this.failing === "continue") throw new Error("killed");
    const last = this.messages.at(-1)!;
    this.messages = [...this.messages.slice(0, -1), { ...last, parts: [...last.parts, { type: "text", text: "so" }] }];
  }
}

function start(
  conversation: FakeConversation,
  storage = new MemoryStorage(),
  toolNames = ["codemode"],
  result: unknown = new Date(0),
) {
  const outcome: Outcome = { status: "completed", executionId: "s-e", result, calls: [] };
  const runtime = { executions: async () => [state], outcome: async () => outcome };
  const clock = { now: 0, asked: [] as number[] };
  const later = async (at: number) => void clock.asked.push(at);
  const parts = { conversation, runtime: () => runtime, storage, toolNames, later, now: () => clock.now };
  return Object.assign(new ConversationOutcomes(parts), { clock });
}

const partOf = ({ messages }: FakeConversation) => messages[1]!.parts[0];

test("an outcome is written as JSON, and the model goes on, once", async () => {
  const conversation = new FakeConversation(call);
  const outcomes = start(conversation);
  await Promise.all([outcomes.check(), outcomes.check()]);
  await outcomes.check();
  expect(partOf(conversation)).toEqual({
    ...call,
    state: "output-available",
    preliminary: false,
    output: { status: "completed", executionId: "s-e", result: "1970-01-01T00:00:00.000Z" },
  });
  expect(conversation).toMatchObject({ written: 1, continued: 1 });
});

test.each(["write", "written"] as const)(
  "a crash at %s: the next life writes it once, and the model goes on",
  async (failing) => {
    const conversation = new FakeConversation(call);
    const storage = new MemoryStorage();
    conversation.failing = failing;
    await expect(start(conversation, storage).check()).rejects.toThrow("killed");
    conversation.failing = undefined;
    await start(conversation, storage).check();
    await start(conversation, storage).check();
    expect(conversation.written).toBe(1);
    expect(conversation.continued).toBe(1);
  },
);

test("a crash while the model goes on: it goes on again, once the agent has had its time to repair it by itself", async () => {
  const conversation = new FakeConversation(call);
  const storage = new MemoryStorage();
  conversation.failing = "continue";
  await expect(start(conversation, storage).check()).rejects.toThrow("killed");
  conversation.failing = undefined;
  const outcomes = start(conversation, storage);
  await outcomes.check();
  expect(conversation).toMatchObject({ written: 1, continued: 1 });
  expect(outcomes.clock.asked).toEqual([60_000]);
  outcomes.clock.now = 60_000;
  await outcomes.check();
  await outcomes.check();
  expect(conversation).toMatchObject({ written: 1, continued: 2 });
});

test("what the agent has taken up by itself is not said twice", async () => {
  const conversation = new FakeConversation(call);
  const storage = new MemoryStorage();
  conversation.failing = "continue";
  await expect(start(conversation, storage).check()).rejects.toThrow("killed");
  conversation.failing = undefined;
  const outcomes = start(conversation, storage);
  await conversation.continueLastTurn();
  outcomes.clock.now = 60_000;
  await outcomes.check();
  expect(conversation).toMatchObject({ written: 1, continued: 2 });
});

test("while it is still being said, it is waited for", async () => {
  const conversation = Object.assign(new FakeConversation(call), { waitUntilStable: async () => false });
  const storage = new MemoryStorage();
  conversation.failing = "continue";
  await expect(start(conversation, storage).check()).rejects.toThrow("killed");
  const outcomes = start(conversation, storage);
  outcomes.clock.now = 60_000;
  await outcomes.check();
  expect(outcomes.clock.asked).toEqual([120_000]);
  expect(conversation).toMatchObject({ continued: 1 });
});

test("a model that fails again and again is not asked for ever", async () => {
  const conversation = new FakeConversation(call);
  const storage = new MemoryStorage();
  conversation.failing = "continue";
  for (let life = 0; life < 6; life++) {
    const outcomes = start(conversation, storage);
    outcomes.clock.now = 60_000;
    await outcomes.check().catch(() => {});
  }
  expect(conversation).toMatchObject({ written: 1, continued: 3 });
});

test("an outcome that is too large for a message is told as such", async () => {
  const conversation = new FakeConversation(call);
  await start(conversation, undefined, undefined, "x".repeat(2_000_000)).check();
  expect(partOf(conversation)).toMatchObject({
    output: { status: "error", code: "limit_exceeded", error: expect.stringContaining("has completed") as string },
  });
});

test("a run that cannot be told of does not keep the others from it", async () => {
  const conversation = new FakeConversation(call);
  const bad = { ...state, id: "s-bad", toolCallId: "bad" };
  const runtime = {
    executions: async () => [state, bad],
    outcome: async ({ executionId }: { executionId: string }): Promise<Outcome> => {
      if (executionId === "s-bad") throw new Error("damaged");
      return { status: "completed", executionId, result: 1, calls: [] };
    },
  };
  const parts = { conversation, storage: new MemoryStorage(), toolNames: ["codemode"], later: async () => {} };
  await expect(new ConversationOutcomes({ ...parts, runtime: () => runtime }).check()).rejects.toThrow("damaged");
  expect(conversation).toMatchObject({ written: 1, continued: 1 });
});

test.each([
  ["of another tool", { ...call, type: "tool-search" }],
  ["with other code", { ...call, input: { code: "async () => steal()" } }],
  ["of another id", { ...call, toolCallId: "d" }],
  ["that is answered", { ...call, state: "output-available", output: { status: "completed", executionId: "other" } }],
])("a call %s is left alone", async (_, part) => {
  const conversation = new FakeConversation(part);
  await start(conversation).check();
  expect(partOf(conversation)).toEqual(part);
  expect(conversation).toMatchObject({ written: 0, continued: 0 });
});

test("a call that was answered while the run waited gets the outcome in its place", async () => {
  const conversation = new FakeConversation({
    ...call,
    state: "output-available",
    output: { status: "paused", executionId: "e" },
  });
  await start(conversation).check();
  expect(partOf(conversation)).toMatchObject({ output: { status: "completed", executionId: "s-e" } });
});

test("with another call open beside it, or a message after it, the model does not go on", async () => {
  const beside = new FakeConversation(call, { ...call, toolCallId: "d" });
  await start(beside).check();
  expect(beside).toMatchObject({ written: 1, continued: 0 });
  const after = new FakeConversation(call);
  after.messages.push({ id: "u2", role: "user", parts: [{ type: "text", text: "never mind" }] });
  await start(after).check();
  expect(after).toMatchObject({ written: 1, continued: 0 });
});

test("a call that the agent's own tool has answered does not make the model go on", async () => {
  const output = { status: "completed", executionId: "s-e" };
  const conversation = new FakeConversation({ ...call, state: "output-available", output });
  await start(conversation).check();
  expect(conversation).toMatchObject({ written: 0, continued: 0 });
});

test("a call that is not there yet is found later", async () => {
  const conversation = new FakeConversation();
  const outcomes = start(conversation);
  await outcomes.check();
  conversation.messages = new FakeConversation(call).messages;
  await outcomes.check();
  expect(conversation).toMatchObject({ written: 1, continued: 1 });
});
