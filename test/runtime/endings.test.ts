import { describe, expect, test } from "vitest";
import type { RuntimeTool } from "../../src/runtime/connector.ts";
import { after, pendingOf, useBrowser } from "./support/tab.ts";

const browser = useBrowser();
const pay: RuntimeTool = { effect: "write", needsApproval: true, execute: (input) => input };
const read: RuntimeTool = { effect: "read", execute: async (input) => (await after(5), input) };
const ONE = "async () => codemode.pay({ n: 1 })";
const HOUR = 3_600_000;

describe("cancelling", () => {
  test("a run that is running stops it, and nothing of it goes on", async () => {
    let reason: unknown;
    const slow: RuntimeTool = {
      effect: "write",
      execute: async (_, { signal }) => {
        signal.addEventListener("abort", () => (reason = signal.reason));
        await after(HOUR);
      },
    };
    const tab = browser().open({ slow, read });
    const whole = tab.execute({ code: "async () => { await codemode.slow({}); await codemode.read({}); }" });
    await browser().time.pass(50);
    const executionId = (await tab.executions(1))[0]!.id;
    expect(await browser().until(tab.cancel({ executionId, reason: "changed my mind" }))).toBe(true);
    expect(await browser().until(whole)).toMatchObject({
      status: "error",
      code: "cancelled",
      error: "Execution was cancelled: changed my mind",
      calls: [{ method: "slow", state: "uncertain" }],
    });
    expect(reason).toBeInstanceOf(Error);
    await browser().time.pass(2 * HOUR);
    expect(browser().started.map(([tool]) => tool)).toEqual(["slow"]);
    expect(await tab.executions({ executionId })).toMatchObject([{ status: "cancelled" }]);
  });

  test("a run that waits ends it, with or without its sandbox", async () => {
    for (const keepAlive of [Infinity, 0]) {
      const tab = browser().open({ pay }, { keepAlive });
      const { executionId } = await browser().run(tab, ONE);
      await browser().time.pass(1);
      expect(await browser().until(tab.cancel({ executionId }))).toBe(true);
      expect(await tab.executions({ executionId })).toMatchObject([{ status: "cancelled", errorCode: "cancelled" }]);
      expect(await browser().until(tab.approve({ executionId }))).toMatchObject({ code: "not_pending" });
    }
    expect(browser().started).toEqual([]);
  });

  test("by the caller's signal", async () => {
    const tab = browser().open({ read, pay });
    const controller = new AbortController();
    const whole = tab.execute({
      code: "async () => { await codemode.read({}); await codemode.pay({}); }",
      signal: controller.signal,
      until: "end",
    });
    await browser().time.pass(100);
    controller.abort(new Error("the chat was closed"));
    expect(await browser().until(whole)).toMatchObject({
      code: "cancelled",
      error: "Execution was cancelled: the chat was closed",
    });
  });

  test("a yes that comes while it is being cancelled starts nothing", async () => {
    const deaf: RuntimeTool = { effect: "read", execute: () => after(HOUR) };
    const tab = browser().open({ pay, deaf });
    void tab.execute({ code: "async () => Promise.all([codemode.deaf({}), codemode.pay({ n: 1 })])" });
    await browser().time.pass(10);
    const [action] = await tab.pending();
    const cancelled = tab.cancel({ executionId: action!.executionId });
    await browser().time.pass(10);
    expect(await browser().until(tab.approve(action!))).toMatchObject({ code: "not_pending" });
    expect(await browser().until(cancelled)).toBe(true);
    expect(browser().started.map(([tool]) => tool)).toEqual(["deaf"]);
  });
});

