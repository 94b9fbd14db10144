import { describe, expect, test } from "vitest";
import type { RuntimeTool } from "../../src/runtime/connector.ts";
import type { Fact, FactOf } from "../../src/runtime/facts.ts";
import { replayExecution } from "../../src/testing/replay-execution.ts";
import { bindAll } from "./support/play.ts";
import { RealmExecutor } from "./support/realm-executor.ts";
import { after, pendingOf, useBrowser } from "./support/tab.ts";

const browser = useBrowser();

/** A connector whose tool can be another one at any time. */
function changing(first: RuntimeTool) {
  const tools = new Map([["save", first]]);
  return { tools, connectors: [{ name: "page", tools }] };
}

const CODE = "async () => page.save({ n: 1 })";
const gated: RuntimeTool = { effect: "write", needsApproval: true, execute: () => "gated" };

describe("a tool that needs approval, in the place of one that did not", () => {
  test("while it was found out whether the other's call needs approval", async () => {
    const free: RuntimeTool = {
      effect: "write",
      needsApproval: async () => {
        await after(100);
        return false;
      },
      execute: () => "free",
    };
    const { tools, connectors } = changing(free);
    const tab = browser().open({}, { connectors });
    const running = tab.execute({ code: CODE });
    await browser().time.pass(50);
    tools.set("save", gated);
    const [action] = pendingOf(await browser().until(running));
    expect(action).toMatchObject({ connector: "page", method: "save", args: { n: 1 } });
    expect(await browser().until(tab.approve(action!))).toMatchObject({ status: "completed", result: "gated" });
  });

  test("between two attempts", async () => {
    const failing: RuntimeTool = {
      effect: "idempotent",
      retry: { attempts: 5, delay: 100 },
      execute: () => {
        throw new Error("not yet");
      },
    };
    const { tools, connectors } = changing(failing);
    const tab = browser().open({}, { connectors });
    const running = tab.execute({ code: CODE });
    await browser().time.pass(50);
    const seen: unknown[] = [];
    tools.set("save", { ...gated, needsApproval: (input, { seq }) => seen.push([input, seq]) > 0 });
    const [action] = pendingOf(await browser().until(running));
    expect(seen).toEqual([[{ n: 1 }, 0]]);
    expect(await browser().until(tab.approve(action!))).toMatchObject({ status: "completed", result: "gated" });
  });

  test("when its run is resumed by itself", async () => {
    const read: RuntimeTool = { effect: "read", execute: () => new Promise(() => {}) };
    const tab = browser().open({}, { connectors: changing(read).connectors });
    tab.execute({ code: CODE }).catch(() => {});
    await browser().time.pass(10);
    browser().abandon(tab);
    browser().journal = bindAll(browser().journal);
    browser().time.clear();
    const next = browser().open({}, { connectors: changing(gated).connectors });
    await browser().until(next.resumeInterrupted());
    await browser().time.quiet();
    const [action] = await next.pending();
    expect(action).toMatchObject({ waiting: "approval", method: "save" });
    expect(await browser().until(next.approve(action!))).toMatchObject({ status: "completed", result: "gated" });
  });

  test("is not asked about where somebody has consented: to the call, or in advance", async () => {
    const { tools, connectors } = changing(gated);
    const tab = browser().open({}, { connectors });
    const [action] = pendingOf(await browser().run(tab, "async () => [await page.save(1), await page.save(2)]"));
    tools.set("save", { ...gated, execute: () => "another" });
    const outcome = await browser().until(tab.approve({ ...action!, grant: "run" }));
    expect(outcome).toMatchObject({ status: "completed", result: ["another", "another"] });
  });

  test("is asked once whether a call needs approval, where it is the same", async () => {
    const asked: unknown[] = [];
    const needsApproval = (input: unknown): boolean => asked.push(input) < 0;
    const tab = browser().open({}, { connectors: changing({ ...gated, needsApproval }).connectors });
    expect(await browser().run(tab, CODE)).toMatchObject({ status: "completed", result: "gated" });
    expect(asked).toEqual([{ n: 1 }]);
  });
});

describe("the names that code can see", () => {
  const ask: RuntimeTool = { effect: "write", needsApproval: true, execute: () => "done" };
  const code = `async () => {
    await page.nothing().catch(() => {});
    const names = Object.keys(page);
    await page.ask(names);
    return [names, "ask" in page, "later" in page];
  }`;

  test("are those of its beginning, whatever it has called and whatever has come and gone", async () => {
    const open = (names: readonly string[]) =>
      browser().open(
        {},
        { connectors: [{ name: "page", tools: new Map(names.map((name) => [name, ask] as const)) }], keepAlive: 100 },
      );
    const tab = open(["first", "ask"]);
    const [action] = pendingOf(await browser().run(tab, code));
    expect(action!.args).toEqual(["first", "ask"]);
    await browser().until(tab.dispose());
    const next = open(["ask", "later"]);
    const outcome = await browser().until(next.approve(action!));
    expect(outcome).toMatchObject({ status: "completed", result: [["first", "ask"], true, false] });
    const file = await next.exportExecution(action!.executionId);
    const replayed = await browser().until(replayExecution(file, { executor: new RealmExecutor({ realm: "shared" }) }));
    expect(replayed).toMatchObject({ isSame: true });
  });

  test("are only names, whatever a file says", async () => {
    const odd = ["__proto__", "", "a b", "constructor", "ask", "ask", "delete"];
    const tab = browser().open({}, { connectors: [{ name: "page", tools: new Map([["ask", ask]]) }] });
    const [action] = pendingOf(await browser().run(tab, code));
    const file = await tab.exportExecution(action!.executionId);
    const [created, ...rest] = file.facts as [FactOf<"created">, ...Fact[]];
    const forge = (methods: unknown): object => ({
      ...file,
      id: `forged_${Math.random().toString(36).slice(2)}`,
      facts: [{ ...created, methods }, ...rest],
    });
    for (const methods of [5, null, [5], { page: "ask" }, { page: [5] }])
      await expect(tab.importExecution(forge(methods))).rejects.toMatchObject({ code: "invalid_input" });
    const { id } = await tab.importExecution(forge({ page: odd, codemode: [] }));
    const [shown] = await tab.pending({ executionId: id });
    expect(await browser().until(tab.approve(shown!))).toMatchObject({
      status: "completed",
      result: [["ask"], true, false],
    });
  });
});
