import { describe, expect, test } from "vitest";
import type { RuntimeTool } from "../../src/runtime/connector.ts";
import { InvalidInputError } from "../../src/protocol/errors.ts";
import { after, pendingOf, useBrowser } from "./support/tab.ts";

const browser = useBrowser();
const pay: RuntimeTool = {
  effect: "write",
  needsApproval: true,
  check: (input) => {
    if (typeof (input as { n?: unknown }).n !== "number") throw new InvalidInputError("n: expected a number");
    return input;
  },
  execute: async (input) => {
    await after(5);
    return { paid: (input as { n: number }).n };
  },
};
const ONE = "async () => (await codemode.pay({ n: 1 })).paid";
const TWO = "async () => Promise.all([codemode.pay({ n: 1 }), codemode.pay({ n: 2 })])";

describe("an answer counts once", () => {
  test("a double one changes nothing and says so", async () => {
    const tab = browser().open({ pay });
    const { executionId } = await browser().run(tab, ONE);
    const both = Promise.all([tab.approve({ executionId, seq: 0 }), tab.approve({ executionId, seq: 0 })]);
    const [first, second] = await browser().until(both);
    expect(first).toMatchObject({ status: "completed", result: 1 });
    expect(second).toMatchObject({ status: "error", code: "not_pending" });
    expect(browser().started).toEqual([["pay", { n: 1 }]]);
  });

  test("a late one changes nothing and says so", async () => {
    const tab = browser().open({ pay });
    const { executionId } = await browser().run(tab, ONE);
    await browser().until(tab.approve({ executionId }));
    const late = await browser().until(tab.approve({ executionId }));
    expect(late).toMatchObject({ status: "error", code: "not_pending", executionId });
    expect(late).toHaveProperty(
      "error",
      `Execution "${executionId}" is not paused (status: completed); only a paused run can be approved.`,
    );
    expect(await browser().until(tab.reject({ executionId, seq: 0 }))).toBe(false);
    expect(await browser().until(tab.cancel({ executionId }))).toBe(false);
    expect(browser().started).toHaveLength(1);
  });

  test("of two tabs' only one is taken, and the owner executes", async () => {
    const [tab, other] = [browser().open({ pay }), browser().open({ pay })];
    const { executionId } = await browser().run(tab, ONE);
    const both = Promise.all([tab.approve({ executionId, seq: 0 }), other.approve({ executionId, seq: 0 })]);
    const outcomes = await browser().until(both);
    expect(outcomes.map((outcome) => (outcome.status === "error" ? outcome.code : outcome.status)).sort()).toEqual([
      "completed",
      "not_pending",
    ]);
    expect(browser().started).toHaveLength(1);
  });

  test("of two tabs' of which none owns the run yet, only one is taken", async () => {
    const gone = browser().open({ pay });
    const { executionId } = await browser().run(gone, ONE);
    await browser().until(gone.dispose());
    const [tab, other] = [browser().open({ pay }), browser().open({ pay })];
    const both = Promise.all([tab.approve({ executionId, seq: 0 }), other.approve({ executionId, seq: 0 })]);
    const outcomes = await browser().until(both);
    expect(outcomes.filter(({ status }) => status === "completed")).toHaveLength(1);
    expect(outcomes.filter((outcome) => outcome.status === "error" && outcome.code === "not_pending")).toHaveLength(1);
    expect(browser().started).toHaveLength(1);
  });

  test("another tab's yes reaches the run that this tab drives", async () => {
    const [tab, other] = [browser().open({ pay }), browser().open({ pay })];
    const whole = tab.execute({ code: ONE, until: "end" });
    await browser().time.quiet();
    const [action] = await browser().until(other.pending());
    const outcome = await browser().until(other.approve(action!));
    expect(outcome).toMatchObject({ status: "completed", result: 1 });
    expect(await browser().until(whole)).toMatchObject({ status: "completed", result: 1 });
  });
});

