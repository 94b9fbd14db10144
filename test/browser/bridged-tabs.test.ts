import { afterEach, describe, expect, test, vi } from "vitest";
import { createBrowserRuntime, type BrowserRuntime } from "../../src/browser/create-browser-runtime.ts";
import type { CreateBrowserRuntimeOptions } from "../../src/browser/browser-runtime-options.ts";
import type { RuntimeEvent } from "../../src/runtime/events.ts";
import { memoryJournal } from "../../src/runtime/memory-journal.ts";
import type { Outcome, PendingAction } from "../../src/runtime/types.ts";
import { directBridge, type DirectBridge } from "../runtime/support/direct-bridge.ts";
import { RealmExecutor } from "../runtime/support/realm-executor.ts";

const CODE = `async () => codemode.remove({ id: 4 })`;
const opened: BrowserRuntime[] = [];

afterEach(async () => {
  for (const runtime of opened.splice(0)) await runtime.dispose();
  vi.restoreAllMocks();
});

/** Tabs of one browser: they share a journal. */
function setUp() {
  const remove = vi.fn(async ({ id }: Record<string, unknown>) => `removed ${String(id)}`);
  const journal = memoryJournal();
  const bridge = directBridge({ send: { effect: "write", execute: () => "sent" } });
  const open = (
    own: DirectBridge | undefined = bridge,
    more: Partial<CreateBrowserRuntimeOptions> = {},
  ): BrowserRuntime => {
    const runtime = createBrowserRuntime({
      tools: { remove: { requiresApproval: true, execute: remove } },
      executor: new RealmExecutor(),
      journal,
      ...(own && { bridge: own }),
      ...more,
    });
    opened.push(runtime);
    return runtime;
  };
  return { bridge, journal, open, remove };
}

function onlyPending(outcome: Outcome): PendingAction {
  expect(outcome.status).toBe("paused");
  return (outcome as Extract<Outcome, { status: "paused" }>).pending[0]!;
}

function idsOf(list: readonly { id: string }[]): string[] {
  return list.map(({ id }) => id);
}

describe("another tab", () => {
  test("shows a run that has moved once, by the page's id, before and after", async () => {
    const { open } = setUp();
    const [one, two] = [open(), open()];
    const events: RuntimeEvent[] = [];
    two.subscribe((event) => events.push(event));
    expect(await two.executions()).toEqual([]);
    const action = onlyPending(await one.execute({ code: CODE }));
    expect(idsOf(await two.executions())).toEqual([action.executionId]);
    expect(idsOf(await two.executions({ statuses: ["paused"] }))).toEqual([action.executionId]);
    expect(await two.pending()).toEqual([action]);
    expect(await two.approve(action)).toMatchObject({ status: "completed", executionId: action.executionId });
    expect(new Set(events.map(({ executionId }) => executionId))).toEqual(new Set([action.executionId]));
  });

  test("asking for the same tool call while it moves gets the same run", async () => {
    const { open, bridge, remove } = setUp();
    const [one, two] = [open(), open()];
    const held = Promise.withResolvers<void>();
    const handOff = bridge.handOff.bind(bridge);
    bridge.handOff = async (...given) => (await held.promise, handOff(...given));
    const call = { code: CODE, toolCallId: "c1" };
    const first = one.execute(call);
    await vi.waitFor(async () => expect((await one.executions())[0]?.status).toBe("handing-off"));
    const second = two.execute(call);
    held.resolve();
    const action = onlyPending(await first);
    expect(onlyPending(await second)).toEqual(action);
    const both = await Promise.all([one.approve(action), two.approve(action)]);
    expect(both.map(({ status }) => status).sort()).toEqual(["completed", "error"]);
    expect(remove).toHaveBeenCalledTimes(1);
    expect(await bridge.server.executions()).toHaveLength(1);
  });
});

