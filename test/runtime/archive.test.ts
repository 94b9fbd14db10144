import { describe, expect, test } from "vitest";
import type { RuntimeTool } from "../../src/runtime/connector.ts";
import type { ExportedExecution } from "../../src/runtime/export.ts";
import type { Fact } from "../../src/runtime/facts.ts";
import { memoryJournal } from "../../src/runtime/memory-journal.ts";
import { RealmExecutor } from "./support/realm-executor.ts";
import { after, pendingOf, useBrowser } from "./support/tab.ts";

const browser = useBrowser();
const read: RuntimeTool = {
  effect: "read",
  description: "Reads a thing",
  execute: async (input) => (await after(2), input),
};
const pay: RuntimeTool = {
  effect: "write",
  needsApproval: true,
  execute: (input) => ({ ...(input as object), at: new Date(9) }),
};

describe("retention", () => {
  test("keeps the newest that are over, and all that are not", async () => {
    const tab = browser().open({ pay, read }, { maxExecutions: 50 });
    const paused = await browser().run(tab, "async () => codemode.pay({ n: 0 })");
    const slow = tab.execute({ code: "async () => new Promise((resolve) => setTimeout(resolve, 1_000_000))" });
    const ids: string[] = [];
    for (let n = 0; n < 60; n++) {
      ids.push((await browser().run(tab, `async () => ${n}`)).executionId);
      await browser().time.pass(1);
    }
    const over = await tab.executions({ statuses: ["completed"] });
    expect(over.length).toBeLessThanOrEqual(51);
    expect(over.length).toBeGreaterThanOrEqual(50);
    expect(over.slice(0, 50).map(({ id }) => id)).toEqual(ids.slice(-50).toReversed());
    expect(await tab.executions({ statuses: ["paused", "running"] })).toHaveLength(2);
    expect(await browser().until(tab.approve({ executionId: paused.executionId }))).toMatchObject({
      status: "completed",
    });
    expect(await tab.pruneExecutions({ keep: 3 })).toBeGreaterThanOrEqual(47);
    expect((await tab.executions()).map(({ status }) => status).sort()).toEqual([
      "completed",
      "completed",
      "completed",
      "running",
    ]);
    await tab.cancel({ executionId: (await tab.executions({ statuses: ["running"] }))[0]!.id });
    await browser().until(slow);
  });

  test("shows them by pages, the newest first", async () => {
    const tab = browser().open({});
    for (let n = 0; n < 5; n++) {
      await browser().run(tab, `async () => ${n}`);
      await browser().time.pass(1);
    }
    const first = await tab.executions({ limit: 2 });
    const rest = await tab.executions({ limit: 2, before: first[1]!.createdAt });
    expect([...first, ...rest].map(({ result }) => result)).toEqual([4, 3, 2, 1]);
    expect(await tab.executions(1)).toMatchObject([{ result: 4 }]);
  });

  test("deletes what is asked for, and cancels it before", async () => {
    const tab = browser().open({ pay });
    const { executionId } = await browser().run(tab, "async () => codemode.pay({})");
    expect(await browser().until(tab.deleteExecution({ executionId }))).toBe(true);
    expect(await browser().until(tab.deleteExecution({ executionId }))).toBe(false);
    expect(await browser().until(tab.approve({ executionId }))).toMatchObject({ code: "execution_not_found" });
    await browser().run(tab, "async () => codemode.pay({})");
    await browser().until(tab.clear());
    expect(await tab.executions()).toEqual([]);
    expect(browser().started).toEqual([]);
  });

  test("each name has a history of its own", async () => {
    const [tab, other] = [browser().open({ pay }), browser().open({ pay }, { name: "other" })];
    const { executionId } = await browser().run(tab, "async () => codemode.pay({})");
    expect(await other.executions()).toEqual([]);
    expect(await other.pending()).toEqual([]);
    expect(await browser().until(other.approve({ executionId }))).toMatchObject({ code: "execution_not_found" });
    expect(await browser().until(other.deleteExecution({ executionId }))).toBe(false);
    await browser().until(other.clear());
    expect(await tab.executions()).toHaveLength(1);
  });
});

