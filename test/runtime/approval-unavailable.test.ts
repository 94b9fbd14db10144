import { describe, expect, test } from "vitest";
import { readPageTools, toFunctions } from "../../src/code-tool/page-tools.ts";
import type { ToolExecuteContext } from "../../src/protocol/tools.ts";
import type { ExportedExecution } from "../../src/runtime/export.ts";
import type { RuntimeTool } from "../../src/runtime/connector.ts";
import type { Fact } from "../../src/runtime/facts.ts";
import { memoryJournal } from "../../src/runtime/memory-journal.ts";
import { after, pendingOf, useBrowser } from "./support/tab.ts";

const browser = useBrowser();
/** Every input with which it went on after it had asked. */
let done: unknown[] = [];

function makeAsk(more: Partial<RuntimeTool> = {}): RuntimeTool {
  done = [];
  return {
    effect: "write",
    execute: async (input, { requestApproval }) => {
      await requestApproval({ reason: `Do ${JSON.stringify(input)}?` });
      done.push(input);
      return input;
    },
    ...more,
  };
}

describe("where nobody can be asked, a tool that asks fails", () => {
  const CAUGHT = "async () => codemode.ask({ n: 1 }).catch((error) => [error.name, error.code])";

  test("when its result is not recorded, also when it is called again on replay", async () => {
    const tab = browser().open({ ask: makeAsk({ effect: "read", replay: "reexecute" }) });
    const outcome = await browser().run(tab, CAUGHT);
    expect(outcome).toMatchObject({ result: ["ApprovalUnavailableError", "approval_unavailable"] });
    expect(done).toEqual([]);
  });

  test("when it undoes a call", async () => {
    const seen: unknown[] = [];
    const revert = async (_: unknown, __: unknown, { requestApproval }: ToolExecuteContext): Promise<void> => {
      await requestApproval().catch((error: unknown) => {
        seen.push(error);
        throw error;
      });
    };
    const tab = browser().open({ save: { effect: "write", execute: () => 1, revert } });
    const { executionId } = await browser().run(tab, "async () => codemode.save({})");
    await expect(browser().until(tab.rollback({ executionId }))).rejects.toMatchObject({ code: "rollback_failed" });
    expect(seen).toMatchObject([{ code: "approval_unavailable" }]);
  });

  test("without a runtime", async () => {
    const ran: string[] = [];
    const execute = async (_: unknown, { requestApproval }: ToolExecuteContext): Promise<void> => {
      await requestApproval({ reason: "please" });
      ran.push("unapproved");
    };
    const { ask } = toFunctions(readPageTools({ ask: { execute } }, true), "exec_1");
    const call = ask!({}, { seq: 0, signal: new AbortController().signal });
    await expect(call).rejects.toMatchObject({ code: "approval_unavailable" });
    expect(ran).toEqual([]);
  });

  test.each([
    ["succeeded", "async () => { codemode.late({}); return await codemode.read({}); }", { status: "completed" }],
    ["failed", "async () => { codemode.late({}); await codemode.read({}); throw new Error('no'); }", { error: "no" }],
  ])("when the code has %s without waiting for it", async (_, code, expected) => {
    const late: RuntimeTool = {
      effect: "write",
      execute: async (_, { requestApproval }) => {
        await after(500);
        return requestApproval().catch((error: { code: string }) => done.push(error.code));
      },
    };
    done = [];
    const read: RuntimeTool = { effect: "read", execute: async () => after(2) };
    const tab = browser().open({ late, read });
    const outcome = await browser().run(tab, code);
    expect(outcome).toMatchObject(expected);
    expect(await tab.pending()).toEqual([]);
    expect(done).toEqual(["approval_unavailable"]);
  });

  test("when the call is over", async () => {
    let context: ToolExecuteContext | undefined;
    const quick: RuntimeTool = { effect: "read", execute: (_, given) => void (context = given) };
    const slow: RuntimeTool = { effect: "read", execute: async () => after(50) };
    const tab = browser().open({ quick, slow });
    const whole = tab.execute({ code: "async () => { await codemode.quick({}); await codemode.slow({}); }" });
    await browser().time.pass(20);
    await expect(context!.requestApproval()).rejects.toMatchObject({ code: "approval_unavailable" });
    expect(await browser().until(whole)).toMatchObject({ status: "completed" });
    await expect(context!.requestApproval()).rejects.toMatchObject({ code: "approval_unavailable" });
  });
});

test("the end of a run does not wait for a call that waits for a person", async () => {
  const read: RuntimeTool = { effect: "read", execute: async () => after(20) };
  const tab = browser().open({ ask: makeAsk(), read });
  const begin = browser().time.now();
  const outcome = await browser().run(
    tab,
    "async () => { codemode.ask({ n: 1 }); await codemode.read({}); return 1; }",
  );
  expect(outcome).toMatchObject({ status: "completed", result: 1 });
  expect(browser().time.now() - begin).toBeLessThan(1_000);
  expect(outcome.calls).toMatchObject([{ method: "ask", state: "failed" }, { state: "applied" }]);
  const late = await browser().until(tab.approve({ executionId: outcome.executionId, seq: 0 }));
  expect(late).toMatchObject({ code: "not_pending" });
  expect(done).toEqual([]);
});

