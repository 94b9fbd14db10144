import { describe, expect, test } from "vitest";
import type { RuntimeTool } from "../../src/runtime/connector.ts";
import type { Journal } from "../../src/runtime/journal.ts";
import type { Fact } from "../../src/runtime/facts.ts";
import { localCoordination, type Coordination } from "../../src/runtime/coordination.ts";
import { after, useBrowser } from "./support/tab.ts";

const browser = useBrowser();
const read: RuntimeTool = { effect: "read", execute: async (input) => (await after(2), input) };
const pay: RuntimeTool = { effect: "write", needsApproval: true, execute: (input) => input };
const never: RuntimeTool = { effect: "write", execute: () => new Promise(() => {}) };

/** A journal as a crash has left it: of the last execution, only its facts up to the first that matches. */
async function cutAt(isLast: (fact: Fact) => boolean): Promise<string> {
  const [head] = await browser().journal.list({ runtime: "default", limit: 1 });
  const { facts } = (await browser().journal.load(head!.id))!;
  await browser().journal.delete([head!.id]);
  const left = facts.slice(0, facts.findIndex(isLast) + 1);
  const { id, runtime, createdAt } = head!;
  await browser().journal.create({ id, runtime, status: "running", createdAt, updatedAt: createdAt }, left);
  return id;
}

function slowed(journal: Journal, milliseconds: () => number): Journal {
  const slow: Partial<Journal> = {
    append: async (...args) => {
      await after(milliseconds());
      return journal.append(...args);
    },
  };
  return new Proxy(journal, {
    get: (target, key) => {
      const own = slow[key as keyof Journal] ?? target[key as keyof Journal];
      return typeof own === "function" ? own.bind(target) : own;
    },
  });
}

describe("rollback", () => {
  const CODE = "async () => { await codemode.write({ n: 1 }); await codemode.write({ n: 2 }); }";

  test("asked for twice at once undoes each call once", async () => {
    const undone: unknown[] = [];
    const revert = async (input: unknown): Promise<void> => {
      await after(5);
      undone.push(input);
    };
    const tab = browser().open({ write: { effect: "write", execute: (input) => input, revert } });
    const { executionId } = await browser().run(tab, CODE);
    const both = Promise.allSettled([tab.rollback({ executionId }), tab.rollback({ executionId })]);
    const results = await browser().until(both);
    expect(undone).toEqual([{ n: 2 }, { n: 1 }]);
    expect(results.map(({ status }) => status)).toEqual(["fulfilled", "fulfilled"]);
  });

  test("asked for as soon as the end is told waits for the record to be sealed", async () => {
    const undone: unknown[] = [];
    const write: RuntimeTool = {
      effect: "write",
      execute: (input) => input,
      revert: async (input) => (await after(15), void undone.push(input)),
    };
    const slow = { name: "slow", tools: new Map(), disposeExecution: () => after(20) };
    const own = { name: "codemode", tools: new Map([["write", write]]) };
    const tab = browser().open({}, { connectors: [own, slow], redact: ({ args, result }) => ({ args, result }) });
    let rolledBack: Promise<void> | undefined;
    tab.subscribe(({ type, executionId }) => {
      if (type === "execution_finished") rolledBack = tab.rollback({ executionId });
    });
    const { executionId } = await browser().run(tab, CODE);
    await browser().until(rolledBack!);
    expect(undone).toEqual([{ n: 2 }, { n: 1 }]);
    expect(await tab.executions({ executionId })).toMatchObject([{ status: "rolled_back" }]);
  });
});

describe("an answer", () => {
  test.each(["read", "write"] as const)("during a replay starts the tool (%s) once", async (effect) => {
    const CODE =
      "async () => { await codemode.read({}); return Promise.all([1, 2, 3].map((n) => codemode.pay({ n }))); }";
    for (let delay = 0; delay < 8; delay++) {
      const tools = { read, pay: { ...pay, effect } };
      const tab = browser().open(tools);
      const { executionId } = await browser().run(tab, CODE);
      await browser().until(tab.dispose());
      browser().started.length = 0;
      let wait = 1;
      const next = browser().open(tools, { journal: slowed(browser().journal, () => wait) });
      const first = next.approve({ executionId, seq: 1 });
      // Its claim, and its consent.
      await browser().time.quiet();
      browser().time.next();
      await browser().time.quiet();
      browser().time.next();
      for (let turn = 0; turn < delay; turn++) await new Promise((resolve) => setImmediate(resolve));
      wait = 50;
      const second = next.approve({ executionId, seq: 2 });
      await browser().until(Promise.all([first, second]));
      expect(browser().started, `after ${delay}`).toEqual([
        ["pay", { n: 1 }],
        ["pay", { n: 2 }],
      ]);
    }
  });

  test("that is refused does not keep an interrupted run from going on", async () => {
    const tab = browser().open({ read });
    await browser().run(tab, "async () => [await codemode.read({ n: 1 }), await codemode.read({ n: 2 })]");
    const executionId = await cutAt(({ type }) => type === "settled");
    const next = browser().open({ read });
    expect(await browser().until(next.approve({ executionId, seq: 9 }))).toMatchObject({ code: "not_pending" });
    const other = browser().open({ read });
    expect(await browser().until(other.resumeInterrupted())).toEqual([executionId]);
    expect(await browser().until(next.outcome({ executionId }))).toMatchObject({ status: "completed" });
  });

  test("that lets a call fail does not run code whose connectors are not here", async () => {
    const gone = { name: "gone", tools: new Map([["pay", pay]]) };
    const tab = browser().open({}, { connectors: [gone] });
    const { executionId } = await browser().run(tab, "async () => gone.pay({}).catch(() => gone.pay({}))");
    await browser().close();
    const next = browser().open({});
    expect(await browser().until(next.reject({ executionId, seq: 0, onReject: "throw" }))).toBe(false);
    expect(await next.executions({ executionId })).toMatchObject([{ status: "paused" }]);
  });

  test("that is no reason to go on without the connectors does not", async () => {
    const gone = { name: "gone", tools: new Map([["read", read]]) };
    const tab = browser().open({}, { connectors: [gone] });
    await browser().run(tab, "async () => [await gone.read({ n: 1 }), await gone.read({ n: 2 })]");
    const executionId = await cutAt(({ type }) => type === "settled");
    const next = browser().open({});
    await browser().until(next.release({ executionId }));
    await browser().time.pass(100);
    expect(await next.executions({ executionId })).toMatchObject([{ status: "running" }]);
    const back = browser().open({}, { connectors: [gone] });
    expect(await browser().until(back.resumeInterrupted())).toEqual([executionId]);
  });

  test("between the end of the code and the end of the run starts nothing", async () => {
    let isPaid = false;
    const tools = new Map([["pay", { ...pay, execute: () => void (isPaid = true) }]]);
    const tab = browser().open({}, { connectors: [{ name: "codemode", tools, onPassEnd: () => after(20) }] });
    const whole = tab.execute({ code: "async () => { codemode.pay({}); return 1; }", until: "end" });
    await browser().time.pass(1);
    const [action] = await tab.pending();
    expect(await browser().until(tab.approve(action!))).toMatchObject({ code: "not_pending" });
    expect(await browser().until(whole)).toMatchObject({ status: "completed", calls: [{ state: "failed" }] });
    expect(isPaid).toBe(false);
  });
});

