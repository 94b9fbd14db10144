import { afterAll, afterEach, describe, expect, test } from "vitest";
import {
  createBrowserCodeTool,
  createBrowserRuntime,
  IframeSandboxExecutor,
  type BrowserRuntime,
  type CreateBrowserRuntimeOptions,
  type Outcome,
  type RuntimeEvent,
  type ToolExecuteContext,
} from "../../src/index.ts";
import { IncompatibleExecutionError, RollbackError } from "../../src/protocol/errors.ts";

const executor = new IframeSandboxExecutor();
afterAll(() => executor.dispose());

const open: BrowserRuntime[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((runtime) => runtime.dispose()));
});

/** A runtime on this page's IndexedDB. Another of the same name is what a reload, or a second tab, makes. */
function make(name: string, options: CreateBrowserRuntimeOptions = {}): BrowserRuntime {
  const runtime = createBrowserRuntime({ executor, name, resume: false, ...options });
  open.push(runtime);
  return runtime;
}

const newName = (): string => `test-${crypto.randomUUID()}`;

/** A tool that counts, and asks. */
function notes() {
  const list = ["a", "b", "c"];
  const log: string[] = [];
  const tools = {
    list: { effect: "read" as const, execute: async () => [...list] },
    remove: {
      requiresApproval: true,
      inputSchema: { type: "object", properties: { text: { type: "string" } }, required: ["text"] },
      execute: async (input: Record<string, unknown>) => {
        log.push(`remove ${String(input["text"])}`);
        list.splice(list.indexOf(String(input["text"])), 1);
        return input["text"];
      },
      revert: async (_input: unknown, text: unknown) => {
        log.push(`put back ${String(text)}`);
        list.push(String(text));
      },
    },
  };
  return { list, log, tools };
}

const REMOVE =
  "async () => { const all = await codemode.list(); return [all, await codemode.remove({ text: all[1] })] }";

function pendingOf(outcome: Outcome) {
  if (outcome.status !== "paused") throw new Error(`not paused: ${JSON.stringify(outcome)}`);
  return outcome.pending[0]!;
}

