import { describe, expect, test } from "vitest";
import { runInGuest } from "../../src/host/guest-run.ts";
import { ProviderTable } from "../../src/host/providers.ts";
import { DEFAULT_LIMITS } from "../../src/protocol/limits.ts";
import type { Executor } from "../../src/protocol/executor.ts";
import type { ExportedExecution } from "../../src/runtime/export.ts";
import { isFact } from "../../src/runtime/check-fact.ts";
import type { RuntimeTool } from "../../src/runtime/connector.ts";
import type { Fact } from "../../src/runtime/facts.ts";
import { memoryJournal } from "../../src/runtime/memory-journal.ts";
import { after, pendingOf, useBrowser } from "./support/tab.ts";

const browser = useBrowser();
const read: RuntimeTool = { effect: "read", execute: async (input) => (await after(2), input) };
const pay: RuntimeTool = { effect: "write", needsApproval: true, execute: (input) => input };

/** A sandbox that sends what it likes, instead of running the code. */
function guestThatSends(...lines: string[]): Executor {
  return {
    canReplay: true,
    execute: (code, _, options) => {
      let onFrame: (frame: unknown) => void = () => {};
      let isFirst = true;
      const post = (): void => {
        if (isFirst) queueMicrotask(() => onFrame(lines.join("\n")));
        isFirst = false;
      };
      const channel = {
        post,
        onFrame: (listener: typeof onFrame) => void (onFrame = listener),
        onBroken: () => {},
        close: () => {},
      };
      const normalize = async (text: string): Promise<string> => text;
      const given = { code, normalize, providers: new ProviderTable([]), limits: DEFAULT_LIMITS, timeout: 1_000 };
      return runInGuest(channel, { ...options, ...given });
    },
    dispose: () => {},
  };
}

describe("a hostile sandbox", () => {
  test.each([
    ["the outcome of a step that is no value", ['call 0 codemode.step "x"', "stepped 0 ok {bad", "idle 0"]],
    ["the error of a step that is no value", ['call 0 codemode.step "x"', "stepped 0 err {bad", "idle 0"]],
    ["the outcome of a step that is too long", ['call 0 codemode.step "x"', `stepped 0 ok "${"x".repeat(1e6)}"`]],
    ["an input that is no value", ["call 0 codemode.read {bad", "idle 0"]],
    ["an input that is no value, of no tool", ["call 0 codemode.none {bad", "idle 0"]],
    ["an input of a step that is no value", ["call 0 codemode.step {bad", "idle 0"]],
    ["an input that reaches a prototype", ['call 0 codemode.read {"__proto__":{"a":1}}', "idle 0"]],
  ])("cannot make the history unreadable by %s", async (_, lines) => {
    const good = await browser().run(browser().open({ read }), "async () => 1");
    const tab = browser().open({ read }, { executor: guestThatSends(...lines) });
    const outcome = await browser().run(tab, "async () => {}");
    expect(outcome).toMatchObject({ status: "error" });
    expect(["unsupported_value", "limit_exceeded"]).toContain((outcome as { code: string }).code);
    const ids = (await tab.executions()).map(({ id }) => id).sort();
    expect(ids).toEqual([good.executionId, outcome.executionId].sort());
    expect(browser().started).toEqual([]);
  });

  test.each([
    ["the outcome of a call that waits for a person", ["call 0 codemode.pay {}", "stepped 0 ok 1", "idle 0"]],
    ["steps that there are not", ["call 0 codemode.pay {}", "stepped 7 ok 1", "stepped 7 ok {bad", "idle 0"]],
    ["that it is idle, again and again", ["call 0 codemode.pay {}", ...Array<string>(500).fill("idle 0")]],
  ])("does not get further by saying %s", async (_, lines) => {
    const tab = browser().open({ pay }, { executor: guestThatSends(...lines) });
    const outcome = await browser().run(tab, "async () => {}");
    expect(pendingOf(outcome)).toMatchObject([{ seq: 0, method: "pay" }]);
    expect((await tab.exportExecution(outcome.executionId)).facts.map(({ type }) => type)).toEqual([
      ...["created", "called", "paused"],
    ]);
    expect(browser().started).toEqual([]);
  });
});

test("a result that is nested deeply is shown, and hides nothing", async () => {
  const deep = Array.from({ length: 500 }).reduce<unknown>((inner) => [inner], 1);
  const executor: Executor = { canReplay: true, execute: async () => ({ result: deep }), dispose: () => {} };
  const tab = browser().open({}, { executor });
  const outcome = await browser().run(tab, "async () => {}");
  expect(outcome).toMatchObject({ status: "completed", result: deep });
  expect((await tab.executions())[0]).toMatchObject({ result: deep });
  expect(await tab.outcome({ executionId: outcome.executionId })).toMatchObject({ result: deep });
});

