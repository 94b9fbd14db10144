/** What becomes of runs that pages have handed over when pages, answers and the object itself go away. */
import { runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, expect, test, vi } from "vitest";
import { createCodemodeRuntime, DynamicWorkerExecutor, type RuntimeEvent } from "../../src/server.ts";
import type { ExecutionState, Outcome, PendingAction } from "../../src/runtime/types.ts";
import type { MailAgent } from "./mail-agent.ts";
import type { PageCall } from "../../src/server-bridge/contract.ts";
import { WireClient, type WireOptions } from "../worker/wire-client.ts";

afterEach(() => void vi.useRealTimers());

const stubOf = (name: string) => env.MAIL_AGENT.get(env.MAIL_AGENT.idFromName(name));
const inAgent = <T>(name: string, use: (agent: MailAgent, ctx: DurableObjectState) => T | Promise<T>): Promise<T> =>
  runInDurableObject(stubOf(name), use);
const crash = (name: string): Promise<void> => inAgent(name, (_, ctx) => ctx.abort("crash")).catch(() => {});
const turnsOf = (name: string) => inAgent(name, async (_, { storage }) => (await storage.get<number>("turns")) ?? 0);
const until = (isSo: () => Promise<boolean>): Promise<unknown> => vi.waitUntil(isSo, { timeout: 30_000, interval: 10 });

const codemode = {
  name: "codemode",
  tools: { list: { effect: "read", requiresApproval: false }, remove: { effect: "write", requiresApproval: false } },
};

async function enter(name: string, options: WireOptions = {}): Promise<WireClient> {
  const client = new WireClient(env.MAIL_AGENT, name, { user: "anna", ...options });
  expect(await client.hello()).toBe("welcome");
  return client;
}

async function begin(client: WireClient, code: string, more: object = {}): Promise<{ executionId: string }> {
  const { value } = await client.ask("begin", {
    requestId: crypto.randomUUID(),
    code,
    connectors: [codemode],
    ...more,
  });
  return value as { executionId: string };
}

const outcomeOf = async (client: WireClient, target: object): Promise<Outcome> =>
  (await client.ask("outcome", { ...target, until: "end" })).value as Outcome;
const pendingOf = async (client: WireClient): Promise<PendingAction[]> =>
  (await client.ask("pending")).value as PendingAction[];
const stateOf = async (name: string, { executionId }: { executionId: string }): Promise<ExecutionState> =>
  (await inAgent(name, (agent) => agent.codemode.executions({ executionId })))[0]!;

async function nextCall(client: WireClient): Promise<{ key: string; method: string; attempt: number }> {
  const { call } = (await client.frame("call")) as { call: PageCall };
  return { key: `${call.executionId}:${call.seq}:${call.attempt}`, method: call.method, attempt: call.attempt };
}

const answer = (client: WireClient, key: string, value: unknown): void =>
  client.say({ kind: "called", key, answer: { value: JSON.stringify(value) } });

test("a page that is loaded anew during a read is asked again", async () => {
  const name = crypto.randomUUID();
  const first = await enter(name);
  const target = await begin(first, "async () => codemode.list()");
  const { key } = await nextCall(first);
  first.socket.close();
  const reloaded = await enter(name, { clientId: first.clientId });
  const again = await nextCall(reloaded);
  expect(again).toMatchObject({ method: "list", attempt: 2 });
  // What the page before would have said comes too late.
  answer(reloaded, key, "stale");
  answer(reloaded, again.key, "fresh");
  expect(await outcomeOf(reloaded, target)).toMatchObject({ status: "completed", result: "fresh" });
});

