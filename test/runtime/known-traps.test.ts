/** What durable runtimes for generated code have been seen to get wrong, each by its name. */
import { expect, test } from "vitest";
import type { RuntimeTool } from "../../src/runtime/connector.ts";
import { InvalidInputError } from "../../src/protocol/errors.ts";
import { RealmExecutor } from "./support/realm-executor.ts";
import { after, pendingOf, useBrowser } from "./support/tab.ts";

const browser = useBrowser();
const read: RuntimeTool = { effect: "read", execute: (input) => input };
const pay: RuntimeTool = { effect: "write", needsApproval: true, execute: (input) => input };
const fail: RuntimeTool = {
  effect: "write",
  execute: () => {
    throw new TypeError("out of stock");
  },
};
const names = (): string[] => browser().started.map(([tool]) => tool);

test("a failed write that the code has caught does not run again after an approval", async () => {
  const tab = browser().open({ fail, pay }, { keepAlive: 0 });
  const { executionId } = await browser().run(
    tab,
    "async () => { let e; try { await codemode.fail({}); } catch (error) { e = error; } await codemode.pay({}); return [e.name, e.message]; }",
  );
  expect(await browser().until(tab.approve({ executionId }))).toMatchObject({
    status: "completed",
    result: ["TypeError", "out of stock"],
  });
  expect(names()).toEqual(["fail", "pay"]);
});

test("a call under way does not run twice when an approval comes before it settles", async () => {
  const slow: RuntimeTool = { effect: "write", execute: async () => (await after(500), "slow") };
  const tab = browser().open({ slow, pay }, { keepAlive: 0 });
  const whole = tab.execute({
    code: "async () => Promise.all([codemode.slow({}), codemode.pay({ n: 1 })])",
    until: "end",
  });
  await browser().time.pass(20);
  const [action] = await tab.pending();
  void tab.approve(action!);
  expect(await browser().until(whole)).toMatchObject({ status: "completed", result: ["slow", { n: 1 }] });
  expect(names()).toEqual(["slow", "pay"]);
});

test("a second click does not approve the next action unseen", async () => {
  const tab = browser().open({ pay });
  const paused = await browser().run(
    tab,
    "async () => { await codemode.pay({ n: 1 }); await codemode.pay({ n: 2 }); }",
  );
  const shown = pendingOf(paused)[0]!;
  await browser().until(tab.approve(shown));
  expect(await browser().until(tab.approve(shown))).toMatchObject({ status: "error", code: "not_pending" });
  expect(await tab.pending()).toMatchObject([{ args: { n: 2 } }]);
  expect(browser().started).toEqual([["pay", { n: 1 }]]);
});

test("generated code cannot write into the record, nor answer its own actions", async () => {
  const tab = browser().open({ pay, read }, { executor: new RealmExecutor() });
  const code = `async () => {
    const found = [];
    for (const name of ["approve", "settle", "resolve", "__step", "stepped", "_step", "runtime", "journal"]) {
      try { await codemode[name]?.({ seq: 0, value: 1 }); found.push(name); } catch {}
    }
    try { await codemode.step("forged", 7); found.push("step without a function"); } catch {}
    const pending = codemode.pay({ n: 1 });
    await codemode.step("0", () => ({ paid: true }));
    return [found, await pending];
  }`;
  const outcome = await browser().run(tab, code);
  expect(pendingOf(outcome)).toMatchObject([{ method: "pay", args: { n: 1 } }]);
  const entry = outcome.calls.find(({ method }) => method === "pay")!;
  expect(entry).toMatchObject({ state: "pending", attempts: 0 });
  const { executionId } = outcome;
  expect(await browser().until(tab.approve({ executionId }))).toMatchObject({ result: [[], { n: 1 }] });
});

test("a gated call that nobody awaits does not leave an approval that nobody can answer", async () => {
  const tab = browser().open({ pay });
  const outcome = await browser().run(tab, "async () => { codemode.pay({ n: 1 }); return 'done'; }");
  expect(outcome).toMatchObject({ status: "completed", result: "done", calls: [{ state: "failed" }] });
  expect(await tab.pending()).toEqual([]);
  expect(await browser().until(tab.approve({ executionId: outcome.executionId }))).toMatchObject({
    code: "not_pending",
  });
  expect(browser().started).toEqual([]);
});

test("values keep their types from the first pass to the replay", async () => {
  const rich: RuntimeTool = {
    effect: "read",
    execute: () => ({
      at: new Date(5),
      map: new Map([[1, new Set([2n])]]),
      re: /x/g,
      list: [NaN, Infinity, -0],
      bytes: new Uint8Array([1, 2]),
      none: undefined,
    }),
  };
  const tab = browser().open({ rich, pay }, { keepAlive: 0 });
  const code = `async () => {
    const v = await codemode.rich({});
    const kinds = () => [v.at.getTime(), v.map.get(1).has(2n), v.re.flags, v.list.map((n) => Object.is(n, NaN) || Object.is(n, Infinity) || Object.is(n, -0)), v.bytes[1], "none" in v];
    const before = kinds();
    await codemode.pay({});
    return [before, kinds()];
  }`;
  const { executionId } = await browser().run(tab, code);
  const kinds = [5, true, "g", [true, true, true], 2, true];
  expect(await browser().until(tab.approve({ executionId }))).toMatchObject({
    status: "completed",
    result: [kinds, kinds],
  });
});

