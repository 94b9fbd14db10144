import { expect, test } from "vitest";
import { InvalidInputError, NotAllowedError, RollbackError } from "../../src/protocol/errors.ts";
import { FakeRuntime } from "./support/fake-runtime.ts";
import { World } from "./support/world.ts";

function makeWorld(does: ConstructorParameters<typeof FakeRuntime>[0] = {}) {
  const runtime = new FakeRuntime(does);
  return { runtime, world: new World({ runtime: () => runtime.handle }) };
}

test("values keep their kind in both directions", async () => {
  const { world, runtime } = makeWorld({
    approve: () => ({ status: "completed", executionId: "e", result: new Map([[1n, new Date(0)]]), calls: [] }),
  });
  const page = world.open();
  await world.connect(page);
  const outcome = page.bridge.approve({ executionId: "e", args: { when: new Date(5), none: undefined } });
  await world.flow();
  expect(await outcome).toEqual({
    status: "completed",
    executionId: "e",
    result: new Map([[1n, new Date(0)]]),
    calls: [],
  });
  expect(runtime.asked).toEqual([
    { method: "approve", args: [{ executionId: "e", args: { when: new Date(5), none: undefined } }] },
  ]);
});

test("errors keep class and code; those of others say nothing of the server", async () => {
  const { world } = makeWorld({
    rollback: () => Promise.reject(new RollbackError([{ seq: 3, error: "gone" }])),
    describe: () => Promise.reject(new InvalidInputError("no such target")),
    snippets: () => Promise.reject(new Error("password=secret")),
  });
  const page = world.open();
  await world.connect(page);
  const errors = Promise.allSettled([
    page.bridge.rollback({ executionId: "e" }),
    page.bridge.describe("x"),
    page.bridge.snippets(),
  ]);
  await world.flow();
  const [rollback, describe, snippets] = (await errors).map(
    (entry) => (entry as PromiseRejectedResult).reason as Error,
  );
  expect(rollback).toBeInstanceOf(RollbackError);
  expect((rollback as RollbackError).failures).toEqual([{ seq: 3, error: "gone" }]);
  expect(describe).toBeInstanceOf(InvalidInputError);
  expect(describe!.message).toBe("no such target");
  expect(snippets).toMatchObject({ code: "internal_error" });
  expect(snippets!.message).not.toContain("secret");
});

test("what is asked without a connection waits for one", async () => {
  const { world, runtime } = makeWorld({ snippets: () => [] });
  const page = world.open();
  const answer = page.bridge.snippets();
  await world.flow();
  expect(runtime.asked).toEqual([]);
  expect(page.bridge.state).toBe("offline");
  await world.connect(page);
  expect(await answer).toEqual([]);
  expect(page.bridge.state).toBe("connected");
});

test("a server that does not know the page says so", async () => {
  const runtime = new FakeRuntime();
  const world = new World({ runtime: () => runtime.handle, authorize: () => false });
  const page = world.open();
  const states: string[] = [];
  page.bridge.onStateChange((state) => states.push(state));
  await world.connect(page);
  expect(states).toEqual(["connecting", "refused"]);
  await expect(page.bridge.pending()).rejects.toBeInstanceOf(NotAllowedError);
  expect(runtime.asked).toEqual([]);
});

test("a long message travels in parts", async () => {
  const long = 'é\ud83d\ude00"\\\ud800'.repeat(150_000);
  const { world } = makeWorld({
    resolve: (options: { result: unknown }) => ({
      status: "completed",
      executionId: "e",
      result: options.result,
      calls: [],
    }),
  });
  const page = world.open();
  await world.connect(page);
  const outcome = page.bridge.resolve({ executionId: "e", seq: 0, result: long });
  expect(page.socket.link!.toServer.length).toBeGreaterThan(3);
  for (const part of page.socket.link!.toServer) expect(new TextEncoder().encode(part).length).toBeLessThan(1_000_000);
  await world.flow();
  const { result } = (await outcome) as { result: unknown };
  expect(result === long).toBe(true);
});

test("a request without an answer is asked again, and done once", async () => {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const { world, runtime } = makeWorld({ deleteSnippet: () => promise });
  const page = world.open();
  await world.connect(page);
  const answer = page.bridge.deleteSnippet("a");
  await world.flow();
  page.socket.break();
  await world.flow();
  await world.connect(page);
  resolve(true);
  await world.flow();
  expect(await answer).toBe(true);
  expect(runtime.countOf("deleteSnippet")).toBe(1);
});