test("a record with a value that cannot be read does not hide the others", async () => {
  const tab = browser().open({ pay, read });
  const { executionId } = await browser().run(tab, "async () => codemode.pay({ n: 1 })");
  const { facts } = await tab.exportExecution(executionId);
  for (const fact of facts) if (fact.type === "called") fact.args = "{bad";
  const head = { id: "exec_bad", runtime: "default", status: "paused", createdAt: 1, updatedAt: 1 } as const;
  await browser().journal.create(head, facts);
  expect((await tab.executions()).map(({ id }) => id)).toEqual([executionId]);
  expect((await tab.pending()).map((action) => action.executionId)).toEqual([executionId]);
});

describe("a file that somebody wrote", () => {
  const CODE = "async () => [await codemode.pay({ n: 1 }), await codemode.pay({ n: 2 })]";
  type Change = (facts: Fact[]) => object[];

  async function importChanged(change: Change, tools = { pay, read }): Promise<string> {
    const tab = browser().open(tools);
    const { executionId } = await browser().run(tab, CODE);
    const file = JSON.parse(JSON.stringify(await tab.exportExecution(executionId))) as ExportedExecution;
    await browser().close();
    browser().started.length = 0;
    browser().journal = memoryJournal();
    const next = browser().open(tools);
    await next.importExecution({ ...file, facts: change(file.facts) });
    await browser().until(next.resumeInterrupted());
    await browser().time.pass(100);
    return file.id;
  }

  const running =
    (change: object): Change =>
    (facts) =>
      facts.flatMap((fact) => {
        const { gate: _, ...called } = fact as Fact & { gate?: unknown };
        return fact.type === "paused" ? [] : [fact.type === "called" ? { ...called, ...change } : fact];
      });

  test("cannot start a tool that needs approval, as if it had been started already", async () => {
    const executionId = await importChanged(running({ effect: "read" }));
    expect(browser().started).toEqual([]);
    expect(await browser().open({ pay }).pending({ executionId })).toMatchObject([{ seq: 0, waiting: "settlement" }]);
  });

  test("cannot start a tool again by saying that its result is not recorded", async () => {
    const settled: Change = (facts) => [
      ...running({ effect: "read", ephemeral: true })(facts),
      { type: "settled", at: 2e12, seq: 0, value: "1" },
    ];
    await importChanged(settled);
    expect(browser().started).toEqual([]);
  });

  test("does not consent to anything", async () => {
    const granted: Change = (facts) => [
      ...facts,
      { type: "approved", at: 2e12, seq: 0, grant: "run" },
      { type: "settled", at: 2e12, seq: 0, value: "1" },
    ];
    const executionId = await importChanged(granted);
    expect(browser().started).toEqual([]);
    expect(await browser().open({ pay }).pending({ executionId })).toMatchObject([{ seq: 1, waiting: "approval" }]);
  });

  test("has the same limits as a run", async () => {
    const long = JSON.stringify("x".repeat(1_000_000));
    const tooLong = importChanged((facts) =>
      facts.map((fact) => (fact.type === "called" ? { ...fact, args: long } : fact)),
    );
    await expect(tooLong).rejects.toMatchObject({ code: "invalid_input" });
  });
});

test("whatever is given, what is recorded can be read again", async () => {
  const tab = browser().open({ pay, read }, { onReject: "throw" });
  for (const field of ["toolCallId", "conversationId"]) {
    const odd = { code: "async () => 1", toolCallId: "a", [field]: 5 };
    expect(await browser().until(tab.execute(odd))).toMatchObject({ code: "invalid_input" });
  }
  const { executionId } = await browser().run(tab, "async () => codemode.pay({}).catch(() => 'caught')");
  await browser().until(tab.reject({ executionId, seq: 0, reason: null as unknown as string }));
  const stored = await browser().journal.load(executionId);
  expect(stored!.facts.filter((fact) => !isFact(fact))).toEqual([]);
});

test("a damaged key of a tool call hides no other execution", async () => {
  const tab = browser().open({});
  const call = { code: "async () => 1", toolCallId: "call_1", conversationId: "chat" };
  const { executionId } = await browser().until(tab.execute(call));
  const { head, facts } = (await browser().journal.load(executionId))!;
  for (const [at, toolCallKey] of ["{", "null", "5", "[]", '["chat"]', ""].entries())
    await browser().journal.create({ ...head, id: `exec_${at}`, toolCallKey }, facts);
  expect(await tab.executions({ toolCallId: "call_1" })).toMatchObject([{ id: executionId }]);
  expect(await tab.executions({ toolCallId: "call_1", conversationId: "chat", limit: 1 })).toHaveLength(1);
  expect(await tab.executions({ toolCallId: "call_2" })).toEqual([]);
});
