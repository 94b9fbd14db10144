import { describe, expect, test } from "vitest";
import type { RuntimeTool } from "../../src/runtime/connector.ts";
import { pendingOf, useBrowser } from "./support/tab.ts";

const browser = useBrowser();
const MILLION = 1_000_000;
const echo: RuntimeTool = { effect: "read", execute: (input) => (input as { text: string }).text.length };
const fill: RuntimeTool = { effect: "read", execute: (input) => "x".repeat((input as { n: number }).n) };
const pay: RuntimeTool = { effect: "write", needsApproval: true, execute: (input) => input };
/** Of the codec's text `{"text":"..."}` and of `"..."`. */
const [INPUT, TEXT] = [11, 2];

const caught = (expression: string): string =>
  `async () => { try { const v = await ${expression}; return typeof v; } catch (e) { return [e.name, e.code, e.message]; } }`;

describe("1,000,000 characters", () => {
  test.each([
    [
      "arguments",
      `codemode.echo({ text: "x".repeat(${MILLION - INPUT}) })`,
      `codemode.echo({ text: "x".repeat(${MILLION - INPUT + 1}) })`,
    ],
    ["results", `codemode.fill({ n: ${MILLION - TEXT} })`, `codemode.fill({ n: ${MILLION - TEXT + 1} })`],
    [
      "steps",
      `codemode.step("s", () => "x".repeat(${MILLION - TEXT}))`,
      `codemode.step("s", () => "x".repeat(${MILLION - TEXT + 1}))`,
    ],
  ])("of %s are recorded, and one more is an error that the code can catch", async (_, fits, tooLong) => {
    const tab = browser().open({ echo, fill });
    expect(await browser().run(tab, caught(fits))).toMatchObject({
      status: "completed",
      result: expect.any(String) as string,
    });
    const outcome = await browser().run(tab, caught(tooLong));
    const [name, code, message] = (outcome as { result: string[] }).result;
    expect([name, code]).toEqual(["LimitError", "limit_exceeded"]);
    expect(message).toMatch(/too (large|long|big)|longer than|limit/i);
  });

  test("of code are recorded, and one more is refused", async () => {
    const tab = browser().open({}, { timeout: 100_000 });
    const code = `async () => 7 //${"x".repeat(MILLION)}`;
    expect(await browser().run(tab, code.slice(0, MILLION + 1))).toMatchObject({
      status: "error",
      code: "limit_exceeded",
    });
    expect(await tab.executions()).toEqual([]);
  });

  test("a longer result of a write is an error, and the write is known to have failed to say what it did", async () => {
    const big: RuntimeTool = { effect: "write", execute: () => "x".repeat(MILLION) };
    const tab = browser().open({ big });
    const outcome = await browser().run(tab, caught("codemode.big({})"));
    expect(outcome).toMatchObject({
      status: "completed",
      result: ["LimitError", "limit_exceeded", expect.stringContaining("too large to record durably")],
    });
  });

  test("a longer final result is returned, and left out of the record", async () => {
    const tab = browser().open({});
    const outcome = await browser().run(tab, `async () => "x".repeat(${2 * MILLION})`);
    expect(outcome).toMatchObject({ status: "completed" });
    expect((outcome as { result: string }).result).toHaveLength(2 * MILLION);
    const [state] = await tab.executions();
    expect(state).toMatchObject({
      status: "completed",
      result: expect.stringContaining("too large for the record") as string,
    });
  });

  test("longer arguments of a person's are refused", async () => {
    const tab = browser().open({ pay });
    const { executionId } = await browser().run(tab, "async () => codemode.pay({})");
    const refused = await browser().until(tab.approve({ executionId, args: "x".repeat(MILLION) }));
    expect(refused).toMatchObject({ status: "error" });
    expect(pendingOf(await browser().until(tab.outcome({ executionId })))).toHaveLength(1);
  });

  test("reads that are run again have no such limit, and cannot need approval", async () => {
    const load: RuntimeTool = { ...fill, replay: "reexecute" };
    const gated: RuntimeTool = { ...load, needsApproval: true };
    const tab = browser().open({ load, pay, gated }, { keepAlive: 0 });
    const { executionId } = await browser().run(
      tab,
      `async () => { const t = await codemode.load({ n: 900_000 }); await codemode.pay({}); return t.length; }`,
    );
    expect(await browser().until(tab.approve({ executionId }))).toMatchObject({
      result: 900_000,
      calls: [{ ephemeral: true }, {}],
    });
    expect(JSON.stringify(await browser().until(tab.exportExecution(executionId))).length).toBeLessThan(5_000);
    expect(await browser().run(tab, caught("codemode.gated({ n: 1 })"))).toMatchObject({
      result: ["InvalidOptionsError", "invalid_options", expect.any(String)],
    });
  });
});

test("replaying long arguments does not add up to more than may be under way", async () => {
  const tab = browser().open({ echo, pay }, { keepAlive: 0 });
  const code = `async () => { let sum = 0; for (let i = 0; i < 12; i++) sum += await codemode.echo({ text: "x".repeat(900_000) }); await codemode.pay({}); return sum; }`;
  const { executionId } = await browser().run(tab, code);
  expect(await browser().until(tab.approve({ executionId }))).toMatchObject({
    status: "completed",
    result: 12 * 900_000,
  });
  expect(browser().started).toHaveLength(13);
});