describe("on a page, with real storage", () => {
  test("a run waits for a person, goes on, and can be undone", async () => {
    const { tools, list, log } = notes();
    const runtime = make(newName(), { tools });
    const outcome = await runtime.execute({ code: REMOVE });
    const action = pendingOf(outcome);
    expect(action).toMatchObject({ connector: "codemode", method: "remove", args: { text: "b" }, waiting: "approval" });
    expect(log).toEqual([]);
    expect(await runtime.approve(action)).toMatchObject({ status: "completed", result: [["a", "b", "c"], "b"] });
    expect(list).toEqual(["a", "c"]);
    await runtime.rollback(action);
    expect(list).toEqual(["a", "c", "b"]);
    expect((await runtime.executions())[0]).toMatchObject({ id: action.executionId, status: "rolled_back" });
  });

  test("a tool that comes later and asks while it runs, is started again after a reload", async () => {
    const name = newName();
    const done: unknown[] = [];
    const wipe = {
      execute: async (input: Record<string, unknown>, { attempt, requestApproval }: ToolExecuteContext) => {
        await requestApproval({ reason: "This would delete 400 rows" });
        done.push([input["rows"], attempt]);
        return input["rows"];
      },
    };
    const first = make(name);
    first.addTool("wipe", wipe);
    const action = pendingOf(await first.execute({ code: "async () => codemode.wipe({ rows: 400 })" }));
    expect(action).toMatchObject({ method: "wipe", reason: "This would delete 400 rows" });
    await first.dispose();
    const second = make(name);
    expect(await second.approve(action)).toMatchObject({ code: "not_pending" });
    second.addTool("wipe", wipe);
    expect(await second.approve({ ...action, args: { rows: 40 } })).toMatchObject({ status: "completed", result: 40 });
    expect(done).toEqual([[40, 2]]);
    const [state] = await second.executions();
    expect(state!.resumedAt).toBeGreaterThanOrEqual(action.requestedAt);
  });

  test("another tab learns of snippets that are saved and deleted", async () => {
    const name = newName();
    const [here, there] = [make(name), make(name)];
    const told: string[] = [];
    there.subscribe(({ type, executionId }) => void (type === "snippets_changed" && told.push(executionId)));
    await there.snippets();
    const { executionId } = await here.execute({ code: "async () => 1" });
    await here.saveSnippet("one", { executionId, description: "One" });
    await expect.poll(() => told).toEqual([executionId]);
    expect(await there.snippets()).toMatchObject([{ name: "one" }]);
    await here.deleteSnippet("one");
    await expect.poll(() => told).toEqual([executionId, ""]);
  });

  test("after a reload it is found, replayed and finished", async () => {
    const name = newName();
    const before = notes();
    const first = make(name, { tools: before.tools });
    await first.execute({ code: REMOVE });
    await first.dispose();
    const after = notes();
    after.list.reverse();
    const second = make(name, { tools: after.tools });
    const [action] = await second.pending();
    // The list is the recorded one.
    expect(await second.approve(action!)).toMatchObject({ status: "completed", result: [["a", "b", "c"], "b"] });
    expect(after.log).toEqual(["remove b"]);
    expect(before.log).toEqual([]);
  });

  test("the tool call stays open over a reload, and gets the outcome", async () => {
    const name = newName();
    const first = make(name, { tools: notes().tools });
    const call = { toolCallId: "call_0", conversationId: "one" };
    void first.tool().execute({ code: REMOVE }, call);
    await expect.poll(() => first.pending()).toHaveLength(1);
    await first.dispose();
    const second = make(name, { tools: notes().tools });
    const output = second.tool().execute({ code: REMOVE }, call);
    const [action] = await second.pending();
    await second.approve(action!);
    expect(await output).toMatchObject({ status: "completed", result: [["a", "b", "c"], "b"] });
    // Asked again, it is the same; another conversation's call of this id is another call.
    expect(await second.tool().execute({ code: REMOVE }, call)).toEqual(await output);
    const other = second.tool({ onPause: "return" }).execute({ code: REMOVE }, { ...call, conversationId: "two" });
    expect(await other).toMatchObject({ status: "paused", pending: [{ method: "remove" }] });
    expect(await second.executions()).toHaveLength(2);
  });

  test("another tab sees it and answers, the owner goes on", async () => {
    const name = newName();
    const [mine, theirs] = [notes(), notes()];
    const owner = make(name, { tools: mine.tools });
    const other = make(name, { tools: theirs.tools });
    const news = new Promise<RuntimeEvent>((resolve) => void other.subscribe(resolve));
    await other.pending();
    const output = owner.tool().execute({ code: REMOVE }, { toolCallId: "call_1" });
    expect((await news).type).toBe("execution_changed");
    await expect.poll(() => other.pending()).toHaveLength(1);
    const [action] = await other.pending();
    const [one, two] = await Promise.all([other.approve(action!), owner.approve(action!)]);
    expect([one.status, two.status].sort()).toEqual(["completed", "error"]);
    expect(await output).toMatchObject({ status: "completed" });
    expect([mine.log, theirs.log]).toEqual([["remove b"], []]);
  });

  test("a rejection ends the run; thrown, the code can go on", async () => {
    const runtime = make(newName(), { tools: notes().tools });
    const action = pendingOf(await runtime.execute({ code: REMOVE }));
    expect(await runtime.reject({ ...action, reason: "not now" })).toBe(true);
    expect(await runtime.reject(action)).toBe(false);
    expect(await runtime.outcome(action)).toMatchObject({
      status: "error",
      code: "rejected",
      error: "Action codemode.remove rejected by user: not now",
    });
    const caught = "async () => codemode.remove({ text: 'a' }).catch((error) => error.message)";
    const second = pendingOf(await runtime.execute({ code: caught }));
    await runtime.reject({ ...second, onReject: "throw" });
    expect(await runtime.outcome(second)).toMatchObject({ result: "Action codemode.remove rejected by user" });
  });

  test("a person's own input runs, and is checked", async () => {
    const { tools, log } = notes();
    const runtime = make(newName(), { tools });
    const action = pendingOf(await runtime.execute({ code: REMOVE }));
    expect(await runtime.approve({ ...action, args: { text: 7 } })).toMatchObject({ code: "invalid_input" });
    expect(await runtime.approve({ ...action, args: { text: "c" } })).toMatchObject({ result: [["a", "b", "c"], "c"] });
    expect(log).toEqual(["remove c"]);
    const [{ log: entries } = { log: [] }] = await runtime.executions(1);
    expect(entries[1]).toMatchObject({ args: { text: "b" }, executedArgs: { text: "c" } });
  });

  test("a message while a run waits: the call is answered, the outcome comes later", async () => {
    const { tools } = notes();
    const runtime = make(newName(), { tools });
    const events: RuntimeEvent[] = [];
    runtime.subscribe((event) => events.push(event));
    const call = { toolCallId: "call_2", conversationId: "chat" };
    const output = runtime.tool().execute({ code: REMOVE }, call);
    await expect.poll(() => runtime.pending()).toHaveLength(1);
    expect(await runtime.releaseOpenCalls({ conversationId: "another" })).toBe(0);
    expect(await runtime.releaseOpenCalls({ conversationId: "chat" })).toBe(1);
    expect(await output).toMatchObject({ status: "paused" });
    const [action] = await runtime.pending();
    await runtime.approve(action!);
    expect(events.filter(({ type }) => type === "late_outcome")).toMatchObject([
      { ...call, outcome: { status: "completed", result: [["a", "b", "c"], "b"] } },
    ]);
  });

  test("events tell of everything once, with who does what", async () => {
    const runtime = make(newName(), { tools: notes().tools });
    const types: string[] = [];
    const stop = runtime.subscribe(({ type }) => types.push(type));
    const action = pendingOf(await runtime.execute({ code: REMOVE }));
    await runtime.approve(action);
    stop();
    await runtime.rollback(action);
    expect(types.filter((type) => type !== "execution_changed")).toEqual([
      "execution_started",
      "call_started",
      "call_finished",
      "call_pending",
      "execution_paused",
      "execution_resumed",
      "call_started",
      "call_finished",
      "execution_finished",
    ]);
  });

  test("what cannot be undone is reported, and the rest is undone", async () => {
    const runtime = make(newName(), {
      tools: {
        good: { execute: async () => 1, revert: async () => {} },
        bad: {
          execute: async () => 2,
          revert: async () => {
            throw new Error("too late");
          },
        },
      },
    });
    const { executionId } = await runtime.execute({
      code: "async () => [await codemode.good(), await codemode.bad()]",
    });
    await expect(runtime.rollback({ executionId })).rejects.toThrow(RollbackError);
    const [{ log, status } = { log: [], status: "" }] = await runtime.executions();
    expect([status, log.map(({ state }) => state), log[1]?.revertError]).toEqual([
      "rolled_back",
      ["reverted", "applied"],
      "too late",
    ]);
  });

  test("without the connectors it began with, a run says so, waits, and goes on when they are back", async () => {
    const name = newName();
    const store = { name: "store", tools: { add: { requiresApproval: true, execute: async () => "added" } } };
    const first = make(name, { connectors: [store] });
    const action = pendingOf(await first.execute({ code: "async () => store.add()" }));
    await first.dispose();
    const without = make(name, { tools: notes().tools });
    expect(await without.approve(action)).toMatchObject({ status: "error", code: "incompatible_execution" });
    expect(new IncompatibleExecutionError("").code).toBe("incompatible_execution");
    await without.dispose();
    expect(await make(name, { connectors: [store] }).approve(action)).toMatchObject({ result: "added" });
  });

  test("clear leaves nothing", async () => {
    const runtime = make(newName(), { tools: notes().tools });
    await runtime.execute({ code: REMOVE });
    await runtime.execute({ code: "async () => 1" });
    await runtime.clear();
    expect([await runtime.executions(), await runtime.pending(), await runtime.snippets()]).toEqual([[], [], []]);
  });
});

