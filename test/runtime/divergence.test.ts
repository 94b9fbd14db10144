import { describe, expect, test } from "vitest";
import type { RuntimeTool } from "../../src/runtime/connector.ts";
import type { Fact, FactOf, FactType } from "../../src/runtime/facts.ts";
import { memoryJournal } from "../../src/runtime/memory-journal.ts";
import { GUEST_VERSION } from "../../src/protocol/replay.ts";
import { after, pendingOf, useBrowser } from "./support/tab.ts";

const browser = useBrowser();
const read: RuntimeTool = { effect: "read", execute: async (input) => (await after(2), input) };
const pay: RuntimeTool = { effect: "write", needsApproval: true, execute: (input) => input };
const CODE =
  "async () => [await codemode.read({ n: 1, deep: { list: [1, 2] } }), await codemode.pay({ n: 2 }), await codemode.read({ n: 3 })]";

/** Pauses a run, changes its record, and lets somebody approve what waits. */
async function resumeChanged(change: (facts: Fact[]) => Fact[]) {
  const tab = browser().open({ read, pay }, { keepAlive: 0 });
  const { executionId } = await browser().run(tab, CODE);
  await browser().close();
  const { head, facts } = (await browser().journal.load(executionId))!;
  const { epoch: _, batches: __, ...own } = head;
  browser().journal = memoryJournal();
  await browser().journal.create(own, change(facts));
  const other = browser().open({ read, pay });
  return { tab: other, executionId, outcome: await browser().until(other.approve({ executionId })) };
}

function changing<T extends FactType>(type: T, seq: number | undefined, change: Partial<FactOf<T>>) {
  return (facts: Fact[]): Fact[] =>
    facts.map((fact) => (fact.type === type && (!("seq" in fact) || fact.seq === seq) ? { ...fact, ...change } : fact));
}

describe("code that does something else than was recorded ends with what differs", () => {
  test("another tool", async () => {
    const { outcome } = await resumeChanged(changing("called", 0, { method: "write" }));
    expect(outcome).toMatchObject({
      status: "error",
      code: "replay_divergence",
      error: "Codemode replay divergence at step 0: expected codemode.write, got codemode.read",
      divergence: {
        seq: 0,
        expected: { path: "codemode.write", args: '{"n":1,"deep":{"list":[1,2]}}' },
        got: { path: "codemode.read", args: '{"n":1,"deep":{"list":[1,2]}}' },
      },
    });
    expect(browser().started).toHaveLength(1);
  });

  test("other arguments, by their paths", async () => {
    const args = JSON.stringify({ n: 7, deep: { list: [1, 5] } });
    const { outcome } = await resumeChanged(changing("called", 0, { args }));
    expect(outcome).toMatchObject({ code: "replay_divergence" });
    expect((outcome as { error: string }).error).toBe(
      "Codemode replay divergence at step 0: codemode.read was called with another input (n: 7 became 1; deep.list.1: 5 became 2)",
    );
  });

  test("a call that is not made again", async () => {
    const code = CODE.replace("await codemode.pay({ n: 2 })", "2");
    const { outcome } = await resumeChanged(changing("created", undefined, { code }));
    expect(outcome).toMatchObject({ status: "error", code: "replay_divergence", divergence: { seq: 1 } });
  });

  test("a run that ends before its record does", async () => {
    const { outcome } = await resumeChanged(changing("created", undefined, { code: "async () => 7" }));
    expect(outcome).toMatchObject({
      code: "replay_divergence",
      error: "Codemode replay divergence at step 0: expected codemode.read, but the code did not call it again",
    });
  });

  test("and nothing of it is executed", async () => {
    const { tab, executionId, outcome } = await resumeChanged(changing("called", 0, { method: "write" }));
    expect(outcome.calls[1]).toMatchObject({ method: "pay" });
    expect(outcome.calls[1]).not.toHaveProperty("result");
    expect(await tab.executions({ executionId })).toMatchObject([{ status: "error", errorCode: "replay_divergence" }]);
    expect(await tab.pending()).toEqual([]);
  });

  test("what is the same is no divergence", async () => {
    const { outcome } = await resumeChanged((facts) => facts);
    expect(outcome).toMatchObject({ status: "completed", result: [{ n: 1 }, { n: 2 }, { n: 3 }] });
  });
});

describe("what cannot go on here says so, and is left as it is", () => {
  const left = { status: "paused" };

  test("a connector that is not here", async () => {
    const missing = await resumeChanged(changing("created", undefined, { connectors: ["codemode", "gone"] }));
    expect(missing.outcome).toMatchObject({ status: "error", code: "incompatible_execution" });
    expect((missing.outcome as { error: string }).error).toContain("gone");
    expect(await missing.tab.executions({ executionId: missing.executionId })).toMatchObject([left]);
  });

  test.each([
    ["a newer guest", { guest: GUEST_VERSION + 1 }],
    ["an older guest", { guest: GUEST_VERSION - 1 }],
    ["a newer format", { format: 99 }],
  ])("%s", async (_, change) => {
    const { tab, executionId, outcome } = await resumeChanged(changing("created", undefined, change));
    expect(outcome).toMatchObject({ status: "error", code: "incompatible_execution" });
    expect(await tab.executions({ executionId })).toMatchObject([left]);
    // It can still be given up.
    expect(await browser().until(tab.reject({ executionId }))).toBe(true);
    expect(await tab.executions({ executionId })).toMatchObject([{ status: "rejected" }]);
  });

  test("a tool that is not here any more cannot be approved", async () => {
    const tab = browser().open({ pay });
    const { executionId } = await browser().run(tab, "async () => codemode.pay({})");
    await browser().close();
    const other = browser().open({ read });
    const refused = await browser().until(other.approve({ executionId }));
    expect(refused).toMatchObject({ status: "error", code: "not_pending" });
    expect(pendingOf(await browser().until(other.outcome({ executionId })))).toHaveLength(1);
  });

  test("a damaged record does not hide the others", async () => {
    const tab = browser().open({ read });
    const { executionId } = await browser().run(tab, "async () => 1");
    await browser().journal.create(
      { id: "exec_bad", runtime: "default", status: "paused", createdAt: 1, updatedAt: 1 },
      [{ type: "paused", at: 1 }],
    );
    expect((await tab.executions()).map(({ id }) => id)).toEqual([executionId]);
    expect(await browser().until(tab.approve({ executionId: "exec_bad" }))).toMatchObject({ code: "journal_failed" });
    expect(await browser().until(tab.resumeInterrupted())).toEqual([]);
  });
});