test("a page that is loaded anew during a write: a person says what became of it", async () => {
  const name = crypto.randomUUID();
  const first = await enter(name);
  const target = await begin(first, "async () => codemode.remove({ id: 1 })");
  await nextCall(first);
  first.socket.close();
  const reloaded = await enter(name, { clientId: first.clientId });
  await until(async () => (await pendingOf(reloaded)).length === 1);
  const [action] = await pendingOf(reloaded);
  expect(action).toMatchObject({ waiting: "settlement", method: "remove" });
  const settlement = { ...target, seq: action!.seq, as: "applied", result: "gone" };
  expect((await reloaded.ask("settleUncertain", settlement)).value).toMatchObject({ status: "completed" });
  expect(reloaded.frames.filter(({ kind }) => kind === "call")).toEqual([]);
});

test("a connection that breaks during a call loses nothing", async () => {
  const name = crypto.randomUUID();
  const client = await enter(name);
  const target = await begin(client, "async () => codemode.remove({ id: 1 })");
  const { key } = await nextCall(client);
  client.socket.close();
  expect(await client.hello()).toBe("welcome");
  expect((await nextCall(client)).key).toBe(key);
  answer(client, key, "gone");
  expect(await outcomeOf(client, target)).toMatchObject({ status: "completed", result: "gone" });
});

test("an error, and a result that is too large, are the code's to see", async () => {
  const name = crypto.randomUUID();
  const client = await enter(name);
  const code = `async () => {
    const failed = await codemode.list().catch((error) => error.message);
    const large = await codemode.list().catch((error) => error.code);
    return [failed, large];
  }`;
  const target = await begin(client, code);
  const first = await nextCall(client);
  client.say({ kind: "called", key: first.key, answer: { error: '{"message":"no list"}' } });
  const second = await nextCall(client);
  answer(client, second.key, "x".repeat(1_500_000));
  const outcome = await outcomeOf(client, target);
  expect(outcome).toMatchObject({ status: "completed" });
  expect((outcome as { result: unknown[] }).result[1]).toBe("limit_exceeded");
});

test("a run that is cancelled takes its call back, also from a page that was away", async () => {
  const name = crypto.randomUUID();
  const client = await enter(name);
  const other = await enter(name);
  const here = await begin(client, "async () => codemode.remove({ id: 1 })");
  const call = await nextCall(client);
  expect((await other.ask("cancel", here)).value).toBe(true);
  expect(await client.frame("uncall")).toMatchObject({ key: call.key });
  const away = await begin(client, "async () => codemode.remove({ id: 2 })");
  const { key } = await nextCall(client);
  client.socket.close();
  await until(async () => (await inAgent(name, (agent) => [...agent.getConnections()].length)) === 1);
  expect((await other.ask("cancel", away)).value).toBe(true);
  await client.hello();
  expect(await client.frame("uncall")).toMatchObject({ key });
});

test.each(["list", "remove"])(
  "the object is killed during a call of the page's %s: only a read is made again",
  async (method) => {
    const name = crypto.randomUUID();
    const client = await enter(name);
    const target = await begin(client, `async () => codemode.${method}({})`);
    await nextCall(client);
    await crash(name);
    client.socket.close();
    const again = await enter(name, { clientId: client.clientId });
    if (method === "list") {
      answer(again, (await nextCall(again)).key, "fresh");
      expect(await outcomeOf(again, target)).toMatchObject({ status: "completed", result: "fresh" });
    } else {
      await until(async () => (await pendingOf(again)).length === 1);
      expect(await pendingOf(again)).toMatchObject([{ waiting: "settlement" }]);
    }
    expect(again.frames.filter(({ kind }) => kind === "call")).toEqual([]);
  },
);

