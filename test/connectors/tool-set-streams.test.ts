/** Tool sets as libraries and apps really give them: thenables, streams that do not end, client tools, wrong shapes. */
import { jsonSchema, tool } from "ai";
import { afterEach, beforeEach, describe, expect, test, vi, type MockInstance } from "vitest";
import { z } from "zod";
import { CodemodeConnector, toolSetConnector, type ConnectorTools } from "../../src/connectors.ts";
import type { BrowserRuntime } from "../../src/index.ts";
import { make, pendingOf, resultOf, run } from "./support.ts";

let warn: MockInstance;
beforeEach(() => {
  warn = vi.spyOn(console, "warn").mockImplementation(() => {});
});
afterEach(() => warn.mockRestore());

function makeSet(tools: unknown): BrowserRuntime {
  return make({ connectors: [toolSetConnector({ name: "set", tools: tools as never })] });
}

/** What is no `Promise`, but can be awaited. */
function later<T>(value: T): PromiseLike<T> {
  return {
    // oxlint-disable-next-line no-thenable
    then: (resolve, reject) => Promise.resolve(value).then(resolve, reject),
  };
}

const one = tool({ inputSchema: z.object({}), execute: () => 1 });

test("sets and schemas may come by promises of other makers", async () => {
  expect(
    await resultOf(
      makeSet(() => later({ one })),
      "set.one({})",
    ),
  ).toBe(1);
  const schema = { type: "object", properties: { n: { type: "number" } }, required: ["n"] };
  const inputSchema = jsonSchema<{ n: number }>(() => later(schema) as never);
  const runtime = makeSet({ double: tool({ inputSchema, execute: ({ n }) => n * 2 }) });
  expect(await resultOf(runtime, "set.double({ n: 2 })")).toBe(4);
  expect(await run(runtime, "set.double({})")).toMatchObject({ code: "invalid_input" });
});

test("`execute` gets what transforms and defaults make of the input, and so does `needsApproval`", async () => {
  const seen: unknown[] = [];
  const inputSchema = z.object({
    day: z.string().transform((text) => text.length),
    unit: z.enum(["c", "f"]).default("c"),
  });
  const note = (input: unknown): boolean => {
    seen.push(input);
    return false;
  };
  const runtime = makeSet({ look: tool({ inputSchema, needsApproval: note, execute: (input) => input }) });
  expect(await resultOf(runtime, "set.look({ day: 'monday' })")).toEqual({ day: 6, unit: "c" });
  expect(seen).toEqual([{ day: 6, unit: "c" }]);
});

test.each<[string, unknown]>([
  ["nothing", undefined],
  ["null", null],
  ["a list", [one]],
  ["a set with a tool whose approval is not clear", { one: { ...one, needsApproval: "yes" } }],
  ["a set with a tool whose `execute` is no function", { one: { ...one, execute: "yes" } }],
])("%s in place of a set makes the connector unavailable", async (_, tools) => {
  expect(
    await run(
      makeSet(() => tools),
      "set.one({})",
    ),
  ).toMatchObject({ code: "connector_unavailable" });
});

describe("a stream whose run ends", () => {
  async function abortDuring(stream: AsyncIterable<unknown>): Promise<unknown> {
    const started = Promise.withResolvers<void>();
    const execute = (): AsyncIterable<unknown> => {
      started.resolve();
      return stream;
    };
    const runtime = makeSet({ endless: { inputSchema: z.object({}), execute } });
    const controller = new AbortController();
    const outcome = runtime.execute({ code: "async () => set.endless({})", signal: controller.signal });
    await started.promise;
    controller.abort();
    return outcome;
  }

  test("is told to end, also while it has nothing to give", async () => {
    const end = vi.fn(async () => ({ done: true as const, value: undefined }));
    const stream: AsyncIterable<unknown> = {
      [Symbol.asyncIterator]: () => ({ next: () => new Promise<never>(() => {}), return: end }),
    };
    expect(await abortDuring(stream)).toMatchObject({ status: "error", code: "cancelled" });
    await vi.waitFor(() => expect(end).toHaveBeenCalledTimes(1));
  });

  test("may be unable to end, or fail to", async () => {
    const streams = [
      { next: () => new Promise<never>(() => {}) },
      {
        next: () => new Promise<never>(() => {}),
        return: () => {
          throw new Error("cannot end");
        },
      },
      { next: () => new Promise<never>(() => {}), return: () => Promise.reject(new Error("cannot end")) },
    ];
    for (const iterator of streams) {
      const outcome = await abortDuring({ [Symbol.asyncIterator]: () => iterator });
      expect(outcome).toMatchObject({ status: "error", code: "cancelled" });
    }
  });
});

test("a client tool's value is taken once, whatever its schema says; what cannot be recorded is refused", async () => {
  const runtime = makeSet({ ask: tool({ inputSchema: z.object({}), outputSchema: z.string() }) });
  const action = await pendingOf(runtime, "set.ask({})");
  const wrong = await runtime.resolve({ ...action, result: () => 1 });
  expect(wrong).toMatchObject({ status: "error", code: "unsupported_value" });
  expect(await runtime.resolve({ ...action, seq: 7, result: 1 })).toMatchObject({ code: "not_pending" });
  const both = await Promise.all([
    runtime.resolve({ ...action, result: "first" }),
    runtime.resolve({ ...action, result: "second" }),
  ]);
  expect(both.filter(({ status }) => status === "completed")).toMatchObject([{ result: "first" }]);
  expect(await runtime.resolve({ ...action, result: "third" })).toMatchObject({ code: "not_pending" });
});

test("the contexts of tools are theirs, not every object's", async () => {
  const execute = vi.fn((_input: unknown, { context }: { context: unknown }) => context === undefined);
  const tools = { constructor: { inputSchema: z.object({}), execute } };
  const connector = toolSetConnector({ name: "set", tools, toolsContext: {} });
  expect(await resultOf(make({ connectors: [connector] }), "set.constructor_({})")).toBe(true);
});

test("a set can be given by the `tools()` of a class, with schemas that are made when they are needed", async () => {
  class Linear extends CodemodeConnector {
    override name(): string {
      return "linear";
    }
    protected override tools(): ConnectorTools {
      const lazy = (): unknown => jsonSchema({ type: "object", required: ["n"] });
      return {
        one,
        lazy: { inputSchema: lazy, execute: () => 2 },
      } as unknown as ConnectorTools;
    }
  }
  const runtime = make({ connectors: [new Linear()] });
  expect(await resultOf(runtime, "[await linear.one({}), await linear.lazy({ n: 1 })]")).toEqual([1, 2]);
  expect(await run(runtime, "linear.lazy({})")).toMatchObject({ code: "invalid_input" });
});