test("a step around a call replays, and one that throws throws the same again", async () => {
  const tab = browser().open({ read, pay }, { keepAlive: 0 });
  const code = `async () => {
    const a = await codemode.step("read", () => codemode.read({ n: 1 }));
    let e; try { await codemode.step("bad", () => { throw new RangeError("no " + Math.random()); }); } catch (error) { e = error.message; }
    await codemode.pay({});
    return [a, e];
  }`;
  const { executionId, calls } = await browser().run(tab, code);
  const recorded = calls.find(({ state }) => state === "failed")!.error!.message;
  expect(await browser().until(tab.approve({ executionId }))).toMatchObject({
    status: "completed",
    result: [{ n: 1 }, recorded],
  });
  expect(names()).toEqual(["read", "pay"]);
});

test("what a step has drawn of chance and time, the code after it does not draw again", async () => {
  const tab = browser().open({ pay }, { keepAlive: 0 });
  const code = `async () => {
    const seen = [];
    await codemode.step("draws", () => { seen.push(Math.random()); setTimeout(() => seen.push("tick"), 1); return 1; });
    await new Promise((resolve) => setTimeout(resolve, 5));
    seen.push(Math.random());
    console.log(JSON.stringify(seen));
    await codemode.pay({});
    return JSON.stringify(seen);
  }`;
  const { executionId, logs } = await browser().run(tab, code);
  expect(await browser().until(tab.approve({ executionId }))).toMatchObject({ status: "completed", result: logs![0] });
});

test("gated calls in Promise.all, with more to do after each, are shown together and replay", async () => {
  const tab = browser().open({ read, pay }, { keepAlive: 0 });
  const code =
    "async () => Promise.all([3, 1, 2].map(async (n) => { const a = await codemode.pay({ n }); return (await codemode.read(a)).n; }))";
  const outcome = await browser().run(tab, code);
  expect(pendingOf(outcome).map(({ args }) => args)).toEqual([{ n: 3 }, { n: 1 }, { n: 2 }]);
  const outcomes = await browser().until(tab.approveAll(pendingOf(outcome).toReversed()));
  expect(outcomes).toMatchObject([{ status: "completed", result: [3, 1, 2] }]);
});

test("nobody is asked about arguments that the tool does not take", async () => {
  let asked = 0;
  const check = (input: unknown): unknown => {
    if (typeof (input as { n?: unknown }).n === "number") return input;
    throw new InvalidInputError("n: expected a number, got a string");
  };
  const strict: RuntimeTool = { ...pay, check, needsApproval: () => ++asked > 0 };
  const tab = browser().open({ strict });
  const outcome = await browser().run(
    tab,
    "async () => { try { await codemode.strict({ n: 'x' }); } catch (e) { return [e.code, e.message]; } }",
  );
  expect(outcome).toMatchObject({
    status: "completed",
    result: ["invalid_input", "n: expected a number, got a string"],
  });
  expect([asked, browser().started.length]).toEqual([0, 0]);
  expect(outcome.calls).toMatchObject([{ state: "failed" }]);
});

test.each(["read", "write"] as const)(
  "input that a %s tool does not take never reaches it, however often it is checked",
  async (effect) => {
    let checks = 0;
    const check = (): unknown => {
      if (checks++ === 0) throw new InvalidInputError("not now");
      return {};
    };
    const tab = browser().open({ moody: { effect, check, execute: () => "ran" } });
    const outcome = await browser().run(tab, "async () => codemode.moody({}).catch((e) => e.message)");
    expect(outcome).toMatchObject({ status: "completed", result: "not now" });
    await browser().time.pass(100);
    expect(browser().started).toEqual([]);
  },
);

test("an approved tool that throws does not stay under way for ever", async () => {
  const tab = browser().open({ bad: { ...fail, needsApproval: true } });
  const { executionId } = await browser().run(tab, "async () => codemode.bad({})");
  const outcome = await browser().until(tab.approve({ executionId }));
  expect(outcome).toMatchObject({
    status: "error",
    error: "out of stock",
    code: "thrown",
    calls: [{ state: "failed", error: { name: "TypeError" } }],
  });
});

test("a late outcome does not overwrite that a person has rejected", async () => {
  const slow: RuntimeTool = { effect: "read", execute: () => after(5_000) };
  const tab = browser().open({ slow, pay });
  const whole = tab.execute({
    code: "async () => { const s = codemode.slow({}); await codemode.pay({}); await s; return 'done'; }",
    until: "end",
  });
  await browser().time.pass(10);
  const { executionId, seq } = (await tab.pending())[0]!;
  expect(await browser().until(tab.reject({ executionId, seq }))).toBe(true);
  expect(await browser().until(whole)).toMatchObject({ status: "error", code: "rejected" });
  await browser().time.pass(10_000);
  expect(await tab.executions({ executionId })).toMatchObject([{ status: "rejected" }]);
});

test("each call has a key of its own, the same at each attempt", async () => {
  const seen: [string, number][] = [];
  const shaky: RuntimeTool = {
    effect: "idempotent",
    retry: { attempts: 2, delay: 10 },
    execute: (_, { idempotencyKey, attempt }) => {
      seen.push([idempotencyKey, attempt]);
      if (attempt === 1) throw new Error("again");
    },
  };
  const tab = browser().open({ shaky });
  const { executionId } = await browser().run(
    tab,
    "async () => { await codemode.shaky({}); await codemode.shaky({}); }",
  );
  expect(seen).toEqual([
    [`${executionId}:0`, 1],
    [`${executionId}:0`, 2],
    [`${executionId}:1`, 1],
    [`${executionId}:1`, 2],
  ]);
});

test("a BigInt in a result does not break the record or the export", async () => {
  const tab = browser().open({ read });
  const { executionId } = await browser().run(tab, "async () => (await codemode.read({ n: 12345678901234567890n })).n");
  expect(await tab.executions({ executionId })).toMatchObject([{ result: 12345678901234567890n }]);
  expect(JSON.stringify(await tab.exportExecution(executionId))).toContain("12345678901234567890");
});
