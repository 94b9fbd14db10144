import { afterEach, describe, expect, test } from "vitest";
import type { CreateBrowserRuntimeOptions } from "../../src/browser/browser-runtime-options.ts";
import { createBrowserRuntime, type BrowserRuntime } from "../../src/browser/create-browser-runtime.ts";
import { memoryJournal } from "../../src/runtime/memory-journal.ts";
import type { PendingAction } from "../../src/runtime/types.ts";
import { RealmExecutor } from "./support/realm-executor.ts";

let journal = memoryJournal();
const open: BrowserRuntime[] = [];

function make(options: CreateBrowserRuntimeOptions = {}): BrowserRuntime {
  const runtime = createBrowserRuntime({ executor: new RealmExecutor(), journal, ...options });
  open.push(runtime);
  return runtime;
}

afterEach(async () => {
  for (const runtime of open.splice(0)) await runtime.dispose();
  journal = memoryJournal();
});

const says = (word: string, more: object = {}): { execute: () => string; description: string } => ({
  description: `Says ${word}`,
  execute: () => word,
  ...more,
});
const CALL = { code: "async () => codemode.speak({}).catch((error) => [error.code, error.message])" };

async function pendingOf(runtime: BrowserRuntime, code: string): Promise<PendingAction> {
  const outcome = await runtime.execute({ code });
  if (outcome.status !== "paused") throw new Error(JSON.stringify(outcome));
  return outcome.pending[0]!;
}

describe("a tool that is added", () => {
  test("to a runtime that was made without any, before the engine is loaded", async () => {
    const runtime = make();
    runtime.addTool("speak", says("hello"));
    expect(await runtime.execute(CALL)).toMatchObject({ status: "completed", result: "hello" });
  });

  test("afterwards, until it is taken away, which may be done twice", async () => {
    const runtime = make({ tools: { other: says("other") } });
    expect(await runtime.execute(CALL)).toMatchObject({ result: ["tool_not_found", expect.any(String) as string] });
    const remove = runtime.addTool("speak", says("hello"));
    expect(await runtime.execute(CALL)).toMatchObject({ result: "hello" });
    const { results } = await runtime.search("hello");
    expect(results).toMatchObject([{ path: "codemode.speak" }]);
    expect(await runtime.describe("codemode.speak")).toMatchObject({ description: "Says hello" });
    remove();
    remove();
    expect((await runtime.search("hello")).results).toEqual([]);
    await expect(runtime.describe("codemode.speak")).rejects.toMatchObject({ code: "invalid_input" });
    const gone = await runtime.execute(CALL);
    expect(gone).toMatchObject({ result: ["tool_not_found", expect.stringContaining("available: other") as string] });
  });

  test("stands before older ones of its name, and these come back", async () => {
    const runtime = make({ tools: { speak: says("fixed") } });
    const said = async (): Promise<unknown> => ((await runtime.execute(CALL)) as { result: unknown }).result;
    const removeFirst = runtime.addTool("speak", says("first"));
    const removeSecond = runtime.addTool("speak", says("second"));
    expect(await said()).toBe("second");
    removeFirst();
    expect(await said()).toBe("second");
    removeFirst();
    const removeThird = runtime.addTool("speak", says("third"));
    expect(await said()).toBe("third");
    removeThird();
    expect(await said()).toBe("second");
    removeSecond();
    expect(await said()).toBe("fixed");
  });

  test("is checked and gated like any other", async () => {
    const runtime = make();
    const inputSchema = { type: "object", properties: { n: { type: "number" } }, required: ["n"] } as const;
    runtime.addTool("pay", { requiresApproval: true, inputSchema, execute: ({ n }) => n });
    const refused = await runtime.execute({ code: "async () => codemode.pay({ n: 'x' }).catch((e) => e.code)" });
    expect(refused).toMatchObject({ result: "invalid_input" });
    const action = await pendingOf(runtime, "async () => codemode.pay({ n: 1 })");
    expect(await runtime.approve(action)).toMatchObject({ result: 1 });
    const unchecked = make({ validate: false });
    unchecked.addTool("pay", { inputSchema, execute: (input: unknown) => input });
    expect(await unchecked.execute({ code: "async () => codemode.pay('x')" })).toMatchObject({ result: "x" });
  });

  test.each([
    ["no name", "", says("x"), "invalid_provider"],
    ["a name that is no text", 5 as never, says("x"), "invalid_provider"],
    ["a name of the runtime's", "search", says("x"), "invalid_provider"],
    ["no tool", "x", null as never, "invalid_options"],
    ["no function", "x", { execute: 5 } as never, "invalid_options"],
    ["an effect that is none", "x", says("x", { effect: "none" }), "invalid_options"],
    ["a replay that cannot be", "x", says("x", { replay: "reexecute" }), "invalid_options"],
  ])("with %s is refused, and changes nothing", (_, name, tool, code) => {
    const runtime = make();
    const before = runtime.tool().description;
    expect(() => runtime.addTool(name, tool)).toThrow(expect.objectContaining({ code }) as Error);
    expect(runtime.tool().description).toBe(before);
  });

  test("is described to the model in the descriptor that it has already", () => {
    const runtime = make({ connectors: [{ name: "math", tools: { twice: says("twice") } }] });
    const descriptor = runtime.tool({ description: "Tools:\n{{types}}" });
    const before = descriptor.description;
    expect(before).toContain("declare const math");
    expect(before).not.toContain("declare const codemode");
    const remove = runtime.addTool("say-it", says("hello"));
    expect(descriptor.description).toContain("Says hello");
    expect(descriptor.description).toContain("say_it(");
    expect(runtime.tool().description).toContain("Says hello");
    expect({ ...descriptor }.description).toBe(descriptor.description);
    remove();
    expect(descriptor.description).toBe(before);
  });
});

