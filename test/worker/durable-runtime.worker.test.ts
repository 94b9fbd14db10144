import { beforeEach, describe, expect, test } from "vitest";
import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import {
  createCodemodeRuntime,
  DynamicWorkerExecutor,
  type CodemodeRuntimeHandle,
  type RuntimeEvent,
} from "../../src/server.ts";
import { world } from "./sleeper.ts";
import { crash, inObject, makeRuntime, newObject, until } from "./support.ts";

beforeEach(() => {
  world.calls = [];
  world.hangs.clear();
});

describe("handles of one object", () => {
  test("share what runs: another one approves, and the code goes on in its sandbox", async () => {
    const stub = newObject();
    const outcome = await inObject(stub, async (first, ctx) => {
      const paused = await first.execute({ code: `async () => [await world.read("a"), await world.ask("b")]` });
      const second = makeRuntime(ctx);
      const [action] = await second.pending();
      const events: RuntimeEvent["type"][] = [];
      first.subscribe(({ type }) => events.push(type));
      const done = await second.approve(action!);
      return { paused, done, events };
    });
    expect(outcome.paused).toMatchObject({ status: "paused", pending: [{ connector: "world", method: "ask" }] });
    expect(outcome.done).toMatchObject({ status: "completed", result: ["a", "b"] });
    expect(outcome.events).toContain("execution_finished");
    expect(world.calls).toEqual(["a", "b"]);
  });

  test("the latest connectors count, and those of before go on", async () => {
    const tools = (answer: string) => ({ say: { effect: "read" as const, execute: async () => answer } });
    const result = await inObject(
      newObject(),
      async (first, ctx) => {
        const waiting = await first.execute({ code: `async () => [await a.ask(), await a.say()]` });
        const same = makeRuntime(ctx, { connectors: [{ name: "a", tools: { ...tools("new"), ask } }] });
        const replaced = await first.execute({ code: "async () => a.say()" });
        const more = makeRuntime(ctx, {
          connectors: [
            { name: "a", tools: { ...tools("newest"), ask } },
            { name: "b", tools: tools("b") },
          ],
        });
        const added = await same.execute({ code: "async () => [await a.say(), await b.say()]" });
        const approved = await more.approve({ executionId: waiting.executionId });
        return { replaced, added, approved };
      },
      {
        connectors: [
          { name: "a", tools: { ...tools("old"), ask: { requiresApproval: true, execute: async () => "asked" } } },
        ],
      },
    );
    expect(result.replaced).toMatchObject({ result: "new" });
    expect(result.added).toMatchObject({ result: ["newest", "b"] });
    expect(result.approved).toMatchObject({ status: "completed", result: ["asked", "new"] });
  });

  test("of different names have histories of their own", async () => {
    const stub = newObject();
    const found = await inObject(stub, async (runtime, ctx) => {
      const other = makeRuntime(ctx, { name: "other" });
      await runtime.execute({ code: "async () => 1" });
      await other.execute({ code: "async () => 2" });
      const { executionId } = await other.execute({ code: "async () => 3" });
      await other.saveSnippet("three", { executionId, description: "3" });
      const list = async (one: typeof runtime) => (await one.executions()).map(({ result }) => result);
      return [await list(runtime), await list(other), await runtime.snippets(), (await other.snippets()).length];
    });
    expect(found).toEqual([[1], [3, 2], [], 1]);
  });

  test("dispose: the handle refuses, others begin anew, and nothing is lost", async () => {
    const found = await inObject(newObject(), async (runtime, ctx) => {
      const other = makeRuntime(ctx);
      const { executionId } = await runtime.execute({
        code: `async () => [await world.read("a"), await world.ask("b")]`,
      });
      await runtime.dispose();
      await runtime.dispose();
      const refused = await runtime.execute({ code: "async () => 1" });
      const error = await runtime.pending().catch((thrown: unknown) => thrown);
      return { refused, error, done: await other.approve({ executionId }) };
    });
    expect(found.refused).toMatchObject({ status: "error", code: "runtime_disposed" });
    expect(found.error).toMatchObject({ code: "runtime_disposed" });
    expect(found.done).toMatchObject({ status: "completed", result: ["a", "b"] });
    // The sandbox was given back: what is recorded was not called again.
    expect(world.calls).toEqual(["a", "b"]);
  });
});