test("an answer that was lost is still there after the object was restarted, and goes when it has arrived", async () => {
  const { world, runtime } = makeWorld({ deleteSnippet: () => true });
  const page = world.open();
  await world.connect(page);
  const answer = page.bridge.deleteSnippet("a");
  world.network.deliver(page.socket.link!);
  await new Promise((done) => setTimeout(done));
  world.crash();
  expect([...world.storage.entries.keys()].some((key) => key.includes("answer:"))).toBe(true);
  await world.connect(page);
  expect(await answer).toBe(true);
  expect(runtime.countOf("deleteSnippet")).toBe(1);
  expect([...world.storage.entries.keys()].filter((key) => key.includes("answer:"))).toEqual([]);
});

test("an approval that the object was restarted in has the outcome as its answer", async () => {
  let isApproved = false;
  const done = { status: "completed", executionId: "e", result: 1, calls: [] };
  const { world } = makeWorld({
    approve: () => {
      if (isApproved) return { status: "error", executionId: "e", code: "not_pending", error: "late", calls: [] };
      isApproved = true;
      return new Promise(() => {});
    },
    outcome: () => done,
  });
  const page = world.open();
  await world.connect(page);
  const outcome = page.bridge.approve({ executionId: "e" });
  await world.flow();
  world.crash();
  await world.connect(page);
  expect(await outcome).toEqual(done);
});

test("a refused hand-off is refused by the runtime, and an unreadable one by the server", async () => {
  const runtime = new FakeRuntime({ refuse: (_request: unknown, refusal: object) => ({ ok: false, ...refusal }) });
  const world = new World({
    runtime: () => runtime.handle,
    authorize: (action) => action !== "hand-off",
  });
  const page = world.open();
  await world.connect(page);
  const refused = page.bridge.handOff({ executionId: "e", handOff: 1, facts: [], connectors: [] });
  const unreadable = page.bridge.handOff({ executionId: "e", handOff: -1, facts: [], connectors: [] });
  await world.flow();
  expect(await refused).toMatchObject({ ok: false, code: "not_allowed" });
  expect(await unreadable).toMatchObject({ ok: false, code: "invalid_input" });
  expect(runtime.countOf("refuse")).toBe(1);
  expect(runtime.countOf("receive")).toBe(0);
});

test("a hand-off that the server could not take now is handed over again", async () => {
  let tries = 0;
  const { world } = makeWorld({
    receive: () => (++tries === 1 ? Promise.reject(new Error("storage")) : { ok: true, executionId: "s-e" }),
  });
  const page = world.open();
  await world.connect(page);
  const answer = page.bridge.handOff({ executionId: "e", handOff: 1, facts: [], connectors: [] });
  await world.flow();
  world.timers.advance(1_000);
  await world.flow();
  expect(await answer).toEqual({ ok: true, executionId: "s-e" });
});

test("an aborted signal cancels the run on the server, if the page may", async () => {
  for (const may of [true, false]) {
    const runtime = new FakeRuntime({
      outcome: ({ signal }: { signal: AbortSignal }) =>
        new Promise((resolve) => {
          signal.addEventListener("abort", () =>
            resolve({ status: "error", executionId: "e", code: "cancelled", error: "x", calls: [] }),
          );
        }),
    });
    const world = new World({ runtime: () => runtime.handle, authorize: (action) => action !== "cancel" || may });
    const page = world.open();
    await world.connect(page);
    const controller = new AbortController();
    let outcome: unknown;
    void page.bridge.outcome({ executionId: "e", signal: controller.signal }).then((value) => (outcome = value));
    await world.flow();
    controller.abort();
    await world.flow();
    if (may) expect(outcome).toMatchObject({ code: "cancelled" });
    else expect(outcome).toBeUndefined();
  }
});

test("without a connection a request fails after the timeout, and what never rejects has an outcome", async () => {
  const { world } = makeWorld();
  const page = world.open();
  const { createServerBridge } = await import("../../src/server-bridge/client/create-server-bridge.ts");
  const bridge = createServerBridge({
    agent: page.socket,
    timeout: 1_000,
    setTimer: world.timers.set,
    storage: undefined,
    locks: undefined,
  });
  const failed = bridge.pending().catch((error: unknown) => error);
  const outcome = bridge.execute({ code: "async () => 1" });
  world.timers.advance(1_000);
  expect(await failed).toMatchObject({ code: "bridge_unavailable" });
  expect(await outcome).toMatchObject({ status: "error", code: "bridge_unavailable" });
});