describe("exports", () => {
  const CODE =
    "async () => [await codemode.read({ n: new Map([[1, 2n]]) }), Math.random(), await codemode.pay({ n: 1 })]";

  async function exported(): Promise<ExportedExecution> {
    const tab = browser().open({ read, pay });
    const { executionId } = await browser().run(tab, CODE);
    const file = await tab.exportExecution(executionId);
    await browser().close();
    return JSON.parse(JSON.stringify(file)) as ExportedExecution;
  }

  test("of a run that waits go on elsewhere, from where it stood", async () => {
    const file = await exported();
    browser().journal = memoryJournal();
    const tab = browser().open({ read, pay });
    const state = await tab.importExecution(JSON.stringify(file));
    expect(state).toMatchObject({ id: file.id, status: "paused" });
    expect(await tab.exportExecution(file.id)).toEqual(file);
    const outcome = await browser().until(tab.approve({ executionId: file.id }));
    expect(outcome).toMatchObject({
      status: "completed",
      result: [{ n: new Map([[1, 2n]]) }, expect.any(Number), { n: 1, at: new Date(9) }],
    });
    expect(browser().started.map(([tool]) => tool)).toEqual(["read", "pay"]);
  });

  test("are not taken twice", async () => {
    const file = await exported();
    const tab = browser().open({ read, pay });
    await expect(tab.importExecution(file)).rejects.toMatchObject({ code: "journal_failed" });
    await expect(tab.exportExecution("exec_none")).rejects.toMatchObject({ code: "execution_not_found" });
  });

  test.each([
    ["no JSON", () => "{"],
    ["nothing", () => undefined],
    ["something else", (file: ExportedExecution) => ({ ...file, kind: "other" })],
    ["a later version", (file: ExportedExecution) => ({ ...file, version: file.version + 1 })],
    ["an id that is none", (file: ExportedExecution) => ({ ...file, id: "../x" })],
    ["no facts", (file: ExportedExecution) => ({ ...file, facts: [] })],
    ["no beginning", (file: ExportedExecution) => ({ ...file, facts: file.facts.slice(1) })],
    ["a hole", (file: ExportedExecution) => ({ ...file, facts: file.facts.filter(({ type }) => type !== "settled") })],
    ["a fact of another kind", (file: ExportedExecution) => ({ ...file, facts: [...file.facts, { type: "evil" }] })],
    ["nulls", (file: ExportedExecution) => ({ ...file, facts: [...file.facts, null] })],
    [
      "a value that is none",
      (file: ExportedExecution) => ({
        ...file,
        facts: file.facts.map((fact) => ("value" in fact ? { ...fact, value: "{" } : fact)),
      }),
    ],
  ] as [string, (file: ExportedExecution) => unknown][])("with %s are refused", async (_, damage) => {
    const file = await exported();
    browser().journal = memoryJournal();
    const tab = browser().open({ read, pay });
    await expect(tab.importExecution(damage(file))).rejects.toMatchObject({
      name: "InvalidInputError",
      code: "invalid_input",
    });
    expect(await tab.executions()).toEqual([]);
  });

  test("with a field of a fact missing, or of another type, are refused", async () => {
    const file = await exported();
    browser().journal = memoryJournal();
    const tab = browser().open({ read, pay });
    const taken: string[] = [];
    const optional = new Set(["gate", "methods"]);
    for (const [at, fact] of file.facts.entries()) {
      for (const key of Object.keys(fact)) {
        for (const value of [undefined, { odd: true }]) {
          if (value === undefined && optional.has(key)) continue;
          const changed = { ...fact, [key]: value } as unknown as Fact;
          const id = `${file.id}_${taken.length}`;
          const damaged = { ...file, id, facts: file.facts.with(at, changed) };
          const state = await tab.importExecution(JSON.stringify(damaged)).catch(() => undefined);
          if (state) taken.push(`${fact.type}.${key} = ${JSON.stringify(value)}`);
        }
      }
    }
    expect(taken).toEqual([]);
  });
});

describe("snippets", () => {
  test("are saved from an execution, found, run and deleted", async () => {
    const tab = browser().open({ read }, { executor: new RealmExecutor() });
    const { executionId } = await browser().run(
      tab,
      "async ({ n } = { n: 1 }) => (await codemode.read({ n: n + 1 })).n",
    );
    const snippet = await tab.saveSnippet("plusOne", { executionId, description: "Adds one" });
    expect(snippet).toMatchObject({ name: "plusOne", connectors: ["codemode"], executionId });
    expect(await tab.snippets()).toEqual([snippet]);
    expect((await tab.search("adds one")).results[0]).toMatchObject({ path: "plusOne", kind: "snippet" });
    expect((await tab.describe("plusOne")).types).toContain(`// ${snippet.code}`);
    const code =
      "async () => [await codemode.run('plusOne', { n: 5 }), await codemode.run('none'), (await codemode.search('reads')).results[0].path]";
    expect(await browser().run(tab, code)).toMatchObject({
      status: "completed",
      result: [6, { error: 'Snippet "none" not found.' }, "codemode.read"],
    });
    await expect(tab.saveSnippet("no name", { executionId, description: "" })).rejects.toMatchObject({
      code: "invalid_input",
    });
    await expect(tab.saveSnippet("x", { executionId: "exec_none", description: "" })).rejects.toMatchObject({
      code: "execution_not_found",
    });
    expect(await tab.deleteSnippet("plusOne")).toBe(true);
    expect(await tab.deleteSnippet("plusOne")).toBe(false);
  });

  test("that need connectors which are not here say so", async () => {
    const tab = browser().open({}, { executor: new RealmExecutor() });
    const snippet = {
      name: "old",
      description: "",
      code: "async () => 1",
      connectors: ["gone"],
      executionId: "exec_1",
      createdAt: 1,
    };
    await browser().journal.saveSnippet("default", snippet);
    expect(await browser().run(tab, "async () => codemode.run('old')")).toMatchObject({
      result: { error: expect.stringContaining("gone") as string },
    });
  });
});