/** Waits until so many calls have begun, and are in the journal. */
async function recorded(runtime: CodemodeRuntimeHandle, calls: number): Promise<void> {
  await until(async () => {
    const [execution] = await runtime.executions();
    if (execution === undefined || world.calls.length < calls) return false;
    const { facts } = await runtime.exportExecution(execution.id);
    return facts.filter(({ type }) => type === "called").length === calls;
  });
}

const ask = { requiresApproval: true, execute: async () => "asked" };

describe("an object that is restarted", () => {
  test("in the middle of a read: the run goes on as soon as a handle is made again", async () => {
    const stub = newObject();
    world.hangs.add("b");
    await inObject(stub, async (runtime) => {
      void runtime.execute({ code: `async () => [await world.read("a"), await world.read("b"), Math.random()]` });
      await recorded(runtime, 2);
    });
    await crash(stub);
    world.hangs.clear();
    const [state] = await inObject(stub, async (runtime) => {
      await until(async () => (await runtime.executions())[0]?.status === "completed");
      return runtime.executions();
    });
    expect(state).toMatchObject({ result: ["a", "b", expect.any(Number)] });
    expect(world.calls).toEqual(["a", "b", "b again"]);
  });

  test("by an eviction, which waits for no run that only waits for a person", async () => {
    const stub = newObject();
    const code = `async () => [await world.write("a"), await world.ask("b")]`;
    await inObject(stub, (runtime) => runtime.execute({ code }), { keepAlive: 0 });
    await evictDurableObject(stub);
    const outcome = await inObject(stub, async (runtime) => runtime.approve((await runtime.pending())[0]!));
    expect(outcome).toMatchObject({ status: "completed", result: ["a", "b"] });
    expect(world.calls).toEqual(["a", "b"]);
  });

  test("in the middle of a write: a person says what became of it", async () => {
    const stub = newObject();
    world.hangs.add("b");
    await inObject(stub, async (runtime) => {
      void runtime.execute({ code: `async () => [await world.write("a"), await world.write("b")]` });
      await recorded(runtime, 2);
    });
    await crash(stub);
    const outcome = await inObject(stub, async (runtime) => {
      await until(async () => (await runtime.pending()).length > 0);
      const [action] = await runtime.pending();
      const { executionId, seq, waiting } = action!;
      return { waiting, done: await runtime.settleUncertain({ executionId, seq, as: "applied", result: "settled" }) };
    });
    expect(outcome).toMatchObject({ waiting: "settlement", done: { result: ["a", "settled"] } });
    expect(world.calls).toEqual(["a", "b"]);
  });

  test("while a person is asked: the approval is there, and what has run is replayed", async () => {
    const stub = newObject();
    const code = `async () => [await world.write("a"), await world.ask("b"), await world.write("c")]`;
    const paused = await inObject(stub, (runtime) => runtime.execute({ code }));
    await crash(stub);
    const outcome = await inObject(stub, async (runtime) => {
      const [action] = await runtime.pending();
      return runtime.approve(action!);
    });
    expect(outcome).toMatchObject({ executionId: paused.executionId, status: "completed", result: ["a", "b", "c"] });
    expect(world.calls).toEqual(["a", "b", "c"]);
    await crash(stub);
    await inObject(stub, (runtime) => runtime.rollback({ executionId: paused.executionId }));
    expect(world.calls.slice(3)).toEqual(["undo c", "undo a"]);
  });

  test("with `resume: false`: only when it is asked to", async () => {
    const stub = newObject();
    world.hangs.add("a");
    await inObject(stub, async (runtime) => {
      void runtime.execute({ code: `async () => world.read("a")` });
      await recorded(runtime, 1);
    });
    await crash(stub);
    world.hangs.clear();
    const statuses = await inObject(
      stub,
      async (runtime) => {
        const before = (await runtime.executions())[0]!.status;
        const [executionId] = await runtime.resumeInterrupted();
        return [before, (await runtime.outcome({ executionId: executionId! })).status];
      },
      { resume: false },
    );
    expect(statuses).toEqual(["running", "completed"]);
  });
});