describe("cancelling ends a run", () => {
  test("whose code has ended and left a call behind", async () => {
    const tab = browser().open({ never }, { timeout: Infinity });
    void tab.execute({ code: "async () => { codemode.never({}); return 1; }" });
    await browser().time.pass(10);
    const { id: executionId } = (await tab.executions(1))[0]!;
    const start = browser().time.now();
    expect(await browser().until(tab.cancel({ executionId }))).toBe(true);
    expect(browser().time.now() - start).toBeLessThan(5_000);
  });

  test("of which it is not known whether a call needs approval", async () => {
    const moody: RuntimeTool = { ...pay, needsApproval: () => new Promise(() => {}) };
    const tab = browser().open({ moody });
    void tab.execute({ code: "async () => { codemode.moody({}); return 1; }" });
    await browser().time.pass(10);
    const { id: executionId } = (await tab.executions(1))[0]!;
    expect(await browser().until(tab.cancel({ executionId }))).toBe(true);
  });

  test("that calls a tool again before its replay, which does not answer", async () => {
    let isDeaf = false;
    const large: RuntimeTool = {
      effect: "read",
      replay: "reexecute",
      execute: () => (isDeaf ? new Promise(() => {}) : "large"),
    };
    const tab = browser().open({ large, pay }, { keepAlive: 0 });
    const CODE = "async () => { await codemode.large({}); await codemode.pay({}); }";
    const { executionId } = await browser().run(tab, CODE);
    await browser().time.pass(1);
    isDeaf = true;
    const whole = tab.approve({ executionId });
    await browser().time.pass(1);
    expect(await browser().until(tab.cancel({ executionId }))).toBe(true);
    expect(await browser().until(whole)).toMatchObject({ code: "cancelled" });
  });

  test("by a signal that was aborted before, before it begins", async () => {
    const tab = browser().open({ read });
    const outcome = await browser().until(tab.execute({ code: "async () => 1", signal: AbortSignal.abort("no") }));
    expect(outcome).toMatchObject({ status: "error", code: "cancelled" });
    expect(await tab.executions()).toEqual([]);
  });

  test("that another runtime drives and is ending, without a loop that stops time", async () => {
    const tab = browser().open({ never, read });
    void tab.execute({ code: "async () => { codemode.never({}); await codemode.read({}); throw new Error('x'); }" });
    await browser().time.pass(50);
    const { id: executionId } = (await tab.executions(1))[0]!;
    const other = browser().open({ never, read }, { coordination: localCoordination(browser().journal) });
    const outcome = other.outcome({ executionId, until: "end", signal: AbortSignal.abort("no") });
    expect(await browser().until(outcome)).toMatchObject({ status: "error", code: "thrown" });
  }, 5_000);
});

test("an answer to an owner that is letting go is answered by whoever has the execution then", async () => {
  const owner = browser().open({ pay });
  const { executionId } = await browser().run(owner, "async () => codemode.pay({})");
  const local = localCoordination(browser().journal);
  let asked = 0;
  const coordination: Coordination = {
    acquire: (id) => local.acquire(id),
    // It has heard somebody else before, and is gone when the question comes.
    ask: async () => {
      asked++;
      expect(await owner.approve({ executionId })).toMatchObject({ status: "completed" });
    },
    serve: (id, answer) => local.serve(id, answer),
    announce: (news) => local.announce(news),
    listen: (listener) => local.listen(listener),
    dispose: () => local.dispose(),
  };
  const tab = browser().open({ pay }, { coordination });
  expect(await browser().until(tab.approve({ executionId }))).toMatchObject({ status: "error", code: "not_pending" });
  expect(asked).toBe(1);
  expect(browser().started).toHaveLength(1);
});
