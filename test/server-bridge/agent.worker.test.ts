import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { createServerBridge, type ServerBridge } from "../../src/server-bridge/client/create-server-bridge.ts";
import { CODE } from "./agents.ts";
import { PageSocket } from "./support/page-socket.ts";

interface OpenPage {
  bridge: ServerBridge;
  socket: PageSocket;
  say(text: string): void;
}

async function openPage(name: string, user = "anna"): Promise<OpenPage> {
  const socket = new PageSocket(env.BRIDGED, name, user);
  const bridge = createServerBridge({ agent: socket, storage: undefined, locks: undefined });
  await socket.open();
  const say = (text: string) => {
    const messages = [{ id: crypto.randomUUID(), role: "user", parts: [{ type: "text", text }] }];
    const clientTools = [{ name: "codemode", parameters: { type: "object" } }];
    const init = {
      method: "POST",
      body: JSON.stringify({ id: name, messages, clientTools, trigger: "submit-message" }),
    };
    socket.send(JSON.stringify({ type: "cf_agent_use_chat_request", id: crypto.randomUUID(), init }));
  };
  return { bridge, socket, say };
}

const stubOf = (name: string) => env.BRIDGED.get(env.BRIDGED.idFromName(name));

/** The parts of the agent's messages, as soon as there are some that fit. */
async function partsOf(name: string, fits: (parts: Record<string, unknown>[]) => boolean) {
  for (;;) {
    const parts = await runInDurableObject(stubOf(name), ({ messages }) =>
      structuredClone(messages.flatMap((message) => (message.role === "assistant" ? message.parts : []))),
    );
    const found = parts as unknown as Record<string, unknown>[];
    if (fits(found)) return found;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

const handOff = {
  executionId: "e1",
  handOff: 1,
  facts: [{ type: "created", code: CODE, toolCallId: "call-1" } as never],
  connectors: [],
};
const isOpen = (parts: Record<string, unknown>[]) => parts.some(({ state }) => state === "input-available");
const hasText = (parts: Record<string, unknown>[]) =>
  parts.some(({ type, state }) => type === "text" && state === "done");

test("a run that was handed over calls the page's tool, answers the open tool call, and the model goes on", async () => {
  const name = crypto.randomUUID();
  const { bridge, say } = await openPage(name);
  bridge.serve({ call: async ({ args }) => ({ value: JSON.stringify({ deleted: args }) }) });
  say("Delete the note");
  await partsOf(name, isOpen);
  expect(await bridge.handOff(handOff)).toEqual({ ok: true, executionId: "s-e1" });
  const outcome = await bridge.approve({ executionId: "s-e1" });
  expect(outcome).toMatchObject({ status: "completed", result: { deleted: '{"id":1}' } });
  const parts = await partsOf(name, hasText);
  const call = parts.find(({ toolCallId }) => toolCallId === "call-1");
  expect(call).toMatchObject({ state: "output-available", output: { status: "completed", executionId: "s-e1" } });
  const texts = parts.filter(({ type }) => type === "text");
  expect(texts).toEqual([expect.objectContaining({ text: expect.stringContaining("continued: true") as string })]);
});

test("nobody is connected when the run ends: the conversation has it all the same, once, also after an eviction", async () => {
  const name = crypto.randomUUID();
  const { bridge, socket, say } = await openPage(name);
  say("Delete the note");
  await partsOf(name, isOpen);
  await bridge.handOff(handOff);
  socket.close();
  await runInDurableObject(stubOf(name), (chat) => chat.codemode.approve({ executionId: "s-e1" }));
  await partsOf(name, hasText);
  await evictDurableObject(stubOf(name));
  const again = await openPage(name);
  expect(await again.bridge.pending()).toEqual([]);
  const parts = await partsOf(name, hasText);
  expect(parts.filter(({ type }) => type === "text").length).toBe(1);
});

test("the object is evicted while the page is connected: the page says hello again, and goes on", async () => {
  const name = crypto.randomUUID();
  const { bridge, say } = await openPage(name);
  say("Delete the note");
  await partsOf(name, isOpen);
  await bridge.handOff(handOff);
  await evictDurableObject(stubOf(name), { webSockets: "hibernate" });
  bridge.serve({ call: async () => ({ value: '"after"' }) });
  await bridge.snippets();
  expect(await bridge.approve({ executionId: "s-e1" })).toMatchObject({ status: "completed", result: "after" });
});

test("who is not allowed does nothing, and another instance has nothing of this one", async () => {
  const name = crypto.randomUUID();
  const { bridge, say } = await openPage(name);
  say("Delete the note");
  await partsOf(name, isOpen);
  await bridge.handOff(handOff);
  const stranger = await openPage(name, "");
  await expect(stranger.bridge.executions()).rejects.toMatchObject({ code: "not_allowed" });
  expect(stranger.bridge.state).toBe("refused");
  const reader = await openPage(name, "reader");
  expect(await reader.bridge.executions()).toEqual([]);
  expect(await reader.bridge.approve({ executionId: "s-e1" })).toMatchObject({ status: "error", code: "not_allowed" });
  const elsewhere = await openPage(crypto.randomUUID());
  expect(await elsewhere.bridge.executions()).toEqual([]);
  expect(await elsewhere.bridge.approve({ executionId: "s-e1" })).toMatchObject({ status: "error" });
});