describe("createBrowserRuntime", () => {
  const bad: [string, unknown, RegExp][] = [
    ["nothing", undefined, /needs \{ tools \}/],
    ["a name with a slash", { name: "a/b" }, /`name`/],
    ["half an execution", { maxExecutions: 0.5 }, /`maxExecutions`/],
    ["an executor that cannot repeat", { executor: { execute: async () => ({ result: 1 }) } }, /cannot repeat/],
    ["an unknown effect", { tools: { a: { effect: "often", execute: () => 1 } } }, /effect of tool "a"/],
    [
      "a write that runs again on replay",
      { tools: { a: { replay: "reexecute", execute: () => 1 } } },
      /`replay` of tool "a"/,
    ],
    ["a tool with a name of the runtime's", { tools: { search: { execute: () => 1 } } }, /"search" is reserved/],
    ["a connector called codemode", { connectors: [{ name: "codemode", tools: {} }] }, /"codemode" is reserved/],
    [
      "two connectors of a name",
      {
        connectors: [
          { name: "a", tools: {} },
          { name: "a", tools: {} },
        ],
      },
      /Duplicate/,
    ],
    ["a listener that is none", { onEvent: 1 }, /`onEvent`/],
  ];
  test.each(bad)("refuses %s", (_name, options, message) => {
    expect(() => createBrowserRuntime(options as CreateBrowserRuntimeOptions)).toThrow(message);
  });

  test("its tool has the shape of the plain one, and tells the model of what is there", () => {
    const runtime = make(newName(), {
      tools: notes().tools,
      connectors: [{ name: "store", instructions: "Where things are */ kept", tools: { add: { execute: () => 1 } } }],
    });
    const tool = createBrowserCodeTool({ runtime });
    expect(Object.keys(tool).sort()).toEqual(["description", "execute", "inputSchema", "name", "outputSchema"]);
    for (const part of ["remove(input", "declare const store", "Where things are *\\/ kept", "search(query"]) {
      expect(tool.description).toContain(part);
    }
    expect(() => runtime.tool({ onPause: "never" as "wait" })).toThrow(/`onPause`/);
  });

  test("transformResult shapes what the model sees, the record keeps the original", async () => {
    const runtime = make(newName(), { transformResult: (result) => `${String(result)}!` });
    expect(await runtime.tool().execute({ code: "async () => 'yes'" })).toMatchObject({ result: "yes!" });
    expect((await runtime.executions())[0]).toMatchObject({ result: "yes" });
  });
});