test("the object is killed in the middle of a hand-off in parts: the page sends it again, and it counts once", async () => {
  const name = crypto.randomUUID();
  const client = await enter(name);
  const seed = "0123456789abcdef0123456789abcdef";
  const code = `async () => codemode.remove({}) // ${"x".repeat(900_000)}`;
  const about = { at: 1, format: 1, guest: 1, code, seed, locale: "en", timeZone: "UTC", connectors: ["codemode"] };
  const call = { at: 1, seq: 0, connector: "codemode", method: "remove", args: "{}", effect: "write" };
  const facts = [
    { type: "created", ...about },
    { type: "called", ...call, gate: { waiting: "approval" } },
    { type: "paused", at: 1 },
    { type: "handing", at: 1, handOff: 1 },
  ];
  const request = { executionId: "big", handOff: 1, facts, connectors: [codemode] };
  void client.ask("handOff", request, 1);
  await crash(name);
  client.socket.close();
  const asked: unknown[] = [];
  await client.hello();
  asked.push((await client.ask("handOff", request, 1)).value, (await client.ask("handOff", request, 1)).value);
  asked.push((await client.ask("handOff", request)).value);
  expect(asked).toEqual(asked.map(() => asked[0]));
  expect(asked[0]).toMatchObject({ ok: true });
  expect(await inAgent(name, (agent) => agent.codemode.executions())).toHaveLength(1);
});

test("a run that was cut off goes on by the agent's scheduler, with nobody connected", async () => {
  const name = crypto.randomUUID();
  await inAgent(name, (_, { storage }) => storage.put("slow", true));
  const client = await enter(name);
  const target = await begin(client, `async () => [await mail.inbox({}), await mail.send({ to: "a" })]`);
  await until(async () => (await inAgent(name, (_, { storage }) => storage.get("asked"))) === true);
  client.socket.close();
  await inAgent(name, (_, { storage }) => storage.delete("slow"));
  await crash(name);
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 31_000 });
  expect(await runDurableObjectAlarm(stubOf(name))).toBe(true);
  await until(async () => (await stateOf(name, target)).status === "completed");
  expect(await inAgent(name, (_, { storage }) => storage.get("sent"))).toHaveLength(1);
  // What it asked for is taken back when nothing is left.
  await until(async () => (await inAgent(name, (agent) => agent.listSchedules())).length === 0);
});

test("a handle of the app's own, which knows nothing of pages and waking, takes nothing from the agent's", async () => {
  const name = crypto.randomUUID();
  const client = await enter(name);
  const found = await inAgent(name, async (agent, ctx) => {
    const events: RuntimeEvent["type"][] = [];
    agent.codemode.subscribe(({ type }) => events.push(type));
    const own = createCodemodeRuntime({
      ctx,
      executor: new DynamicWorkerExecutor({ loader: env.LOADER }),
      connectors: agent.connectors(),
    });
    const { status } = await own.execute({ code: `async () => mail.sendToAll({})` });
    const schedules = await agent.listSchedules();
    await own.dispose();
    const [action] = await agent.codemode.pending();
    await agent.codemode.approve(action!);
    return { status, schedules: schedules.map(({ callback }) => callback), events };
  });
  expect(found).toMatchObject({ status: "paused", schedules: ["wakeCodemode"] });
  // It is followed as before, though its engine was disposed of by another.
  expect(found.events).toContain("execution_finished");
  const target = await begin(client, "async () => codemode.list()");
  answer(client, (await nextCall(client)).key, 1);
  expect(await outcomeOf(client, target)).toMatchObject({ status: "completed" });
});

const CODE = "async () => codemode.list()";

/** A conversation in which the model has called the tool. */
async function converse(name: string, ...after: object[]): Promise<void> {
  const call = { type: "tool-codemode", toolCallId: "call-1", state: "input-available", input: { code: CODE } };
  const messages = [
    { id: "u1", role: "user", parts: [{ type: "text", text: "List" }] },
    { id: "a1", role: "assistant", parts: [call] },
    ...after,
  ];
  await inAgent(name, (agent) => agent.persistMessages(messages as never));
}

const callOf = (name: string) =>
  inAgent(name, ({ messages }) => {
    const parts = messages.flatMap((message) => message.parts) as unknown as Record<string, unknown>[];
    return structuredClone(parts.find(({ toolCallId }) => toolCallId === "call-1"));
  });

