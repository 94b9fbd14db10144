import { expect, test } from "vitest";
import { encodeValue } from "../../src/protocol/codec/codec.ts";
import type { PageCall, PageCallAnswer } from "../../src/server-bridge/contract.ts";
import { FakeRuntime } from "./support/fake-runtime.ts";
import { World } from "./support/world.ts";

const call: PageCall = {
  executionId: "e",
  seq: 1,
  attempt: 1,
  connector: "codemode",
  method: "m",
  args: "[]",
  idempotencyKey: "e:1",
  isApproved: false,
};
const never = new AbortController().signal;

/** Of the error that it rejects with. */
async function codeOf(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => "resolved",
    (error: { code?: unknown }) => error.code,
  );
}

function makeWorld() {
  const runtime = new FakeRuntime();
  return { runtime, world: new World({ runtime: () => runtime.handle }) };
}

/** Answers when the test says so. */
function makeHandler() {
  const calls: { call: PageCall; signal: AbortSignal; answer: (answer: PageCallAnswer) => void }[] = [];
  return {
    calls,
    call: (given: PageCall, signal: AbortSignal) =>
      new Promise<PageCallAnswer>((answer) => void calls.push({ call: given, signal, answer })),
  };
}

async function arrive(world: World, runtime: FakeRuntime, options?: Parameters<World["open"]>[0]) {
  const page = world.open(options);
  const handler = makeHandler();
  page.bridge.serve(handler);
  await world.connect(page);
  return { page, handler, origin: runtime.arrived.at(-1)! };
}

test("a call that is under way when the connection breaks is answered over the next", async () => {
  const { world, runtime } = makeWorld();
  const { page, handler, origin } = await arrive(world, runtime);
  const answer = world.hub.call(origin, call, never);
  await world.flow();
  page.socket.break();
  await world.flow();
  expect(world.hub.isConnected(origin)).toBe(false);
  handler.calls[0]!.answer({ value: encodeValue(7) });
  await world.connect(page);
  expect(await answer).toEqual({ value: "7" });
  expect(handler.calls.length).toBe(1);
});

test("a page that stays away, or is reloaded, leaves the call interrupted; one that was not there, unavailable", async () => {
  const { world, runtime } = makeWorld();
  const { page, origin } = await arrive(world, runtime);
  const away = codeOf(world.hub.call(origin, call, never));
  await world.flow();
  page.socket.break();
  await world.flow();
  world.timers.advance(30_000);
  expect(await away).toBe("interrupted");
  await expect(world.hub.call(origin, call, never)).rejects.toMatchObject({ code: "connector_unavailable" });
  await world.connect(page);
  const reloaded = codeOf(world.hub.call(origin, { ...call, attempt: 2 }, never));
  await world.flow();
  const { handler: after } = await (async () => {
    const next = await world.reload(page);
    const handler = makeHandler();
    next.bridge.serve(handler);
    await world.connect(next);
    return { handler };
  })();
  expect(await reloaded).toBe("interrupted");
  expect(after.calls).toEqual([]);
  // It is the same tab.
  expect(runtime.arrived.at(-1)).toEqual(origin);
});

test("a server that was restarted learns what became of a call, and starts none that the page does not know", async () => {
  const { world, runtime } = makeWorld();
  const { page, handler, origin } = await arrive(world, runtime);
  void world.hub.call(origin, call, never).catch(() => {});
  await world.flow();
  world.crash();
  await world.connect(page);
  const known = world.hub.call(origin, { ...call, recovers: true }, never);
  const unknown = world.hub.call(origin, { ...call, seq: 2, recovers: true }, never);
  const failed = codeOf(unknown);
  await world.flow();
  handler.calls[0]!.answer({ value: "1" });
  await world.flow();
  expect(await known).toEqual({ value: "1" });
  expect(await failed).toBe("interrupted");
  expect(handler.calls.length).toBe(1);
});

test("calls go to another tab only under the same scope, and never to another person's", async () => {
  const { world, runtime } = makeWorld();
  const { page, origin } = await arrive(world, runtime, { scope: "doc" });
  const bob = await arrive(world, runtime, { user: "bob", scope: "doc" });
  const other = await arrive(world, runtime);
  await world.unload(page);
  await world.flow();
  expect(world.hub.isConnected(origin)).toBe(false);
  const same = await arrive(world, runtime, { scope: "doc" });
  const answer = world.hub.call(origin, call, never);
  await world.flow();
  same.handler.calls[0]!.answer({ value: "2" });
  await world.flow();
  expect(await answer).toEqual({ value: "2" });
  expect([...bob.handler.calls, ...other.handler.calls]).toEqual([]);
});

test("a tab that was duplicated is another client than the one that it was duplicated from", async () => {
  const { world, runtime } = makeWorld();
  const { page, handler, origin } = await arrive(world, runtime);
  const { vi } = await import("vitest");
  vi.resetModules();
  // Another page has its own copy of the module, and a copy of the storage.
  const { createServerBridge } = await import("../../src/server-bridge/client/create-server-bridge.ts");
  const storage = new Map(page.storage);
  const socket = world.network.page();
  const bridge = createServerBridge({
    agent: socket,
    locks: undefined,
    setTimer: world.timers.set,
    storage: { getItem: (key) => storage.get(key) ?? null, setItem: (key, value) => void storage.set(key, value) },
  });
  const copy = makeHandler();
  bridge.serve(copy);
  world.pages.push({ bridge, socket, storage });
  await world.connect(world.pages.at(-1)!);
  expect(bridge.state).toBe("connected");
  expect(runtime.arrived.at(-1)).not.toEqual(origin);
  expect([...storage.values()]).not.toEqual([...page.storage.values()]);
  void world.hub.call(origin, call, never);
  await world.flow();
  expect(handler.calls.length).toBe(1);
  expect(copy.calls).toEqual([]);
});

test("an aborted call is aborted on the page, and what it answers later changes nothing", async () => {
  const { world, runtime } = makeWorld();
  const { handler, origin } = await arrive(world, runtime);
  const controller = new AbortController();
  const answer = world.hub.call(origin, call, controller.signal);
  await world.flow();
  controller.abort(new Error("cancelled"));
  await expect(answer).rejects.toThrow("cancelled");
  await world.flow();
  expect(handler.calls[0]!.signal.aborted).toBe(true);
  handler.calls[0]!.answer({ value: "1" });
  await world.flow();
});

test("what a page asks to be approved first is called again once it is", async () => {
  const { world, runtime } = makeWorld();
  const { handler, origin } = await arrive(world, runtime);
  const first = world.hub.call(origin, call, never);
  await world.flow();
  handler.calls[0]!.answer({ asks: true, reason: "many" });
  await world.flow();
  expect(await first).toEqual({ asks: true, reason: "many" });
  void world.hub.call(origin, { ...call, isApproved: true }, never);
  await world.flow();
  expect(handler.calls.length).toBe(2);
});

test("errors of the page's tools, and results that are too large, arrive as errors", async () => {
  const { world, runtime } = makeWorld();
  const page = world.open();
  page.bridge.serve({
    call: async ({ seq }) => {
      if (seq === 1) throw new TypeError("no such note");
      return { value: `"${"x".repeat(4_000_001)}"` };
    },
  });
  await world.connect(page);
  const origin = runtime.arrived[0]!;
  const [thrown, large] = [world.hub.call(origin, call, never), world.hub.call(origin, { ...call, seq: 2 }, never)];
  await world.flow();
  expect(await thrown).toEqual({ error: expect.stringContaining("no such note") as string });
  expect(await large).toEqual({ error: expect.stringContaining("too large") as string });
});
