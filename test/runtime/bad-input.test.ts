import { describe, expect, test } from "vitest";
import type { RuntimeTool } from "../../src/runtime/connector.ts";
import type { Runtime } from "../../src/runtime/runtime.ts";
import { after, pendingOf, useBrowser } from "./support/tab.ts";

const browser = useBrowser();
const read: RuntimeTool = { effect: "read", execute: async (input) => (await after(2), input) };
const pay: RuntimeTool = { effect: "write", needsApproval: true, execute: (input) => input };
const ONE = "async () => codemode.pay({ n: 1 })";

/** As plain JavaScript calls it. */
type Loose = Record<string, (...args: unknown[]) => Promise<unknown>>;
const loose = (tab: Runtime): Loose => tab as unknown as Loose;

describe("nonsense is refused in words, and changes nothing", () => {
  const nothing = [undefined, null, 5, "exec_1", {}, { executionId: 5 }, { executionId: null }];

  test.each(["execute", "outcome", "approve", "resolve", "settleUncertain"])("%s gives an outcome", async (method) => {
    const tab = browser().open({ pay });
    for (const input of nothing) {
      const outcome = await browser().until(Promise.resolve().then(() => loose(tab)[method]!(input)));
      expect(outcome, JSON.stringify(input)).toMatchObject({ status: "error", code: "invalid_input" });
    }
  });

  test.each(["reject", "cancel", "rollback", "deleteExecution", "release"])("%s rejects", async (method) => {
    const tab = browser().open({ pay });
    for (const input of nothing) {
      const done = browser().until(Promise.resolve().then(() => loose(tab)[method]!(input)));
      await expect(done, JSON.stringify(input)).rejects.toMatchObject({ code: "invalid_input" });
    }
  });

  test.each([
    ["pruneExecutions", { keep: NaN }],
    ["pruneExecutions", { keep: -1 }],
    ["pruneExecutions", { keep: null }],
    ["pruneExecutions", { keep: "2" }],
    ["expirePaused", { maxAgeMs: NaN }],
    ["expirePaused", { maxAgeMs: null }],
    ["executions", -1],
    ["executions", NaN],
    ["executions", null],
    ["executions", { limit: "3" }],
    ["executions", { statuses: "paused" }],
    ["executions", { before: "now" }],
    ["approveAll", null],
    ["approveAll", [null]],
    ["approveAll", [{ executionId: "exec_1" }]],
    ["search", 5],
    ["describe", 5],
    ["exportExecution", 5],
    ["saveSnippet", "name", { executionId: 5, description: "" }],
    ["saveSnippet", "name", null],
  ])("%s(%j)", async (method, ...args) => {
    const tab = browser().open({ pay });
    for (let n = 0; n < 2; n++) await browser().run(tab, `async () => ${n}`);
    await browser().run(tab, ONE);
    const done = browser().until(Promise.resolve().then(() => loose(tab)[method]!(...args)));
    await expect(done).rejects.toMatchObject({ code: "invalid_input" });
    const left = (await tab.executions()).map(({ status }) => status);
    expect(left.sort()).toEqual(["completed", "completed", "paused"]);
  });

  test.each([
    ["approve", { seq: "0" }],
    ["approve", { seq: 0, argsHash: 5 }],
    ["approve", { seq: 0, grant: "always" }],
    ["settleUncertain", { seq: 0, as: "done" }],
    ["resolve", { seq: null, result: 1 }],
  ])("%s with %j", async (method, rest) => {
    const tab = browser().open({ pay });
    const { executionId } = await browser().run(tab, ONE);
    const outcome = await browser().until(loose(tab)[method]!({ executionId, ...rest }));
    expect(outcome).toMatchObject({ status: "error", code: "invalid_input" });
    expect(await tab.pending({ executionId })).toHaveLength(1);
  });

  test("reject with another `onReject`", async () => {
    const tab = browser().open({ pay });
    const { executionId } = await browser().run(tab, ONE);
    const done = loose(tab)["reject"]!({ executionId, seq: 0, onReject: "thorw" });
    await expect(browser().until(done)).rejects.toMatchObject({ code: "invalid_input" });
    expect(await tab.pending({ executionId })).toHaveLength(1);
  });

  test("a snippet whose description is no text would break every search", async () => {
    const tab = browser().open({ pay });
    const { executionId } = await browser().run(tab, "async () => 1");
    const done = loose(tab)["saveSnippet"]!("name", { executionId, description: 5 });
    await expect(done).rejects.toMatchObject({ code: "invalid_input" });
    expect((await tab.search("pay")).total).toBe(1);
  });

  test("approve does not let its argument be another answer", async () => {
    const tab = browser().open({ pay });
    const { executionId } = await browser().run(tab, ONE);
    const outcome = await browser().until(loose(tab)["approve"]!({ executionId, seq: 0, type: "cancel" }));
    expect(outcome).toMatchObject({ status: "completed" });
  });
});

