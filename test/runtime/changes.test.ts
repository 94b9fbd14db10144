/** What becomes known of executions beside their outcomes: when they were resumed, what is granted, which snippets there are. */
import { describe, expect, test } from "vitest";
import type { RuntimeTool } from "../../src/runtime/connector.ts";
import { after, pendingOf, useBrowser } from "./support/tab.ts";

const browser = useBrowser();
const pay: RuntimeTool = { effect: "write", needsApproval: true, execute: async (input) => (await after(5), input) };
const read: RuntimeTool = { effect: "read", execute: async (input) => (await after(5), input) };
const CODE = "async () => [await codemode.read({ n: 1 }), await codemode.pay({ n: 2 })]";

describe("resumedAt", () => {
  test("is absent while the first sandbox lives", async () => {
    const tab = browser().open({ pay, read });
    const [action] = pendingOf(await browser().run(tab, CODE));
    expect((await tab.executions())[0]).not.toHaveProperty("resumedAt");
    await browser().until(tab.approve(action!));
    expect((await tab.executions())[0]).not.toHaveProperty("resumedAt");
  });

  test("is when a sandbox that was given back is replaced", async () => {
    const tab = browser().open({ pay, read }, { keepAlive: 100 });
    const [action] = pendingOf(await browser().run(tab, CODE));
    await browser().time.pass(1_000);
    const now = browser().time.now();
    await browser().until(tab.approve(action!));
    const [state] = await tab.executions();
    expect(state!.resumedAt).toBe(now);
    expect(state!.log.map(({ settledAt }) => settledAt! < now)).toEqual([true, false]);
  });

  test("is when another tab takes over, each time", async () => {
    const tab = browser().open({ pay, read });
    const { executionId } = await browser().run(
      tab,
      "async () => [await codemode.pay({}), await codemode.pay({}), await codemode.read({})]",
    );
    const times: (number | undefined)[] = [];
    for (const seq of [0, 1]) {
      await browser().close();
      await browser().time.pass(1_000);
      const next = browser().open({ pay, read });
      const now = browser().time.now();
      await browser().until(next.approve({ executionId, seq }));
      const [state] = await next.executions();
      expect(state!.resumedAt).toBe(now);
      times.push(state!.resumedAt);
    }
    expect(times[1]).toBeGreaterThan(times[0]!);
  });

  test.each(["release", "reject", "cancel"] as const)(
    "does not come of an answer that starts no code: %s",
    async (method) => {
      const tools = { pay, read: { ...read, revert: () => {} } };
      const { executionId } = await browser().run(browser().open(tools), CODE);
      await browser().close();
      const next = browser().open(tools);
      expect(await browser().until(next[method]({ executionId }))).toBe(true);
      if (method === "reject") await browser().until(next.rollback({ executionId }));
      expect((await next.executions())[0]).not.toHaveProperty("resumedAt");
    },
  );

  test("does not come of looking at an execution, nor of undoing one that is over", async () => {
    const tab = browser().open({ pay, read: { ...read, revert: () => {} } });
    const { executionId } = await browser().run(tab, "async () => codemode.read({ n: 1 })");
    await browser().close();
    const next = browser().open({ pay, read: { ...read, revert: () => {} } });
    await next.outcome({ executionId });
    await browser().until(next.rollback({ executionId }));
    const [state] = await next.executions();
    expect(state!.status).toBe("rolled_back");
    expect(state).not.toHaveProperty("resumedAt");
  });
});