describe("an answer names what it answers", () => {
  test("with another hash it changes nothing", async () => {
    const tab = browser().open({ pay });
    const outcome = await browser().run(tab, ONE);
    const { executionId, seq, argsHash } = pendingOf(outcome)[0]!;
    expect(argsHash).toMatch(/^[0-9a-f]{64}$/);
    const wrong = await browser().until(tab.approve({ executionId, seq, argsHash: "0".repeat(64) }));
    expect(wrong).toMatchObject({ status: "error", code: "not_pending" });
    expect(await browser().until(tab.pending({ executionId }))).toHaveLength(1);
    expect(browser().started).toEqual([]);
    expect(await browser().until(tab.approve({ executionId, seq, argsHash }))).toMatchObject({ status: "completed" });
  });

  test("without seq it is refused while two are pending, and told which", async () => {
    const tab = browser().open({ pay });
    const { executionId } = await browser().run(tab, TWO);
    const refused = await browser().until(tab.approve({ executionId }));
    expect(refused).toMatchObject({ status: "error", code: "not_pending" });
    expect(refused).toHaveProperty("error", expect.stringContaining("0 (codemode.pay), 1 (codemode.pay)"));
    expect(await browser().until(tab.reject({ executionId }))).toBe(false);
    const paused = await browser().until(tab.approve({ executionId, seq: 1 }));
    expect(pendingOf(paused).map(({ seq }) => seq)).toEqual([0]);
    expect(await browser().until(tab.approve({ executionId }))).toMatchObject({ status: "completed" });
    expect(browser().started.map(([, input]) => input)).toEqual([{ n: 2 }, { n: 1 }]);
  });

  test("an unknown call or execution is refused", async () => {
    const tab = browser().open({ pay });
    const { executionId } = await browser().run(tab, ONE);
    expect(await browser().until(tab.approve({ executionId, seq: 7 }))).toMatchObject({ code: "not_pending" });
    expect(await browser().until(tab.approve({ executionId: "exec_none" }))).toMatchObject({
      code: "execution_not_found",
    });
  });

  test("a yes does not answer a client's tool, nor does a value an approval", async () => {
    const tab = browser().open({ pay, ask: { effect: "write" } });
    const asked = await browser().run(tab, "async () => codemode.ask({})");
    expect(pendingOf(asked)).toMatchObject([{ waiting: "client" }]);
    const { executionId } = asked;
    expect(await browser().until(tab.approve({ executionId }))).toMatchObject({ code: "not_pending" });
    expect(await browser().until(tab.approve({ executionId, seq: 0 }))).toMatchObject({ code: "not_pending" });
    const value = { at: new Date(7) };
    const done = await browser().until(tab.resolve({ executionId, seq: 0, result: value }));
    expect(done).toMatchObject({ status: "completed", result: value });

    const paused = await browser().run(tab, ONE);
    const resolved = tab.resolve({ executionId: paused.executionId, seq: 0, result: "free" });
    expect(await browser().until(resolved)).toMatchObject({ code: "not_pending" });
    expect(browser().started).toEqual([]);
  });
});

describe("many at once", () => {
  test("approveAll takes what was shown, of several executions", async () => {
    const tab = browser().open({ pay });
    const first = await browser().run(tab, TWO);
    const second = await browser().run(tab, ONE);
    const actions = await browser().until(tab.pending());
    expect(actions).toHaveLength(3);
    const outcomes = await browser().until(tab.approveAll(actions));
    expect(outcomes.map(({ status }) => status)).toEqual(["completed", "completed"]);
    expect(new Set(outcomes.map(({ executionId }) => executionId))).toEqual(
      new Set([first.executionId, second.executionId]),
    );
    const again = await browser().until(tab.approveAll(actions));
    expect(again).toHaveLength(3);
    for (const refused of again) expect(refused).toMatchObject({ status: "error", code: "not_pending" });
    expect(browser().started).toHaveLength(3);
  });

  test("an action is answered while a slow call goes on", async () => {
    const slow: RuntimeTool = { effect: "read", execute: () => after(1_000) };
    const tab = browser().open({ pay, slow });
    const whole = tab.execute({
      code: "async () => (await Promise.all([codemode.slow({}), codemode.pay({ n: 3 })]))[1]",
      until: "end",
    });
    await browser().time.pass(10);
    const [action] = await tab.pending();
    const approved = tab.approve(action!);
    await browser().time.pass(10);
    expect(browser().started.map(([tool]) => tool)).toEqual(["slow", "pay"]);
    expect(await browser().until(whole)).toMatchObject({ status: "completed", result: { paid: 3 } });
    expect(await browser().until(approved)).toMatchObject({ status: "completed" });
    expect(browser().events.some(({ type }) => type === "execution_paused")).toBe(false);
  });
});

