import { describe, expect, test } from "vitest";
import type { ToolExecuteContext } from "../../src/protocol/tools.ts";
import type { RuntimeTool } from "../../src/runtime/connector.ts";
import type { PendingAction } from "../../src/runtime/types.ts";
import { bindAll } from "./support/play.ts";
import { after, pendingOf, useBrowser } from "./support/tab.ts";

const browser = useBrowser();

interface Rows {
  rows: number;
}

/** Deletes rows, and asks where they are many: what it has deleted is in `deleted`, its starts in `starts`. */
function makeWipe(more: Partial<RuntimeTool> = {}) {
  const deleted: number[] = [];
  const starts: ToolExecuteContext[] = [];
  const wipe: RuntimeTool = {
    effect: "write",
    execute: async (input, context) => {
      starts.push(context);
      const { rows } = input as Rows;
      await after(2);
      if (rows > 10) await context.requestApproval({ reason: `  This would delete ${rows} rows ` });
      deleted.push(rows);
      return rows;
    },
    ...more,
  };
  return { wipe, deleted, starts };
}

const ONE = "async () => codemode.wipe({ rows: 400 })";
const slow: RuntimeTool = { effect: "read", execute: async () => after(100) };

describe("a tool that asks while it runs", () => {
  test("waits as if it had been gated, with its reason, and is started again from its top", async () => {
    const { wipe, deleted, starts } = makeWipe();
    const tab = browser().open({ wipe });
    const outcome = await browser().run(tab, ONE);
    const [action] = pendingOf(outcome);
    expect(action).toMatchObject({ seq: 0, method: "wipe", args: { rows: 400 }, waiting: "approval" });
    expect(action!.reason).toBe("This would delete 400 rows");
    expect(deleted).toEqual([]);
    expect(await browser().until(tab.approve(action!))).toMatchObject({ status: "completed", result: 400 });
    expect(deleted).toEqual([400]);
    expect(starts.map(({ attempt }) => attempt)).toEqual([1, 2]);
    expect(starts.map(({ idempotencyKey }) => idempotencyKey)).toEqual(Array(2).fill(`${action!.executionId}:0`));
    const [state] = await tab.executions();
    expect(state!.log).toMatchObject([
      { requiresApproval: true, requestReason: "This would delete 400 rows", attempts: 2, state: "applied" },
    ]);
  });

  test("and does not ask where it need not, runs through", async () => {
    const { wipe, starts } = makeWipe();
    const outcome = await browser().run(browser().open({ wipe }), "async () => codemode.wipe({ rows: 3 })");
    expect(outcome).toMatchObject({ status: "completed", result: 3 });
    expect(outcome.calls).toMatchObject([{ requiresApproval: false, attempts: 1 }]);
    expect(starts).toHaveLength(1);
  });

  test("tells the first start by its signal that it is over, and ignores what it does from then on", async () => {
    const first = Promise.withResolvers<string>();
    const seen: unknown[] = [];
    const wipe: RuntimeTool = {
      effect: "write",
      execute: ({ rows }: Rows, { attempt, signal, requestApproval }: ToolExecuteContext) => {
        signal.addEventListener("abort", () => seen.push(["aborted", attempt]));
        void requestApproval().then(() => seen.push(["approved", attempt]));
        void requestApproval().then(() => seen.push(["approved", attempt]));
        return attempt === 1 ? first.promise : rows;
      },
    } as RuntimeTool;
    const tab = browser().open({ wipe, slow });
    const outcome = await browser().run(tab, "async () => [await codemode.wipe({ rows: 1 }), await codemode.slow()]");
    expect(seen).toEqual([["aborted", 1]]);
    first.resolve("too late");
    await browser().time.quiet();
    expect(await tab.pending()).toHaveLength(1);
    const [action] = pendingOf(outcome);
    expect(action).not.toHaveProperty("reason");
    expect(await browser().until(tab.approve(action!))).toMatchObject({ result: [1, undefined] });
    expect(seen).toEqual([
      ["aborted", 1],
      ["approved", 2],
      ["approved", 2],
    ]);
  });

  test("that then fails in its first start, has not failed", async () => {
    const wipe: RuntimeTool = {
      effect: "idempotent",
      retry: { attempts: 5, delay: 1 },
      execute: async (_, { attempt, requestApproval }) => {
        void requestApproval();
        await after(5);
        if (attempt === 1) throw new Error("aborted");
        return "done";
      },
    };
    const tab = browser().open({ wipe });
    const [action] = pendingOf(await browser().run(tab, ONE));
    await browser().time.pass(1_000);
    expect(await tab.pending()).toHaveLength(1);
    expect(await browser().until(tab.approve(action!))).toMatchObject({ status: "completed", result: "done" });
    expect(browser().started).toHaveLength(2);
  });

  test("gets a person's own version", async () => {
    const { wipe, deleted } = makeWipe();
    const tab = browser().open({ wipe });
    const [action] = pendingOf(await browser().run(tab, ONE));
    const outcome = await browser().until(tab.approve({ ...action!, args: { rows: 40 } }));
    expect(outcome).toMatchObject({ status: "completed", result: 40 });
    expect(deleted).toEqual([40]);
    expect(outcome.calls).toMatchObject([{ args: { rows: 400 }, executedArgs: { rows: 40 } }]);
  });

  test("ends the run, or throws into the code, when it is refused", async () => {
    const { wipe, deleted } = makeWipe();
    const tab = browser().open({ wipe });
    const [first] = pendingOf(await browser().run(tab, ONE));
    expect(await browser().until(tab.reject({ ...first!, reason: "no" }))).toBe(true);
    expect(await tab.outcome(first!)).toMatchObject({ status: "error", code: "rejected" });
    const caught = "async () => codemode.wipe({ rows: 400 }).catch((error) => [error.code, error.message])";
    const [second] = pendingOf(await browser().run(tab, caught));
    await browser().until(tab.reject({ ...second!, reason: "no", onReject: "throw" }));
    expect(await browser().until(tab.outcome(second!))).toMatchObject({
      result: ["rejected", "Action codemode.wipe rejected by user: no"],
    });
    expect(deleted).toEqual([]);
  });

  test("tells those who follow", async () => {
    const { wipe } = makeWipe();
    const tab = browser().open({ wipe });
    const [action] = pendingOf(await browser().run(tab, ONE));
    await browser().until(tab.approve(action!));
    const calls = browser().events.filter(({ type }) => type.startsWith("call_"));
    expect(calls.map(({ type }) => type)).toEqual(["call_started", "call_pending", "call_started", "call_finished"]);
    expect(calls[1]).toMatchObject({ waiting: "approval", reason: "This would delete 400 rows", args: { rows: 400 } });
  });

  test("counts as refused when nobody answers in time, and that time is not the code's", async () => {
    const { wipe } = makeWipe();
    const tab = browser().open({ wipe }, { approvalTimeout: 60_000, timeout: 1_000 });
    const [action] = pendingOf(await browser().run(tab, ONE));
    expect(action!.expiresAt).toBe(browser().time.now() + 60_000);
    await browser().time.pass(59_000);
    expect(await tab.pending()).toHaveLength(1);
    await browser().time.pass(2_000);
    expect(await tab.outcome(action!)).toMatchObject({ status: "error", code: "expired" });
  });

  test("keeps its words out of a record that is redacted", async () => {
    const { wipe } = makeWipe();
    const redact = (): object => ({ args: "gone" });
    const tab = browser().open({ wipe }, { redact: redact as never });
    const [action] = pendingOf(await browser().run(tab, ONE));
    await browser().until(tab.approve(action!));
    const file = JSON.stringify(await tab.exportExecution(action!.executionId));
    expect(file).toContain('"asked"');
    expect(file).not.toContain("This would delete");
  });
});