describe("redact", () => {
  test("decides what stays of a call when its run is over, not before", async () => {
    const tab = browser().open(
      { read, pay },
      {
        keepAlive: 0,
        redact: ({ method, args, result }) =>
          method === "read" ? { args: "[args]", result: "[result]" } : { args, result },
      },
    );
    const { executionId } = await browser().run(
      tab,
      "async () => [await codemode.read({ secret: 7 }), await codemode.pay({ n: 1 })].length",
    );
    expect(JSON.stringify(await tab.exportExecution(executionId))).toContain("secret");
    expect(await browser().until(tab.approve({ executionId }))).toMatchObject({ status: "completed", result: 2 });
    const [state] = await tab.executions({ executionId });
    expect(state!.log).toMatchObject([{ args: "[args]", result: "[result]" }, { args: { n: 1 } }]);
    const { facts } = await tab.exportExecution(executionId);
    expect(JSON.stringify(facts.filter((fact) => fact.type !== "created"))).not.toContain("secret");
  });

  test("that fails lets nothing through", async () => {
    const tab = browser().open(
      { read },
      {
        redact: () => {
          throw new Error("oops");
        },
      },
    );
    const { executionId } = await browser().run(tab, "async () => { await codemode.read({ secret: 7 }); }");
    expect(JSON.stringify((await tab.executions({ executionId }))[0]!.log)).not.toContain("secret");
  });
});

describe("events", () => {
  test("tell of an execution in their order, and are not repeated by a replay", async () => {
    const tab = browser().open({ read, pay }, { keepAlive: 0 });
    const { executionId } = await browser().run(
      tab,
      "async () => { console.log('hi'); const a = await codemode.read({ n: 1 }); return codemode.pay({ n: 2 }); }",
    );
    await browser().until(tab.approve({ executionId }));
    const told = browser().events.filter(({ type }) => type !== "execution_changed");
    expect(told.map(({ type }) => type)).toEqual([
      ...["execution_started", "console", "call_started", "call_finished", "call_pending", "execution_paused"],
      ...["execution_resumed", "call_started", "call_finished", "execution_finished"],
    ]);
    expect(told.every((event) => event.executionId === executionId && event.timestamp > 0)).toBe(true);
    expect(told[4]).toMatchObject({
      connector: "codemode",
      method: "pay",
      args: { n: 2 },
      waiting: "approval",
      seq: 1,
    });
  });

  test("of one tab make another look again", async () => {
    const [tab, other] = [browser().open({ pay }), browser().open({ pay })];
    let changes = 0;
    const stop = other.subscribe(({ type }) => void (type === "execution_changed" && changes++));
    const { executionId } = await browser().run(tab, "async () => codemode.pay({})");
    expect(changes).toBeGreaterThan(0);
    stop();
    const before = changes;
    await browser().until(tab.approve({ executionId }));
    expect(changes).toBe(before);
  });

  test("a listener that throws changes nothing, and its error is the app's to see", async () => {
    const uncaught: unknown[] = [];
    const collect = (error: unknown): void => void uncaught.push(error);
    const own = process.listeners("uncaughtException");
    process.removeAllListeners("uncaughtException");
    process.on("uncaughtException", collect);
    const tab = browser().open(
      { pay },
      {
        onEvent: () => {
          throw new Error("listener");
        },
      },
    );
    const outcome = await browser().run(tab, "async () => codemode.pay({})");
    await browser().close();
    process.off("uncaughtException", collect);
    for (const listener of own) process.on("uncaughtException", listener);
    expect(pendingOf(outcome)).toHaveLength(1);
    expect(uncaught.length).toBeGreaterThan(0);
    expect(uncaught.every((error) => (error as Error).message === "listener")).toBe(true);
  });
});