describe("what is refused", () => {
  const make = (change: (ctx: DurableObjectState) => object): Promise<unknown> =>
    runInDurableObject(newObject(), (_object, ctx) => {
      try {
        const executor = new DynamicWorkerExecutor({ loader: env.LOADER });
        return createCodemodeRuntime({ ctx: change(ctx) as DurableObjectState, executor });
      } catch (error) {
        return error;
      }
    });

  test("a Worker that does not export the facet's class: the error says how", async () => {
    const error = await make(({ storage, facets }) => ({ storage, facets, exports: {} }));
    expect(error).toMatchObject({ name: "InvalidOptionsError", code: "invalid_options" });
    expect((error as Error).message).toContain('export { CodemodeRuntime } from "browser-codemode/server"');
    expect((error as Error).message).toContain("browser-codemode/vite");
  });

  test("an object that has no facets", async () => {
    const error = await make(({ storage }) => ({ storage }));
    expect((error as Error).message).toContain("ctx.facets");
  });

  test.each([
    [{ name: "a b" }, "`name`"],
    [{ maxExecutions: -1 }, "`maxExecutions`"],
    [{ executor: { execute: async () => ({ result: 1 }) } }, "cannot repeat runs"],
    [{ wake: 5 as never }, "`wake`"],
    [{ transformResult: 5 as never }, "`transformResult`"],
    [{ connectors: [{ name: "codemode", tools: {} }] }, "codemode"],
  ])("%j", async (options, words) => {
    const refused = runInDurableObject(newObject(), (_object, ctx) => void makeRuntime(ctx, options));
    await expect(refused).rejects.toThrow(words);
  });
});

describe("what callers get", () => {
  test("results are shaped for callers, and kept as they were", async () => {
    const found = await inObject(
      newObject(),
      async (runtime) => {
        const { executionId } = await runtime.execute({ code: `async () => { await world.ask("a"); return 20; }` });
        const outcome = await runtime.approve({ executionId });
        return {
          outcome,
          history: await runtime.executions(),
          direct: await runtime.execute({ code: "async () => 21" }),
        };
      },
      { transformResult: (result) => 2 * (result as number) },
    );
    expect(found).toMatchObject({ outcome: { result: 40 }, history: [{ result: 20 }], direct: { result: 42 } });
  });

  test("a result that cannot be shaped is a failure that says so", async () => {
    const outcome = await inObject(newObject(), (runtime) => runtime.execute({ code: "async () => 1" }), {
      transformResult: () => {
        throw new Error("no room");
      },
    });
    expect(outcome).toMatchObject({
      status: "error",
      code: "internal_error",
      error: expect.stringContaining("no room"),
    });
  });

  test("values are there in the Worker, and become JSON when they are written", async () => {
    const outcome = await inObject(newObject(), (runtime) => runtime.execute({ code: "async () => ({ big: 5n })" }));
    expect(outcome).toMatchObject({ result: { big: 5n } });
    expect(JSON.parse(JSON.stringify({ outcome }))).toMatchObject({
      outcome: { status: "completed", result: { big: "5" } },
    });
  });

  test("what the guide's names were for: ids and numbers alone", async () => {
    const found = await inObject(newObject(), async (runtime) => {
      const { executionId } = await runtime.execute({ code: `async () => world.ask("a")` });
      const pending = (await runtime.pending(executionId)).length;
      const deleted = await runtime.deleteExecution(executionId);
      for (const code of ["async () => 1", "async () => 2"]) await runtime.execute({ code });
      return [pending, deleted, await runtime.pruneExecutions(1), (await runtime.executions(5)).length];
    });
    expect(found).toEqual([1, true, 1, 1]);
  });
});