describe("consent that is there already", () => {
  test("a call that was approved before it started is not asked about again", async () => {
    const { wipe, starts } = makeWipe({ needsApproval: true });
    const tab = browser().open({ wipe });
    const [action] = pendingOf(await browser().run(tab, ONE));
    expect(action).not.toHaveProperty("reason");
    expect(await browser().until(tab.approve(action!))).toMatchObject({ status: "completed", result: 400 });
    expect(starts.map(({ attempt }) => attempt)).toEqual([1]);
  });

  test.each(["run", "session"] as const)("a grant for the %s, until it is revoked", async (grant) => {
    const { wipe } = makeWipe();
    const tab = browser().open({ wipe, slow });
    const THREE = `async () => {
      const first = await codemode.wipe({ rows: 100 });
      const second = await codemode.wipe({ rows: 200 });
      await codemode.slow();
      return [first, second, await codemode.wipe({ rows: 300 })];
    }`;
    const [action] = pendingOf(await browser().run(tab, THREE));
    const approved = tab.approve({ ...action!, grant });
    await browser().time.pass(50);
    const [granted] = await tab.grants();
    expect(granted).toMatchObject({ connector: "codemode", method: "wipe" });
    expect(granted!.executionId).toBe(grant === "run" ? action!.executionId : undefined);
    expect(await browser().until(tab.revokeGrant(granted!))).toBe(true);
    expect(await tab.grants()).toEqual([]);
    expect(await browser().until(tab.revokeGrant(granted!))).toBe(false);
    const [last] = pendingOf(await browser().until(approved));
    expect(last).toMatchObject({ args: { rows: 300 }, reason: "This would delete 300 rows" });
    expect(await browser().until(tab.approve(last!))).toMatchObject({ result: [100, 200, 300] });
  });
});