describe("changed arguments", () => {
  test("are what runs, beside what was asked for", async () => {
    const tab = browser().open({ pay }, { keepAlive: 0 });
    const { executionId } = await browser().run(tab, ONE);
    const outcome = await browser().until(tab.approve({ executionId, args: { n: 50 } }));
    expect(outcome).toMatchObject({ status: "completed", result: 50 });
    expect(outcome.calls).toMatchObject([{ args: { n: 1 }, executedArgs: { n: 50 } }]);
    expect(browser().started).toEqual([["pay", { n: 50 }]]);
  });

  test("that the tool does not take change nothing", async () => {
    const tab = browser().open({ pay });
    const { executionId } = await browser().run(tab, ONE);
    const refused = await browser().until(tab.approve({ executionId, args: { n: "much" } }));
    expect(refused).toMatchObject({ status: "error", code: "invalid_input", error: "n: expected a number" });
    expect(await browser().until(tab.pending())).toMatchObject([{ args: { n: 1 } }]);
    expect(browser().started).toEqual([]);
  });
});

describe("consent in advance", () => {
  const three =
    "async () => { const out = []; for (const n of [1, 2, 3]) out.push(await codemode.pay({ n })); return out.length; }";

  test("for the run", async () => {
    const tab = browser().open({ pay }, { keepAlive: 0 });
    const { executionId } = await browser().run(tab, three);
    const outcome = await browser().until(tab.approve({ executionId, grant: "run" }));
    expect(outcome).toMatchObject({ status: "completed", result: 3 });
    expect(pendingOf(await browser().run(tab, ONE))).toHaveLength(1);
  });

  test("for the session, until it is revoked", async () => {
    const tab = browser().open({ pay });
    const { executionId } = await browser().run(tab, three);
    expect(await browser().until(tab.approve({ executionId, grant: "session" }))).toMatchObject({ result: 3 });
    expect(await browser().run(tab, ONE)).toMatchObject({ status: "completed" });
    expect(await tab.grants()).toEqual([{ connector: "codemode", method: "pay" }]);
    expect(await tab.revokeGrant({ connector: "codemode", method: "pay" })).toBe(true);
    expect(await tab.revokeGrant({ connector: "codemode", method: "pay" })).toBe(false);
    expect(pendingOf(await browser().run(tab, ONE))).toHaveLength(1);
  });

  test("a run that waits shows what it was granted", async () => {
    const tab = browser().open({ pay, other: { ...pay } });
    const { executionId } = await browser().run(
      tab,
      "async () => { await codemode.pay({ n: 1 }); await codemode.other({ n: 1 }); }",
    );
    await browser().until(tab.approve({ executionId, grant: "run" }));
    expect(await browser().until(tab.grants())).toEqual([{ connector: "codemode", method: "pay", executionId }]);
  });
});

describe("a no", () => {
  test("ends the run, with its reason", async () => {
    const tab = browser().open({ pay });
    const { executionId } = await browser().run(tab, TWO);
    expect(await browser().until(tab.reject({ executionId, seq: 0, reason: "too much" }))).toBe(true);
    const [state] = await tab.executions({ executionId });
    expect(state).toMatchObject({
      status: "rejected",
      errorCode: "rejected",
      error: "Action codemode.pay rejected by user: too much",
    });
    expect(await tab.pending()).toEqual([]);
    expect(await browser().until(tab.outcome({ executionId }))).toMatchObject({ status: "error", code: "rejected" });
    expect(browser().started).toEqual([]);
  });

  test.each([
    ["as the answer says", { onReject: "throw" as const }, {}],
    ["as the runtime does by default", {}, { onReject: "throw" as const }],
  ])("is an error that the code can catch, %s", async (_, answer, options) => {
    const tab = browser().open({ pay }, { ...options, keepAlive: 0 });
    const code =
      "async () => { try { await codemode.pay({ n: 1 }); } catch (e) { return [e.name, e.message, e.code, await codemode.pay({ n: 2 })]; } }";
    const { executionId } = await browser().run(tab, code);
    expect(await browser().until(tab.reject({ executionId, reason: "no", ...answer }))).toBe(true);
    const paused = await browser().until(tab.outcome({ executionId }));
    expect(pendingOf(paused)).toMatchObject([{ seq: 1 }]);
    const outcome = await browser().until(tab.approve({ executionId }));
    expect(outcome).toMatchObject({
      status: "completed",
      result: ["ActionRejectedError", "Action codemode.pay rejected by user: no", "rejected", { paid: 2 }],
    });
    expect(outcome.calls[0]).toMatchObject({ state: "failed", reason: "no" });
  });
});