test("an action that is approved as it was shown is not taken for a changed one", async () => {
  const tab = browser().open({ pay });
  const [action] = pendingOf(await browser().run(tab, ONE));
  const outcome = await browser().until(tab.approve(action!));
  expect(outcome.calls[0]).not.toHaveProperty("executedArgs");
});

describe("grants", () => {
  test("of one run are not taken for those of the session", async () => {
    const tab = browser().open({ pay });
    const { executionId } = await browser().run(tab, ONE);
    await browser().until(tab.approve({ executionId, grant: "session" }));
    const other = { connector: "codemode", method: "pay", executionId: "exec_other" };
    expect(await tab.revokeGrant(other)).toBe(false);
    expect(await tab.grants()).toEqual([{ connector: "codemode", method: "pay" }]);
  });
});

describe("after dispose", () => {
  test("nothing is driven any more", async () => {
    const tab = browser().open({ pay });
    const { executionId } = await browser().run(tab, ONE);
    await browser().until(tab.dispose());
    for (const run of [
      () => tab.approve({ executionId }),
      () => tab.execute({ code: ONE }),
      () => tab.outcome({ executionId, until: "end" }),
    ]) {
      expect(await browser().until(run())).toMatchObject({ status: "error", code: "runtime_disposed" });
    }
    await expect(tab.rollback({ executionId })).rejects.toMatchObject({ code: "runtime_disposed" });
    await browser().until(tab.dispose());
    expect(browser().started).toEqual([]);
    const next = browser().open({ pay });
    expect(await browser().until(next.approve({ executionId }))).toMatchObject({ status: "completed" });
  });

  test.each([0, 1, 2, 3, 5, 8, 13])("a run that was just beginning (%i turns ago) is left to others", async (turns) => {
    const tab = browser().open({ read });
    const whole = tab.execute({ code: "async () => codemode.read({})" });
    for (let turn = 0; turn < turns; turn++) await Promise.resolve();
    await browser().until(tab.dispose());
    expect(await browser().until(whole)).toMatchObject({ code: "runtime_disposed" });
    const next = browser().open({ read });
    const [left] = await next.executions();
    if (left === undefined) return;
    expect(await browser().until(next.outcome({ executionId: left.id }))).toMatchObject({ status: "completed" });
  });

  test("a run that was being answered is left to others", async () => {
    for (let turns = 0; turns < 20; turns++) {
      const gone = browser().open({ pay });
      const { executionId } = await browser().run(gone, ONE);
      await browser().until(gone.dispose());
      const tab = browser().open({ pay });
      const answer = tab.approve({ executionId });
      for (let turn = 0; turn < turns; turn++) await Promise.resolve();
      await browser().until(tab.dispose());
      await browser().until(answer);
      const next = browser().open({ pay });
      const outcome = await browser().until(next.outcome({ executionId }));
      const [waiting] = outcome.status === "paused" ? outcome.pending : [];
      const end = waiting?.waiting === "approval" ? await browser().until(next.approve(waiting)) : outcome;
      expect([end.status, waiting?.waiting], `${turns}`).not.toContain("error");
    }
  });
});

test("others are told of what is deleted", async () => {
  const [tab, other] = [browser().open({ pay }), browser().open({ pay })];
  const first = await browser().run(tab, "async () => 1");
  await browser().time.pass(1);
  const second = await browser().run(tab, "async () => 2");
  const changed: string[] = [];
  other.subscribe(({ type, executionId }) => void (type === "execution_changed" && changed.push(executionId)));
  await tab.pruneExecutions({ keep: 1 });
  expect(changed).toEqual([first.executionId]);
  await tab.clear();
  expect(changed).toEqual([first.executionId, second.executionId]);
});