describe("a policy of attempts", () => {
  test("does not count the start that asked", async () => {
    const wipe: RuntimeTool = {
      effect: "idempotent",
      retry: { attempts: 2, delay: 1 },
      execute: async (_, { attempt, requestApproval }) => {
        await requestApproval();
        if (attempt < 3) throw new Error(`attempt ${attempt}`);
        return attempt;
      },
    };
    const tab = browser().open({ wipe });
    const [action] = pendingOf(await browser().run(tab, ONE));
    expect(await browser().until(tab.approve(action!))).toMatchObject({ status: "completed", result: 3 });
  });

  test("still ends", async () => {
    const wipe: RuntimeTool = {
      effect: "idempotent",
      retry: { attempts: 2, delay: 1 },
      execute: async (_, { attempt, requestApproval }) => {
        await requestApproval();
        throw new Error(`attempt ${attempt}`);
      },
    };
    const tab = browser().open({ wipe });
    const [action] = pendingOf(await browser().run(tab, ONE));
    expect(await browser().until(tab.approve(action!))).toMatchObject({ status: "error", error: "attempt 3" });
  });
});

describe("several at once", () => {
  const TWO = "async () => Promise.all([codemode.wipe({ rows: 400 }), codemode.wipe({ rows: 50 })])";

  test("are listed together, and answered one by one", async () => {
    const { wipe, deleted } = makeWipe();
    const tab = browser().open({ wipe });
    const [first, second] = pendingOf(await browser().run(tab, TWO));
    expect([first!.reason, second!.reason]).toEqual(["This would delete 400 rows", "This would delete 50 rows"]);
    const outcome = await browser().until(tab.approve(second!));
    expect(pendingOf(outcome)).toMatchObject([{ seq: 0 }]);
    expect(deleted).toEqual([50]);
    expect(await browser().until(tab.approve(first!))).toMatchObject({ result: [400, 50] });
  });

  test("can be answered while a slow call runs", async () => {
    const { wipe, deleted } = makeWipe();
    const tab = browser().open({ wipe, slow });
    const whole = tab.execute({
      code: "async () => Promise.all([codemode.slow(), codemode.wipe({ rows: 400 })])",
      until: "end",
    });
    await browser().time.pass(50);
    const [action] = await tab.pending();
    expect((await tab.executions())[0]!.status).toBe("running");
    const answered = tab.approve(action!);
    await browser().time.pass(20);
    expect(deleted).toEqual([400]);
    expect((await tab.executions())[0]!.status).toBe("running");
    expect(await browser().until(whole)).toMatchObject({ status: "completed", result: [undefined, 400] });
    expect(await browser().until(answered)).toMatchObject({ status: "completed" });
  });
});

describe("the same", () => {
  async function approveIn(next: "same" | "closed" | "crashed", keepAlive: number): Promise<void> {
    const { wipe, deleted, starts } = makeWipe();
    const tab = browser().open({ wipe, slow }, { keepAlive });
    const code = "async () => { const done = await codemode.wipe({ rows: 400 }); await codemode.slow(); return done; }";
    const [action] = pendingOf(await browser().run(tab, code));
    await browser().time.pass(1_000);
    if (next === "closed") await browser().until(tab.dispose());
    if (next === "crashed") {
      browser().abandon(tab);
      // What the dead tab had is nobody's: a coordination of its own.
      browser().journal = bindAll(browser().journal);
    }
    const now = next === "same" ? tab : browser().open({ wipe, slow }, { keepAlive });
    const [shown] = (await browser().until(now.pending())) as [PendingAction];
    expect(shown).toEqual(action);
    expect(await browser().until(now.approve(shown))).toMatchObject({ status: "completed", result: 400 });
    expect(deleted).toEqual([400]);
    expect(starts.map(({ attempt }) => attempt)).toEqual([1, 2]);
  }

  test("while the sandbox is kept", () => approveIn("same", Infinity));
  test("after it has been given back", () => approveIn("same", 100));
  test("after a reload", () => approveIn("closed", Infinity));
  test("after a crash", () => approveIn("crashed", Infinity));

  test("for a write that a crash has cut short before it could ask", async () => {
    const { wipe, deleted } = makeWipe();
    const tab = browser().open({ wipe });
    const running = tab.execute({ code: ONE });
    running.catch(() => {});
    await browser().time.pass(1);
    browser().abandon(tab);
    browser().journal = bindAll(browser().journal);
    browser().time.clear();
    const next = browser().open({ wipe });
    await browser().until(next.resumeInterrupted());
    await browser().time.quiet();
    const [uncertain] = await browser().until(next.pending());
    expect(uncertain).toMatchObject({ waiting: "settlement" });
    const { executionId, seq } = uncertain!;
    const [action] = pendingOf(await browser().until(next.settleUncertain({ executionId, seq, as: "retry" })));
    expect(action).toMatchObject({ waiting: "approval", reason: "This would delete 400 rows" });
    expect(await browser().until(next.approve(action!))).toMatchObject({ status: "completed", result: 400 });
    expect(deleted).toEqual([400]);
  });
});