describe("what takes too long", () => {
  test("an approval that nobody gives in time counts as refused", async () => {
    const tab = browser().open({ pay }, { approvalTimeout: HOUR });
    const outcome = await browser().run(tab, ONE);
    const { requestedAt, expiresAt } = pendingOf(outcome)[0]!;
    expect(expiresAt).toBe(requestedAt + HOUR);
    await browser().time.pass(HOUR + 1_000);
    const { executionId } = outcome;
    expect(await tab.executions({ executionId })).toMatchObject([
      { status: "rejected", errorCode: "expired", error: "Expired awaiting approval" },
    ]);
    expect(await browser().until(tab.approve({ executionId }))).toMatchObject({ code: "not_pending" });
  });

  test("expirePaused ends what has waited for too long, in tabs that are gone too", async () => {
    const gone = browser().open({ pay });
    const old = await browser().run(gone, ONE);
    await browser().until(gone.dispose());
    await browser().time.pass(23 * HOUR);
    const tab = browser().open({ pay });
    const young = await browser().run(tab, ONE);
    expect(await browser().until(tab.expirePaused())).toBe(0);
    await browser().time.pass(2 * HOUR);
    expect(await browser().until(tab.expirePaused())).toBe(1);
    expect(await tab.executions({ executionId: old.executionId })).toMatchObject([
      { status: "rejected", errorCode: "expired" },
    ]);
    expect(await tab.pending()).toMatchObject([{ executionId: young.executionId }]);
    expect(await browser().until(tab.expirePaused({ maxAgeMs: 0 }))).toBe(1);
  });

  test("code that computes or waits for tools times out", async () => {
    const slow: RuntimeTool = { effect: "read", execute: () => after(HOUR) };
    const tab = browser().open({ slow }, { timeout: 10_000 });
    expect(await browser().run(tab, "async () => codemode.slow({})")).toMatchObject({
      status: "error",
      code: "timeout",
      error: "Execution timed out after 10000 ms, while waiting for codemode.slow",
    });
  });

  test("the time that a person takes does not count", async () => {
    const tab = browser().open({ pay, read }, { timeout: 10_000 });
    const { executionId } = await browser().run(
      tab,
      "async () => { await codemode.pay({ n: 1 }); await codemode.read({}); return codemode.pay({ n: 2 }); }",
    );
    await browser().time.pass(HOUR);
    pendingOf(await browser().until(tab.approve({ executionId })));
    await browser().time.pass(HOUR);
    expect(await browser().until(tab.approve({ executionId }))).toMatchObject({ status: "completed" });
  });

  test("but the time before and after does", async () => {
    const slow: RuntimeTool = { effect: "read", execute: () => after(6_000) };
    const tab = browser().open({ pay, slow }, { timeout: 10_000 });
    const { executionId } = await browser().run(
      tab,
      "async () => { await codemode.slow({}); await codemode.pay({}); await codemode.slow({}); }",
    );
    await browser().time.pass(HOUR);
    expect(await browser().until(tab.approve({ executionId }))).toMatchObject({ code: "timeout" });
  });
});

describe("code that nothing can move", () => {
  test.each([
    ["a promise of its own", "async () => { await codemode.read({}); await new Promise(() => {}); }"],
    ["a promise of its own, from the beginning", "async () => new Promise(() => {})"],
    ["a step that waits for nothing", "async () => codemode.step('never', () => new Promise(() => {}))"],
  ])("ends: %s", async (_, code) => {
    const tab = browser().open({ read });
    const begin = browser().time.now();
    expect(await browser().run(tab, code)).toMatchObject({ status: "error", code: "deadlock" });
    expect(browser().time.now() - begin).toBeLessThan(1_000);
  });

  test("does not while a timer is set, a tool runs, or a person is asked", async () => {
    const slow: RuntimeTool = { effect: "read", execute: () => after(2_000) };
    const tab = browser().open({ slow, pay });
    expect(
      await browser().run(
        tab,
        "async () => { await new Promise((r) => setTimeout(r, 3_000)); await codemode.slow({}); return 1; }",
      ),
    ).toMatchObject({ result: 1 });
    const { executionId } = await browser().run(tab, ONE);
    await browser().time.pass(HOUR);
    expect(await browser().until(tab.approve({ executionId }))).toMatchObject({ status: "completed" });
  });
});

describe("a gated call in a step", () => {
  test.each([Infinity, 0])("pauses the run, sandbox kept for %s ms", async (keepAlive) => {
    const tab = browser().open({ pay, read }, { keepAlive });
    const { executionId } = await browser().run(
      tab,
      "async () => codemode.step('both', async () => [await codemode.read({ n: 1 }), await codemode.pay({ n: 2 })])",
    );
    expect(await browser().until(tab.approve({ executionId }))).toMatchObject({
      status: "completed",
      result: [{ n: 1 }, { n: 2 }],
    });
    expect(browser().started.map(([tool]) => tool)).toEqual(["read", "pay"]);
  });
});

describe("a sandbox that waits", () => {
  test("is given back after a while, and the answer replays", async () => {
    const tab = browser().open({ pay, read }, { keepAlive: 60_000 });
    const { executionId } = await browser().run(
      tab,
      "async () => [await codemode.read({ n: 1 }), Math.random(), Date.now(), await codemode.pay({ n: 2 })]",
    );
    await browser().time.pass(61_000);
    const outcome = await browser().until(tab.approve({ executionId }));
    expect(outcome).toMatchObject({
      status: "completed",
      result: [{ n: 1 }, expect.any(Number), expect.any(Number), { n: 2 }],
    });
    expect(browser().started.map(([tool]) => tool)).toEqual(["read", "pay"]);
  });

  test("the same tool call of a chat is the same execution", async () => {
    const tab = browser().open({ pay });
    const call = { code: ONE, toolCallId: "call_0", conversationId: "a" };
    const first = await browser().until(tab.execute(call));
    const again = await browser().until(tab.execute(call));
    expect(again.executionId).toBe(first.executionId);
    const elsewhere = await browser().until(tab.execute({ ...call, conversationId: "b" }));
    expect(elsewhere.executionId).not.toBe(first.executionId);
    await browser().until(tab.approve({ executionId: first.executionId }));
    expect(await browser().until(tab.execute(call))).toMatchObject({ status: "completed", result: { n: 1 } });
    expect(browser().started).toHaveLength(1);
  });
});
