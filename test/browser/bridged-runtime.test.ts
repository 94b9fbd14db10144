import { describe, expect, test, vi } from "vitest";
import { createBrowserRuntime, type BrowserRuntime } from "../../src/browser/create-browser-runtime.ts";
import type { CreateBrowserRuntimeOptions } from "../../src/browser/browser-runtime-options.ts";
import { InvalidOptionsError } from "../../src/protocol/errors.ts";
import type { RuntimeEvent } from "../../src/runtime/events.ts";
import { memoryJournal } from "../../src/runtime/memory-journal.ts";
import type { Outcome, PendingAction } from "../../src/runtime/types.ts";
import { serverConnector } from "../../src/server-bridge/client/server-connector.ts";
import { directBridge, type DirectBridge } from "../runtime/support/direct-bridge.ts";
import { RealmExecutor } from "../runtime/support/realm-executor.ts";

const CODE = `async () => {
  const items = await codemode.list();
  return { items, gone: await codemode.remove({ id: items[0] }) };
}`;

function setUp(options: Partial<CreateBrowserRuntimeOptions> = {}) {
  const send = vi.fn((input: unknown) => ({ sent: input }));
  const list = vi.fn(async () => [4, 5]);
  const remove = vi.fn(async ({ id }: Record<string, unknown>) => `removed ${String(id)}`);
  const bridge = directBridge({ send: { effect: "write", description: "Sends a mail", execute: send } });
  const restore = vi.fn(async (_input: unknown, _result: unknown) => {});
  const journal = memoryJournal();
  const open = (): BrowserRuntime =>
    createBrowserRuntime({
      tools: {
        list: { effect: "read", execute: list },
        remove: { requiresApproval: true, execute: remove, revert: restore },
      },
      executor: new RealmExecutor(),
      journal,
      bridge,
      connectors: [serverConnector(bridge, "mail")],
      ...options,
    });
  return { bridge, journal, open, runtime: open(), send, list, remove, restore };
}

function onlyPending(outcome: Outcome): PendingAction {
  expect(outcome.status).toBe("paused");
  return (outcome as Extract<Outcome, { status: "paused" }>).pending[0]!;
}

describe("a run that moves", () => {
  test("keeps its id, its place in the history and its tools", async () => {
    const { runtime, bridge, list, remove } = setUp();
    const events: RuntimeEvent[] = [];
    runtime.subscribe((event) => events.push(event));
    const outcome = await runtime.execute({ code: CODE });
    const action = onlyPending(outcome);
    expect(action.executionId).toBe(outcome.executionId);
    expect(await runtime.pending()).toEqual([action]);
    expect(await runtime.pending({ executionId: action.executionId })).toEqual([action]);
    expect((await bridge.server.executions()).map(({ id }) => id)).toEqual([`s-${outcome.executionId}`]);
    const done = await runtime.approve(action);
    expect(done).toMatchObject({
      status: "completed",
      executionId: outcome.executionId,
      result: { items: [4, 5], gone: "removed 4" },
    });
    const states = await runtime.executions();
    expect(states.map(({ id, status }) => [id, status])).toEqual([[outcome.executionId, "completed"]]);
    expect(list).toHaveBeenCalledTimes(1);
    expect(remove).toHaveBeenCalledTimes(1);
    expect(new Set(events.map(({ executionId }) => executionId))).toEqual(new Set([outcome.executionId]));
    expect(events.map(({ type }) => type)).toContain("execution_finished");
  });

  test("is found again after a reload", async () => {
    const { runtime, open, remove } = setUp();
    const action = onlyPending(await runtime.execute({ code: CODE, toolCallId: "call_0" }));
    await runtime.dispose();
    const next = open();
    const again = await next.execute({ code: CODE, toolCallId: "call_0" });
    expect(onlyPending(again)).toEqual(action);
    expect(await next.reject(action)).toBe(true);
    expect(await next.outcome({ executionId: action.executionId })).toMatchObject({ code: "rejected" });
    expect(remove).not.toHaveBeenCalled();
  });

  test("for a tool of the server's", async () => {
    const { runtime, send } = setUp();
    expect(runtime.tool().description).toContain("mail");
    const outcome = await runtime.execute({
      code: `async () => [await codemode.list(), await mail.send({ to: "a" }), (await codemode.search("send")).results[0].path]`,
    });
    expect(outcome).toMatchObject({ status: "completed", result: [[4, 5], { sent: { to: "a" } }, "mail.send"] });
    expect(send).toHaveBeenCalledTimes(1);
  });

  test("waits while there is no connection, and says so", async () => {
    const { runtime, bridge, remove } = setUp();
    await runtime.connectors();
    bridge.connect(false);
    const running = runtime.execute({ code: CODE });
    await vi.waitFor(async () => expect((await runtime.executions())[0]?.status).toBe("handing-off"));
    const [state] = await runtime.executions();
    const approving = runtime.approve({ executionId: state!.id });
    bridge.connect(true);
    expect(onlyPending(await running).executionId).toBe(state!.id);
    expect(await approving).toMatchObject({ status: "completed" });
    expect(remove).toHaveBeenCalledTimes(1);
  });

  test("is undone by the page's own tool; what could not be undone is tried again", async () => {
    const { runtime, restore } = setUp();
    const { executionId } = await runtime.approve(onlyPending(await runtime.execute({ code: CODE })));
    restore.mockRejectedValueOnce(new Error("not now"));
    await expect(runtime.rollback({ executionId })).rejects.toMatchObject({ code: "rollback_failed" });
    await runtime.rollback({ executionId });
    expect(restore.mock.calls.map(([input, result]) => [input, result])).toEqual([
      [{ id: 4 }, "removed 4"],
      [{ id: 4 }, "removed 4"],
    ]);
    expect(await runtime.outcome({ executionId })).toMatchObject({ code: "rolled_back" });
  });

  test("is deleted and saved where it is", async () => {
    const { runtime, bridge } = setUp();
    const outcome = await runtime.execute({ code: `async () => mail.send({})` });
    const { executionId } = outcome;
    const snippet = await runtime.saveSnippet("mailing", { executionId, description: "Sends" });
    expect(snippet.executionId).toBe(executionId);
    expect((await runtime.snippets()).map(({ name }) => name)).toEqual(["mailing"]);
    expect(await runtime.deleteExecution({ executionId })).toBe(true);
    expect(await runtime.executions()).toEqual([]);
    expect(await bridge.server.executions()).toEqual([]);
  });
});