test("the outcome is written once and the model goes on once, with nobody there, and after restarts", async () => {
  const name = crypto.randomUUID();
  const client = await enter(name);
  await converse(name);
  await begin(client, CODE, { toolCallId: "call-1", conversationId: "chat" });
  answer(client, (await nextCall(client)).key, [7]);
  client.socket.close();
  await until(async () => (await turnsOf(name)) === 1);
  for (let life = 0; life < 2; life++) {
    await crash(name);
    await inAgent(name, (agent) => agent.tellCodemode());
  }
  expect(await callOf(name)).toMatchObject({ state: "output-available", output: { status: "completed", result: [7] } });
  expect(await turnsOf(name)).toBe(1);
});

test("a result that no message can hold does not stop the conversation", async () => {
  const name = crypto.randomUUID();
  const client = await enter(name);
  await converse(name);
  const target = await begin(client, `async () => codemode.list()`, { toolCallId: "call-1", conversationId: "chat" });
  answer(client, (await nextCall(client)).key, "x".repeat(1_900_000));
  expect(await outcomeOf(client, target)).toBeDefined();
  await until(async () => (await turnsOf(name)) === 1);
  expect(await callOf(name)).toMatchObject({ state: "output-available" });
});

test("a person who has written meanwhile gets no second answer, and a call that was answered keeps its own", async () => {
  const name = crypto.randomUUID();
  const client = await enter(name);
  await converse(name, { id: "u2", role: "user", parts: [{ type: "text", text: "Never mind" }] });
  await begin(client, CODE, { toolCallId: "call-1", conversationId: "chat" });
  answer(client, (await nextCall(client)).key, []);
  await until(async () => (await callOf(name))?.["state"] === "output-available");
  expect(await turnsOf(name)).toBe(0);
});

test.each([
  ["rejected", async (client: WireClient, target: object) => void (await client.ask("cancel", target))],
  ["killed before it was told", async () => {}],
])("a run that is %s answers its call", async (how, end) => {
  const name = crypto.randomUUID();
  const client = await enter(name);
  await converse(name);
  const target = await begin(client, CODE, { toolCallId: "call-1", conversationId: "chat" });
  const { key } = await nextCall(client);
  await end(client, target);
  if (how.startsWith("killed")) answer(client, key, [1]);
  await until(async () => (await turnsOf(name)) === 1);
  const status = how === "rejected" ? "error" : "completed";
  expect(await callOf(name)).toMatchObject({ state: "output-available", output: { status } });
});

test("a conversation that was cleared gets nothing", async () => {
  const name = crypto.randomUUID();
  const client = await enter(name);
  await converse(name);
  const target = await begin(client, CODE, { toolCallId: "call-1", conversationId: "chat" });
  client.socket.socket!.send(JSON.stringify({ type: "cf_agent_chat_clear" }));
  answer(client, (await nextCall(client)).key, []);
  await outcomeOf(client, target);
  await inAgent(name, (agent) => agent.tellCodemode());
  expect(await inAgent(name, ({ messages }) => messages.length)).toBe(0);
  expect(await turnsOf(name)).toBe(0);
  expect(await stateOf(name, target)).toMatchObject({ status: "completed" });
});

test("an approval expires while the object is away, and the call is answered", async () => {
  const name = crypto.randomUUID();
  const client = await enter(name);
  const code = "async () => mail.sendToAll({})";
  await begin(client, code, { toolCallId: "call-2", conversationId: "chat" });
  await until(async () => (await pendingOf(client)).length === 1);
  client.socket.close();
  await until(async () => (await inAgent(name, (agent) => agent.listSchedules())).length === 1);
  await crash(name);
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 3_601_000 });
  await runDurableObjectAlarm(stubOf(name));
  expect(await inAgent(name, (agent) => agent.codemode.executions())).toMatchObject([
    { status: "rejected", errorCode: "expired" },
  ]);
});