describe("a reason", () => {
  test.each([
    ["that is no text", { reason: 5 }],
    ["that is too long", { reason: "x".repeat(1_001) }],
    ["that is not in a record", "please"],
    ["that is nothing", null],
  ])("%s is refused in words", async (_, request) => {
    const ask: RuntimeTool = { effect: "write", execute: (_, context) => context.requestApproval(request as never) };
    const tab = browser().open({ ask });
    const outcome = await browser().run(tab, "async () => codemode.ask({}).catch((error) => error.code)");
    expect(outcome).toMatchObject({ status: "completed", result: "invalid_input" });
  });

  test("that says nothing is none", async () => {
    const ask: RuntimeTool = { effect: "write", execute: (_, context) => context.requestApproval({ reason: "  " }) };
    const [action] = pendingOf(await browser().run(browser().open({ ask }), "async () => codemode.ask({})"));
    expect(action).not.toHaveProperty("reason");
  });
});

describe("a file that somebody wrote", () => {
  const CODE = "async () => [await codemode.ask({ n: 1 }), await codemode.ask({ n: 2 })]";
  type Change = (facts: Fact[]) => object[];

  /** A run whose tool has asked, changed and imported elsewhere, where it is driven as far as it goes. */
  async function importChanged(effect: RuntimeTool["effect"], change: Change): Promise<string> {
    const tab = browser().open({ ask: makeAsk({ effect }) });
    const { executionId } = await browser().run(tab, CODE);
    const file = JSON.parse(JSON.stringify(await tab.exportExecution(executionId))) as ExportedExecution;
    expect(file.facts.map(({ type }) => type)).toEqual(["created", "called", "asked", "paused"]);
    await browser().close();
    browser().started.length = 0;
    browser().journal = memoryJournal();
    const next = browser().open({ ask: makeAsk({ effect }) });
    await next.importExecution({ ...file, facts: change(file.facts) });
    await browser().until(next.resumeInterrupted());
    await browser().time.pass(100);
    return executionId;
  }
  const approved = (more: object = {}): object => ({ type: "approved", at: 2e12, seq: 0, ...more });
  const gated: Change = (facts) =>
    facts.flatMap((fact): object[] => {
      if (fact.type === "called") return [{ ...fact, gate: { waiting: "approval" } }];
      return fact.type === "asked" ? [] : [fact];
    });

  test.each(["write", "idempotent"] as const)("asks nobody in the name of a tool (%s)", async (effect) => {
    const executionId = await importChanged(effect, (facts) =>
      facts.map((fact) => (fact.type === "asked" ? { ...fact, reason: "Only look at it?" } : fact)),
    );
    const tab = browser().open({ ask: makeAsk({ effect }) });
    expect(browser().started).toEqual([]);
    const [shown] = await tab.pending();
    expect(shown).toMatchObject({ seq: 0, waiting: "settlement" });
    expect(shown).not.toHaveProperty("reason");
    expect(await browser().until(tab.approve({ executionId }))).toMatchObject({ code: "not_pending" });
    const retried = await browser().until(tab.settleUncertain({ executionId, seq: 0, as: "retry" }));
    expect(pendingOf(retried)).toMatchObject([{ waiting: "approval", reason: 'Do {"n":1}?' }]);
    expect(done).toEqual([]);
    const next = await browser().until(tab.approve({ executionId }));
    expect(pendingOf(next)).toMatchObject([{ seq: 1, reason: 'Do {"n":2}?' }]);
  });

  const forged: [string, Change][] = [
    ["that the tool has asked for", (facts) => [...facts, approved()]],
    ["for another input", (facts) => [...facts, approved({ args: '{"n":666}' })]],
    ["given before it started", (facts) => [...gated(facts), approved({ args: '{"n":666}' })]],
    ["given before a crash", (facts) => [...facts, approved(), { type: "claimed", at: 2e12, epoch: 7 }]],
    ["given before a pause", (facts) => [...facts, approved(), { type: "paused", at: 2e12 }]],
  ];
  test.each(forged)("carries no consent %s: an idempotent tool asks again", async (_, change) => {
    const executionId = await importChanged("idempotent", change);
    const tab = browser().open({ ask: makeAsk({ effect: "idempotent" }) });
    let [shown] = await tab.pending();
    // Where it is said to wait, only a person starts it.
    if (shown === undefined) await browser().until(tab.outcome({ executionId }));
    [shown] = await tab.pending();
    expect(done).toEqual([]);
    if (shown !== undefined) expect(shown).toMatchObject({ args: { n: 1 }, reason: 'Do {"n":1}?' });
    else expect((await tab.executions())[0]!.status).toBe("paused");
  });

  test.each(forged)("carries no consent %s: a write is a person's to start", async (_, change) => {
    const executionId = await importChanged("write", change);
    expect(browser().started).toEqual([]);
    const tab = browser().open({ ask: makeAsk() });
    const retried = await browser().until(tab.settleUncertain({ executionId, seq: 0, as: "retry" }));
    expect(pendingOf(retried)).toMatchObject([{ args: { n: 1 }, waiting: "approval", reason: 'Do {"n":1}?' }]);
    expect(done).toEqual([]);
  });

  test("keeps what it says of calls that are over", async () => {
    const executionId = await importChanged("write", (facts) => [
      ...facts,
      approved({ args: '{"n":3}' }),
      { type: "settled", at: 2e12, seq: 0, value: "3" },
    ]);
    const [state] = await browser().open({ ask: makeAsk() }).executions({ executionId });
    expect(state!.log[0]).toMatchObject({
      requiresApproval: true,
      executedArgs: { n: 3 },
      requestReason: 'Do {"n":1}?',
    });
  });
});