describe("where runs go", () => {
  const moves = async (handOff: CreateBrowserRuntimeOptions["handOff"], code = CODE): Promise<number> => {
    const { runtime, bridge } = setUp({ handOff });
    await runtime.execute({ code });
    return (await bridge.server.executions()).length;
  };

  test.each([
    ["approval", 1],
    ["server-tools", 0],
    ["never", 0],
    ["always", 1],
  ] as const)("%s: a call that needs approval moves %i", async (handOff, count) => {
    expect(await moves(handOff)).toBe(count);
  });

  test.each([
    ["approval", 1],
    ["server-tools", 1],
    ["never", 0],
  ] as const)("%s: a call of the server's tools moves %i", async (handOff, count) => {
    expect(await moves(handOff, `async () => mail.send({}).catch((error) => error.code)`)).toBe(count);
  });

  test("a function decides by the action; one that throws says no", async () => {
    expect(await moves(({ method }) => method === "remove")).toBe(1);
    expect(await moves(({ method }) => method === "other")).toBe(0);
    vi.spyOn(console, "warn").mockImplementation(() => {});
    const failing = (): boolean => {
      throw new Error("bad");
    };
    expect(await moves(failing)).toBe(0);
  });

  test("`durable` begins at the server, and a call id counts once", async () => {
    const { runtime, bridge } = setUp();
    const input = { code: "async () => codemode.list()", toolCallId: "c1", durable: true };
    const first = await runtime.execute(input);
    expect(first).toMatchObject({ status: "completed", result: [4, 5] });
    expect(await runtime.execute(input)).toMatchObject({ executionId: first.executionId });
    expect(await bridge.server.executions()).toHaveLength(1);
  });

  test.each([{ handOff: "always", bridge: undefined }, { handOff: "sometimes" }, { bridge: {} }])(
    "%o is refused",
    (options) => {
      expect(() => setUp(options as unknown as Partial<CreateBrowserRuntimeOptions>)).toThrow(InvalidOptionsError);
    },
  );
});

describe("a refusal of the server's", () => {
  test("lets the run go on here", async () => {
    const { runtime, bridge, remove } = setUp();
    const refusing: DirectBridge["handOff"] = async () => ({ ok: false, code: "not_allowed", error: "not you" });
    bridge.handOff = refusing;
    const action = onlyPending(await runtime.execute({ code: CODE }));
    expect(await runtime.approve(action)).toMatchObject({ status: "completed" });
    expect(remove).toHaveBeenCalledTimes(1);
    expect(await bridge.server.executions()).toEqual([]);
  });

  test("is an error of the server's tools, which the code can catch", async () => {
    const { runtime, bridge } = setUp();
    bridge.handOff = async () => ({ ok: false, code: "not_allowed", error: "not you" });
    const code = `async () => { try { await mail.send({}) } catch (error) { return [error.code, error.message] } }`;
    const outcome = await runtime.execute({ code });
    expect(outcome).toMatchObject({ result: ["connector_unavailable", expect.stringContaining("not you")] });
  });
});