describe("a run that is on its way", () => {
  async function leaving(more: Partial<CreateBrowserRuntimeOptions> = {}) {
    const world = setUp();
    const runtime = world.open(undefined, { bridge: world.bridge, ...more });
    world.bridge.connect(false);
    const controller = new AbortController();
    const running = runtime.execute({ code: CODE, signal: controller.signal });
    const id = await vi.waitFor(async () => (await runtime.executions({ statuses: ["handing-off"] }))[0]!.id);
    return { ...world, runtime, running, id, controller };
  }

  test.each([
    ["reject", (runtime: BrowserRuntime, id: string) => runtime.reject({ executionId: id }), "rejected"],
    ["cancel", (runtime: BrowserRuntime, id: string) => runtime.cancel({ executionId: id }), "cancelled"],
  ] as const)("%s is done where it arrives", async (_, act, status) => {
    const { runtime, running, id, bridge, remove } = await leaving();
    const answer = act(runtime, id);
    bridge.connect(true);
    expect(await answer).toBe(true);
    expect(await running).toMatchObject({ executionId: id });
    expect((await runtime.executions({ executionId: id }))[0]).toMatchObject({ status, id });
    expect(remove).not.toHaveBeenCalled();
  });

  test("a rollback cancels it there, and a signal does", async () => {
    const rolled = await leaving();
    const rollback = rolled.runtime.rollback({ executionId: rolled.id });
    rolled.bridge.connect(true);
    await rollback;
    expect((await rolled.runtime.executions({ executionId: rolled.id }))[0]!.status).toBe("cancelled");
    const aborted = await leaving();
    aborted.controller.abort(new Error("enough"));
    aborted.bridge.connect(true);
    await aborted.running;
    await vi.waitFor(async () =>
      expect((await aborted.runtime.executions({ executionId: aborted.id }))[0]!.status).toBe("cancelled"),
    );
  });

  test("deleting it, or all, leaves nothing anywhere", async () => {
    for (const all of [false, true]) {
      const { runtime, running, id, bridge } = await leaving();
      const gone = all ? runtime.clear() : runtime.deleteExecution({ executionId: id });
      bridge.connect(true);
      await gone;
      await running;
      expect(await runtime.executions()).toEqual([]);
      expect(await bridge.server.executions()).toEqual([]);
    }
  });

  test("is not lost by a page that forgets all it can, and pending actions are listed once", async () => {
    const { runtime, running, id, bridge } = await leaving();
    expect(await runtime.pruneExecutions({ keep: 0 })).toBe(0);
    expect(await runtime.expirePaused({ maxAgeMs: 0 })).toBe(0);
    expect((await runtime.pending()).map(({ executionId }) => executionId)).toEqual([id]);
    bridge.connect(true);
    await running;
    expect((await runtime.pending()).map(({ executionId }) => executionId)).toEqual([id]);
  });

  test("two approvals of one person count once, and several at once over page and server", async () => {
    const { runtime, running, id, bridge, remove } = await leaving();
    const twice = Promise.all([runtime.approve({ executionId: id }), runtime.approve({ executionId: id })]);
    bridge.connect(true);
    expect((await twice).map(({ status }) => status).sort()).toEqual(["completed", "error"]);
    await running;
    expect(remove).toHaveBeenCalledTimes(1);
    const local = setUp();
    const mixed = local.open(local.bridge, { handOff: ({ args }) => (args as { id: number }).id > 5 });
    const code = (n: number) => `async () => codemode.remove({ id: ${n} })`;
    const actions = [
      onlyPending(await mixed.execute({ code: code(1) })),
      onlyPending(await mixed.execute({ code: code(9) })),
    ];
    const outcomes = await mixed.approveAll([...actions, actions[0]!]);
    expect(outcomes.map(({ executionId }) => executionId).sort()).toEqual(
      [...actions.map(({ executionId }) => executionId), actions[0]!.executionId].sort(),
    );
    expect(outcomes.filter(({ status }) => status === "completed")).toHaveLength(2);
  });

  test("goes on after a reload, with the bridge that it had", async () => {
    const { runtime, open, bridge, id, remove } = await leaving({ keepAlive: 0 });
    await runtime.dispose();
    bridge.connect(true);
    const next = open();
    await next.resumeInterrupted();
    const action = onlyPending(await next.outcome({ executionId: id }));
    expect(await next.approve(action)).toMatchObject({ status: "completed" });
    expect(remove).toHaveBeenCalledTimes(1);
  });
});

