import { afterEach, describe, expect, test, vi } from "vitest";
import { createBrowserRuntime, type BrowserRuntime } from "../../src/browser/create-browser-runtime.ts";
import type { CreateBrowserRuntimeOptions } from "../../src/browser/browser-runtime-options.ts";
import type { RuntimeEvent } from "../../src/runtime/events.ts";
import { memoryJournal } from "../../src/runtime/memory-journal.ts";
import type { Journal } from "../../src/runtime/journal.ts";
import { RealmExecutor } from "./support/realm-executor.ts";

let journal: Journal = memoryJournal();
const open: BrowserRuntime[] = [];
/** What the tool `slow` waits for. */
let slow = Promise.withResolvers<string>();

function make(options: Partial<CreateBrowserRuntimeOptions> = {}): BrowserRuntime {
  const tools = {
    pay: { requiresApproval: true, execute: async (input: unknown) => input },
    slow: { execute: () => slow.promise },
  };
  const runtime = createBrowserRuntime({ tools, executor: new RealmExecutor(), journal, ...options });
  open.push(runtime);
  return runtime;
}

afterEach(async () => {
  for (const runtime of open.splice(0)) await runtime.dispose();
  journal = memoryJournal();
  slow = Promise.withResolvers();
  vi.unstubAllGlobals();
});

/** What waits, once the tool call that waits for it has noticed. */
async function pendingOf(runtime: BrowserRuntime): Promise<Awaited<ReturnType<BrowserRuntime["pending"]>>> {
  await vi.waitUntil(async () => (await runtime.executions(1))[0]?.status === "paused");
  await new Promise((resolve) => setTimeout(resolve, 50));
  return runtime.pending();
}

describe("dispose", () => {
  test("before the first use, nothing is loaded, resumed or driven", async () => {
    vi.stubGlobal("document", {});
    const list = vi.spyOn(journal, "list");
    const runtime = make();
    await runtime.dispose();
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(list).not.toHaveBeenCalled();
    expect(await runtime.execute({ code: "async () => 1" })).toMatchObject({ code: "runtime_disposed" });
    await expect(runtime.pending()).rejects.toMatchObject({ code: "runtime_disposed" });
  });

  test("while the engine loads", async () => {
    const runtime = make();
    const outcome = runtime.execute({ code: "async () => 1" });
    await runtime.dispose();
    await runtime.dispose();
    expect(await outcome).toMatchObject({ status: "error", code: "runtime_disposed" });
  });
});

test("an engine that cannot be made is an outcome of what never rejects", async () => {
  const broken = {
    get name() {
      return 1;
    },
  } as unknown as NonNullable<CreateBrowserRuntimeOptions["coordination"]>;
  const runtime = make({ coordination: broken });
  const target = { executionId: "exec_1" };
  for (const outcome of [
    runtime.execute({ code: "async () => 1" }),
    runtime.outcome(target),
    runtime.approve(target),
    runtime.resolve({ ...target, seq: 0, result: 1 }),
    runtime.settleUncertain({ ...target, seq: 0, as: "retry" }),
  ])
    expect(await outcome).toMatchObject({ status: "error", code: "internal_error" });
});

describe("a tool call that is open", () => {
  const CODE = "async () => { await codemode.pay({}); return codemode.slow({}); }";

  test("is answered once when it is released while the run goes on", async () => {
    const runtime = make();
    const late: RuntimeEvent[] = [];
    runtime.subscribe((event) => void (event.type === "late_outcome" && late.push(event)));
    const answer = runtime.tool().execute({ code: CODE }, { toolCallId: "call_1" });
    const [action] = await pendingOf(runtime);
    const end = runtime.approve(action!);
    await vi.waitUntil(async () => (await runtime.executions(1))[0]!.log.length === 2);
    expect(await runtime.releaseOpenCalls()).toBe(1);
    expect(await answer).toMatchObject({ status: "paused" });
    slow.resolve("slow");
    await end;
    await vi.waitUntil(() => late.length > 0);
    expect(late).toMatchObject([{ toolCallId: "call_1", outcome: { status: "completed" } }]);
  });

  test("cannot be cancelled by its signal any more once it is released", async () => {
    const runtime = make();
    const controller = new AbortController();
    const context = { toolCallId: "call_1", abortSignal: controller.signal };
    const answer = runtime.tool().execute({ code: CODE }, context);
    const [action] = await pendingOf(runtime);
    await runtime.releaseOpenCalls();
    expect(await answer).toMatchObject({ status: "paused" });
    controller.abort(new Error("the request is over"));
    await new Promise((resolve) => setTimeout(resolve, 20));
    slow.resolve("slow");
    expect(await runtime.approve(action!)).toMatchObject({ status: "completed", result: "slow" });
  });

  test("is cancelled by its signal before", async () => {
    const runtime = make();
    const controller = new AbortController();
    const answer = runtime.tool().execute({ code: CODE }, { toolCallId: "c", abortSignal: controller.signal });
    await pendingOf(runtime);
    controller.abort(new Error("stopped"));
    expect(await answer).toMatchObject({ status: "error", code: "cancelled" });
  });
});

test.each([
  ["a name that is no text", { name: 5 }],
  ["no name", { name: null }],
  ["an executor that is none", { executor: null }],
  ["a journal that is none", { journal: {} }],
  ["a `resume` that is neither", { resume: "no" }],
  ["a `validate` that is neither", { validate: 0 }],
])("%s is refused", (_, options) => {
  expect(() => createBrowserRuntime({ tools: {}, ...options } as unknown as CreateBrowserRuntimeOptions)).toThrow(
    expect.objectContaining({ code: "invalid_options" }) as Error,
  );
});

test("options of the tool that are none are refused in words", () => {
  const runtime = make();
  for (const options of [null, { name: 5 }, { conversationId: 5 }, { output: "xml" }, { description: 5 }])
    expect(() => runtime.tool(options as never), JSON.stringify(options)).toThrow(
      expect.objectContaining({ code: "invalid_options" }) as Error,
    );
});
