import { describe, expect, test } from "vitest";
import type { RuntimeTool } from "../../src/runtime/connector.ts";
import type { Fact } from "../../src/runtime/facts.ts";
import { memoryJournal } from "../../src/runtime/memory-journal.ts";
import { bindAll } from "./support/play.ts";
import { after, pendingOf, useBrowser } from "./support/tab.ts";

const browser = useBrowser();

const forEver = (): Promise<never> => new Promise(() => {});

describe("a tool that asks as soon as it starts", () => {
  const asking: RuntimeTool = {
    effect: "read",
    execute: (_, { requestApproval }) => requestApproval({ reason: "may I?" }).then(() => "seen"),
  };
  const quick: RuntimeTool = { effect: "read", execute: () => "quick" };

  test("when its run is resumed, while a call that was not written yet is still to begin", async () => {
    const code = `async () => {
      const first = codemode.look();
      await codemode.quick();
      return [await codemode.quick(), await first];
    }`;
    const tab = browser().open({ look: { effect: "read", execute: forEver }, quick });
    tab.execute({ code }).catch(() => {});
    await browser().time.pass(50);
    const { id } = (await tab.executions())[0]!;
    const file = await tab.exportExecution(id);
    const second = file.facts.findIndex((fact) => fact.type === "called" && fact.seq === 2);
    expect(second).toBeGreaterThan(0);
    browser().abandon(tab);
    await browser().until(tab.cancel({ executionId: id }));
    browser().journal = memoryJournal();
    const next = browser().open({ look: asking, quick });
    await next.importExecution({ ...file, facts: file.facts.slice(0, second) });
    await browser().until(next.resumeInterrupted());
    const [action] = pendingOf(await browser().until(next.outcome({ executionId: id })));
    expect(action).toMatchObject({ seq: 0, reason: "may I?" });
    expect(await browser().until(next.approve(action!))).toMatchObject({
      status: "completed",
      result: ["quick", "seen"],
    });
  });

  test("in a step, and as the loser of a race", async () => {
    const tab = browser().open({ look: asking, quick });
    const [action] = pendingOf(
      await browser().run(tab, 'async () => codemode.step("one", async () => codemode.look())'),
    );
    expect(await browser().until(tab.approve(action!))).toMatchObject({ status: "completed", result: "seen" });
    const race = "async () => Promise.race([codemode.look(), codemode.quick()])";
    const outcome = await browser().run(tab, race);
    expect(outcome).toMatchObject({ status: "completed", result: "quick" });
    expect(outcome.calls).toMatchObject([{ state: "failed", requestReason: "may I?" }, { state: "applied" }]);
  });
});

describe("a tool whose first start is over", () => {
  test("may throw late, or ask in vain, and nobody hears of it", async () => {
    const late = Promise.withResolvers<void>();
    const rejections: unknown[] = [];
    const onRejection = (reason: unknown): void => void rejections.push(reason);
    process.on("unhandledRejection", onRejection);
    const look: RuntimeTool = {
      effect: "write",
      execute: async (_, { attempt, requestApproval }) => {
        if (attempt > 1) return "done";
        void requestApproval();
        await late.promise;
        throw new Error("late");
      },
    };
    const tab = browser().open({ look });
    const [action] = pendingOf(await browser().run(tab, "async () => codemode.look()"));
    expect(await browser().until(tab.approve(action!))).toMatchObject({ status: "completed", result: "done" });
    late.resolve();
    await browser().time.quiet();
    process.off("unhandledRejection", onRejection);
    expect(rejections).toEqual([]);
  });

  test("asks no more once the call is over", async () => {
    let ask: (() => Promise<void>) | undefined;
    const look: RuntimeTool = {
      effect: "write",
      execute: (_, { requestApproval }) => {
        ask = requestApproval;
        return "done";
      },
    };
    const tab = browser().open({ look });
    expect(await browser().run(tab, "async () => codemode.look()")).toMatchObject({ status: "completed" });
    await expect(ask!()).rejects.toMatchObject({ code: "approval_unavailable" });
  });
});