describe("a page that talks to another server", () => {
  function servers() {
    const world = setUp();
    const named = (server: string): DirectBridge => {
      const bridge = directBridge({});
      return new Proxy(bridge, { get: (target, key) => (key === "serverName" ? server : Reflect.get(target, key)) });
    };
    return {
      ...world,
      a: named("chat/a"),
      b: named("chat/b"),
      handOffs: (bridge: DirectBridge) => bridge.executions(),
    };
  }

  test("never hands over what is on its way to the first", async () => {
    const { open, a, b, handOffs, remove } = servers();
    const first = open(a);
    a.connect(false);
    void first.execute({ code: CODE });
    const id = await vi.waitFor(async () => (await first.executions({ statuses: ["handing-off"] }))[0]!.id);
    await first.dispose();
    const second = open(b);
    expect(await second.resumeInterrupted()).toEqual([]);
    expect(await second.outcome({ executionId: id })).toMatchObject({ status: "error", code: "bridge_unavailable" });
    expect(await second.cancel({ executionId: id })).toBe(false);
    expect(await handOffs(b)).toEqual([]);
    // The right one takes it, also with the other tab open.
    a.connect(true);
    const third = open(a);
    await third.resumeInterrupted();
    expect(await third.approve(onlyPending(await third.outcome({ executionId: id })))).toMatchObject({
      status: "completed",
    });
    expect(remove).toHaveBeenCalledTimes(1);
  });

  test("does not look there for what has moved to the first", async () => {
    const { open, a, b } = servers();
    const first = open(a);
    const { executionId } = onlyPending(await first.execute({ code: CODE }));
    const second = open(b);
    expect((await second.executions())[0]).toMatchObject({ id: executionId, status: "handed-off", server: "chat/a" });
    expect(await second.outcome({ executionId })).toMatchObject({ code: "handed_off" });
    expect(await second.approve({ executionId })).toMatchObject({ code: "not_pending" });
    expect(await second.pruneExecutions({ keep: 0 })).toBe(0);
    expect((await first.executions({ executionId }))[0]!.status).toBe("paused");
  });
});

describe("what the page remembers", () => {
  test("a tool call that the page has begun is not begun at the server", async () => {
    const { open, bridge } = setUp();
    const runtime = open(bridge, { handOff: "never" });
    const call = { code: CODE, toolCallId: "c1" };
    const action = onlyPending(await runtime.execute(call));
    expect(onlyPending(await runtime.execute({ ...call, durable: true }))).toEqual(action);
    expect(await bridge.server.executions()).toEqual([]);
  });

  test("runs that have moved are forgotten once they are over, not before", async () => {
    const { open, journal } = setUp();
    const runtime = open();
    const action = onlyPending(await runtime.execute({ code: CODE }));
    expect(await runtime.pruneExecutions({ keep: 0 })).toBe(0);
    await runtime.approve(action);
    await runtime.pruneExecutions({ keep: 0 });
    expect(await journal.load(action.executionId)).toBeUndefined();
    expect(await runtime.executions()).toEqual([]);
  });

  test("a snippet of a run that has moved is there for runs of the page and of the server", async () => {
    const { open } = setUp();
    const runtime = open();
    const action = onlyPending(await runtime.execute({ code: CODE }));
    await runtime.approve(action);
    const snippet = await runtime.saveSnippet("removing", { executionId: action.executionId, description: "Removes" });
    expect(snippet.executionId).toBe(action.executionId);
    expect((await runtime.snippets()).map(({ name }) => name)).toEqual(["removing"]);
    const found = `async () => (await codemode.search("removes")).results.map(({ path }) => path)`;
    const here = await runtime.execute({ code: found });
    const there = await runtime.execute({ code: found, durable: true });
    expect((here as { result: unknown }).result).toEqual((there as { result: unknown }).result);
    expect(JSON.stringify(here)).toContain("removing");
    expect(await runtime.deleteSnippet("removing")).toBe(true);
    expect(await runtime.snippets()).toEqual([]);
  });
});