describe("a run's grant", () => {
  test("is revoked for the calls that come, also after a reload", async () => {
    const code =
      "async () => { await codemode.pay({ n: 0 }); await codemode.pay({ n: 1 }); await codemode.ask(); await codemode.pay({ n: 2 }); }";
    const tools = { pay, ask: { ...read, needsApproval: true } };
    const tab = browser().open(tools);
    const [first] = pendingOf(await browser().run(tab, code));
    const [ask] = pendingOf(await browser().until(tab.approve({ ...first!, grant: "run" })));
    expect(ask).toMatchObject({ seq: 2, method: "ask" });
    const other = browser().open(tools);
    const [grant] = await other.grants();
    expect(grant).toEqual({ connector: "codemode", method: "pay", executionId: first!.executionId });
    expect(await browser().until(other.revokeGrant(grant!))).toBe(true);
    expect(await browser().until(other.revokeGrant(grant!))).toBe(false);
    expect([await tab.grants(), await other.grants()]).toEqual([[], []]);
    await browser().close();
    const next = browser().open(tools);
    const last = await browser().until(next.approve(ask!));
    expect(pendingOf(last)).toMatchObject([{ seq: 3, method: "pay" }]);
  });

  test("that is not there, is not revoked", async () => {
    const tab = browser().open({ pay, read });
    const { executionId } = await browser().run(tab, CODE);
    const grant = { connector: "codemode", method: "pay" };
    for (const missing of [grant, { ...grant, executionId }, { ...grant, executionId: "exec_none" }])
      expect(await browser().until(tab.revokeGrant(missing)), JSON.stringify(missing)).toBe(false);
    await browser().until(tab.cancel({ executionId }));
    expect(await browser().until(tab.revokeGrant({ ...grant, executionId }))).toBe(false);
    await expect(tab.revokeGrant(null as never)).rejects.toMatchObject({ code: "invalid_input" });
  });
});

describe("a run that waits and is only told how to go on", () => {
  test.each(["release", "revokeGrant"] as const)(
    "%s: goes on waiting, with its time standing still",
    async (method) => {
      const code = "async () => { await codemode.pay({ n: 0 }); await codemode.wait(); return 1; }";
      const wait = { ...read, needsApproval: true };
      const tab = browser().open({ pay, wait }, { timeout: 1_000, keepAlive: 10_000 });
      const [first] = pendingOf(await browser().run(tab, code));
      const [action] = pendingOf(await browser().until(tab.approve({ ...first!, grant: "run" })));
      const { executionId } = action!;
      const answer =
        method === "release"
          ? tab.release({ executionId })
          : tab.revokeGrant({ connector: "codemode", method: "pay", executionId });
      expect(await browser().until(answer)).toBe(true);
      await browser().time.pass(5_000);
      expect((await tab.executions())[0]!.status).toBe("paused");
      // And its sandbox is given back when it was to be.
      await browser().time.pass(6_000);
      expect(await browser().until(tab.approve(action!))).toMatchObject({ status: "completed", result: 1 });
      expect((await tab.executions())[0]!.resumedAt).toBeDefined();
    },
  );
});

test("snippets that are saved or deleted are told, here and in other tabs", async () => {
  const told: unknown[] = [];
  const tab = browser().open({ read });
  const other = browser().open({ read }, { onEvent: (event) => told.push([event.type, event.executionId]) });
  const elsewhere: string[] = [];
  browser().open({ read }, { name: "somebody-else", onEvent: ({ type }) => elsewhere.push(type) });
  const { executionId } = await browser().run(tab, "async () => codemode.read({ n: 1 })");
  const here = (): unknown[] => browser().events.filter(({ type }) => type === "snippets_changed");
  told.length = 0;
  await tab.saveSnippet("one", { executionId, description: "Reads" });
  expect(told).toEqual([["snippets_changed", executionId]]);
  expect(here()).toMatchObject([{ executionId }]);
  expect((await other.snippets()).map(({ name }) => name)).toEqual(["one"]);
  expect(await tab.deleteSnippet("one")).toBe(true);
  expect(await tab.deleteSnippet("one")).toBe(false);
  expect(told.slice(1)).toEqual([["snippets_changed", ""]]);
  await browser().until(tab.clear());
  expect(told.at(-1)).toEqual(["snippets_changed", ""]);
  expect(here()).toHaveLength(3);
  expect(elsewhere).toEqual([]);
});