describe("a tool that asks in one tab", () => {
  test("is answered in another, once, and runs in its own", async () => {
    const look: RuntimeTool = {
      effect: "write",
      execute: async (input, { attempt, requestApproval }) => {
        await requestApproval({ reason: "may I?" });
        return [input, attempt];
      },
    };
    const tab = browser().open({ look });
    const whole = tab.execute({ code: "async () => codemode.look(1)", until: "end" });
    const other = browser().open({ look });
    await browser().time.pass(10);
    const [action] = await other.pending();
    expect(action).toMatchObject({ reason: "may I?" });
    const answers = [other.approve({ ...action!, args: 2 }), tab.approve(action!)];
    const codes = (await browser().until(Promise.all(answers))).map(
      (outcome) => outcome.status === "error" && outcome.code,
    );
    expect(new Set(codes)).toEqual(new Set([false, "not_pending"]));
    const input = codes[0] === false ? 2 : 1;
    expect(await browser().until(whole)).toMatchObject({ status: "completed", result: [input, 2] });
    expect(browser().started).toHaveLength(2);
  });
});

describe("a journal that fails as a tool asks", () => {
  test("lets nothing go on, and the call is uncertain afterwards", async () => {
    const look: RuntimeTool = { effect: "write", execute: (_, { requestApproval }) => requestApproval() };
    const journal = browser().journal;
    const { append } = journal;
    journal.append = async (batch, durability) => {
      if (batch.facts.some(({ type }) => type === "asked")) throw new Error("disk full");
      return append.call(journal, batch, durability);
    };
    const tab = browser().open({ look });
    expect(await browser().run(tab, "async () => codemode.look()")).toMatchObject({ status: "error" });
    journal.append = append;
    await browser().until(tab.resumeInterrupted());
    await browser().time.quiet();
    expect(await tab.pending()).toMatchObject([{ waiting: "settlement" }]);
    expect(browser().started).toHaveLength(1);
  });
});

describe("a call that was approved in time, and cut short by a crash", () => {
  test("does not expire as an approval", async () => {
    const pay: RuntimeTool = { effect: "write", needsApproval: true, execute: forEver };
    const tab = browser().open({ pay }, { approvalTimeout: 1_000 });
    const [action] = pendingOf(await browser().run(tab, "async () => codemode.pay()"));
    tab.approve(action!).catch(() => {});
    await browser().time.pass(10);
    browser().abandon(tab);
    browser().journal = bindAll(browser().journal);
    browser().time.clear();
    await browser().time.pass(5_000);
    const next = browser().open({ pay }, { approvalTimeout: 1_000 });
    await browser().until(next.resumeInterrupted());
    await browser().time.pass(5_000);
    expect(await browser().until(next.expirePaused())).toBe(0);
    const [uncertain] = await next.pending();
    expect(uncertain).toMatchObject({ waiting: "settlement" });
    expect(uncertain).not.toHaveProperty("expiresAt");
  });
});

describe("a tool whose input takes time to check", () => {
  test("does not start once its run is over", async () => {
    const look: RuntimeTool = {
      effect: "write",
      check: async (input) => {
        await after(100);
        return input;
      },
      execute: () => "started",
    };
    const tab = browser().open({ look });
    const running = tab.execute({ code: "async () => codemode.look()" });
    // Checked when it is called, and again when it is started.
    await browser().time.pass(150);
    const { id, log } = (await tab.executions())[0]!;
    expect(log).toMatchObject([{ state: "executing" }]);
    await browser().until(tab.cancel({ executionId: id }));
    expect(await browser().until(running)).toMatchObject({ status: "error", code: "cancelled" });
    await browser().time.pass(1_000);
    expect(browser().started).toEqual([]);
  });
});

describe("a file that says that a step has asked", () => {
  test("does not show its words", async () => {
    const tab = browser().open({ pay: { effect: "write", needsApproval: true, execute: () => 1 } });
    const [action] = pendingOf(
      await browser().run(tab, 'async () => codemode.step("one", async () => codemode.pay())'),
    );
    const file = await tab.exportExecution(action!.executionId);
    const [created, called, ...rest] = file.facts;
    const asked: Fact = { type: "asked", at: 1, seq: 0, reason: "Approve to win" };
    const forged = { ...file, id: "forged", facts: [created, called, asked, ...rest] };
    const shown = await tab.importExecution(forged).then(
      async () => tab.pending({ executionId: "forged" }),
      () => [],
    );
    expect(JSON.stringify(shown)).not.toContain("win");
  });
});