describe("a run that has begun", () => {
  test("cannot call a tool that is gone meanwhile", async () => {
    const runtime = make();
    const remove = runtime.addTool("speak", says("hello"));
    runtime.addTool("leave", { execute: () => remove() });
    const code = `async () => {
      const first = await codemode.speak({});
      await codemode.leave({});
      return [first, await codemode.speak({}).catch((error) => error.code)];
    }`;
    expect(await runtime.execute({ code })).toMatchObject({ result: ["hello", "tool_not_found"] });
  });

  test("can call a tool that has come meanwhile, and what it could not call before stays so on replay", async () => {
    const runtime = make({ keepAlive: 0, tools: { pay: { requiresApproval: true, execute: () => "paid" } } });
    runtime.addTool("enter", { execute: () => void runtime.addTool("speak", says("hello")) });
    const code = `async () => {
      const before = await codemode.speak({}).catch((error) => error.code);
      await codemode.enter({});
      return [before, await codemode.speak({}), await codemode.pay({})];
    }`;
    const action = await pendingOf(runtime, code);
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(await runtime.approve(action)).toMatchObject({ result: ["tool_not_found", "hello", "paid"] });
    expect((await runtime.executions(1))[0]!.log).toMatchObject([
      { seq: 0, method: "speak", state: "failed" },
      { method: "enter" },
      { method: "speak", state: "applied" },
      { method: "pay" },
    ]);
  });

  test("is repeated with what is recorded, also of tools that are gone", async () => {
    const runtime = make({ keepAlive: 0, tools: { pay: { requiresApproval: true, execute: () => "paid" } } });
    const remove = runtime.addTool("speak", says("hello"));
    const code = `async () => {
      const said = await codemode.speak({});
      const paid = await codemode.pay({});
      return [said, paid, await codemode.speak({}).catch((error) => error.code)];
    }`;
    const action = await pendingOf(runtime, code);
    remove();
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(await runtime.approve(action)).toMatchObject({ result: ["hello", "paid", "tool_not_found"] });
    expect((await runtime.executions(1))[0]!.resumedAt).toBeDefined();
  });

  test("keeps an approval of a tool that is gone, until the tool is back", async () => {
    const runtime = make();
    const gated = { requiresApproval: true, execute: () => "paid" };
    const remove = runtime.addTool("pay", gated);
    const action = await pendingOf(runtime, "async () => codemode.pay({})");
    remove();
    const refused = await runtime.approve(action);
    expect(refused).toMatchObject({ code: "not_pending", error: expect.stringContaining("no such tool") as string });
    expect(await runtime.pending()).toHaveLength(1);
    runtime.addTool("pay", gated);
    expect(await runtime.approve(action)).toMatchObject({ status: "completed", result: "paid" });
  });
});

describe("onToolsChange", () => {
  async function told(change: (runtime: BrowserRuntime) => void): Promise<number> {
    let count = 0;
    const runtime = make({ tools: { fixed: says("fixed") } });
    runtime.addTool("speak", says("hello"));
    runtime.addTool("other", says("other"));
    runtime.onToolsChange(() => count++);
    change(runtime);
    expect(count).toBe(0);
    await Promise.resolve();
    await Promise.resolve();
    return count;
  }

  test("tells once of all changes of a turn", async () => {
    const count = await told((runtime) => {
      runtime.addTool("a", says("a"));
      runtime.addTool("b", says("b"))();
      runtime.addTool("c", says("c"));
    });
    expect(count).toBe(1);
  });

  test("tells of a description that is another, and of a tool that is gone", async () => {
    expect(await told((runtime) => void runtime.addTool("speak", says("goodbye")))).toBe(1);
    expect(await told((runtime) => void runtime.addTool("fixed", says("unfixed")))).toBe(1);
    const later = make();
    const remove = later.addTool("speak", says("hello"));
    let count = 0;
    const stop = later.onToolsChange(() => count++);
    remove();
    await Promise.resolve();
    expect(count).toBe(1);
    stop();
    later.addTool("speak", says("hello"));
    await Promise.resolve();
    expect(count).toBe(1);
  });

  test("does not tell of what comes to the same: a part of the page that renders again", async () => {
    let count = 0;
    const runtime = make();
    let remove = runtime.addTool("speak", says("hello"));
    runtime.addTool("other", says("other"));
    runtime.onToolsChange(() => count++);
    for (let render = 0; render < 3; render++) {
      remove();
      remove = runtime.addTool("speak", says("hello"));
      await Promise.resolve();
    }
    expect(count).toBe(0);
  });

  test("needs a function", () => {
    const runtime = make();
    expect(() => runtime.onToolsChange(null as never)).toThrow(
      expect.objectContaining({ code: "invalid_options" }) as Error,
    );
  });
});
