import { toolDefinition } from "@tanstack/ai";
import { createCodeMode, createCodeModeTool } from "@tanstack/ai-code-mode";
import { createQuickJSIsolateDriver } from "@tanstack/ai-isolate-quickjs";
import { describe, expect, test } from "vitest";
import * as z from "zod";
import { fromIsolateDriver, toIsolateDriver, type ToolBinding } from "../../src/interop/tanstack-ai.ts";
import type { ExecuteOptions, Executor } from "../../src/protocol/executor.ts";
import { createForgetfulDriver } from "./forgetful-driver.ts";

const fetchWeather = toolDefinition({
  name: "fetchWeather",
  description: "The weather of a city",
  inputSchema: z.object({ city: z.string() }),
  outputSchema: z.object({ temp: z.number(), at: z.string() }),
}).server(async ({ city }) => {
  if (city === "Atlantis") throw new RangeError("no such city");
  // A tool may give a Date where its schema says text: JSON makes it that.
  return { temp: city.length, at: new Date(0) as never };
});

function binding(name: string, execute: (args: unknown) => unknown): Record<string, ToolBinding> {
  return { [name]: { name, description: name, inputSchema: {}, execute: async (args) => execute(args) } };
}

describe.each([
  ["QuickJS, by turns", () => createQuickJSIsolateDriver()],
  ["a driver that begins anew, by exchanges", () => createForgetfulDriver()],
])("TanStack's own code mode on %s", (_name, createDriver) => {
  const driver = toIsolateDriver(fromIsolateDriver(createDriver()));
  const run = async (typescriptCode: string, onEvent: (name: string, value: object) => void = () => {}) => {
    const { tool } = createCodeMode({ driver, tools: [fetchWeather], timeout: 20_000, memoryLimit: 64 });
    return tool.execute!({ typescriptCode }, { emitCustomEvent: onEvent } as never);
  };

  test("TypeScript with concurrent calls, and the events of calls and console lines", async () => {
    const events: [string, object][] = [];
    const outcome = await run(
      `const cities: string[] = ["Oslo", "Lima"];
       const all = await Promise.all(cities.map((city) => external_fetchWeather({ city })));
       console.log("got", all.length); console.warn("careful"); console.info("fyi"); console.error("oh");
       return { temps: all.map(({ temp }) => temp), at: all[0].at.slice(0, 4) };`,
      (name, value) => events.push([name, value]),
    );
    expect(outcome).toEqual({
      success: true,
      result: { temps: [4, 4], at: "1970" },
      logs: ["got 2", "WARN: careful", "INFO: fyi", "ERROR: oh"],
    });
    const calls = events.filter(([name]) => name === "code_mode:external_result");
    expect(calls.map(([, value]) => value)).toMatchObject([
      { function: "external_fetchWeather", result: { temp: 4 } },
      { function: "external_fetchWeather", result: { temp: 4 } },
    ]);
    const lines = events.filter(([name]) => name === "code_mode:console").map(([, value]) => value);
    expect(lines).toMatchObject([
      { level: "log", message: "got 2" },
      { level: "warn", message: "careful" },
      { level: "info", message: "fyi" },
      { level: "error", message: "oh" },
    ]);
  });

  test("a tool's error can be caught, and fails the run when it is not", async () => {
    const call = `external_fetchWeather({ city: "Atlantis" })`;
    expect(await run(`return ${call}.catch((error: Error) => error.name + ": " + error.message)`)).toMatchObject({
      success: true,
      result: "RangeError: no such city",
    });
    expect(await run(`await ${call}`)).toMatchObject({
      success: false,
      error: { name: "RangeError", message: "no such city" },
    });
  });

  test("without return the result is undefined, as with TanStack's drivers", async () => {
    expect(await run("const a = 1; a")).toMatchObject({ success: true, result: undefined });
  });
});

describe("a driver of an executor", () => {
  const executor = fromIsolateDriver(createForgetfulDriver());
  const driver = toIsolateDriver(executor);

  test("values that JSON lacks are made readable; what tools get and give is JSON", async () => {
    const seen: unknown[] = [];
    const context = await driver.createContext({
      bindings: { ...binding("take", (args) => seen.push(args)), ...binding("give", () => ({ at: new Date(0) })) },
    });
    const code =
      "await take({ at: new Date(0) }); await take(); return [10n, new Map([[1, 2]]), typeof (await give()).at]";
    expect(await context.execute(code)).toEqual({ success: true, value: ["10", [[1, 2]], "string"], logs: [] });
    expect(seen).toEqual([{ at: "1970-01-01T00:00:00.000Z" }, {}]);
    await context.dispose();
  });

  test("errors have name, message, code and the line in their stack", async () => {
    const context = await driver.createContext({ bindings: {} });
    const { success, error } = await context.execute("const a = 1;\nthrow new TypeError('bad');");
    expect(success).toBe(false);
    expect(error).toMatchObject({ name: "TypeError", message: "bad", code: "thrown" });
    expect(error?.stack).toContain("codemode.js:2");
    expect((await context.execute("return 1 +")).error).toMatchObject({
      name: "CodeSyntaxError",
      code: "syntax_error",
    });
  });

  test("the context's timeout, and 0 for none", async () => {
    const waiting = "await new Promise((resolve) => setTimeout(resolve, 400)); return 1";
    const short = await driver.createContext({ bindings: {}, timeout: 100 });
    expect((await short.execute(waiting)).error).toMatchObject({ name: "ExecutionTimeoutError", code: "timeout" });
    const none = await driver.createContext({ bindings: {}, timeout: 0 });
    expect(await none.execute(waiting)).toMatchObject({ success: true, value: 1 });
  });

  test("disposed: what runs ends, what comes later does not begin, and the executor stays", async () => {
    const context = await driver.createContext({ bindings: binding("wait", () => new Promise(() => {})) });
    const running = context.execute("await wait()");
    await new Promise((resolve) => setTimeout(resolve, 50));
    await context.dispose();
    await context.dispose();
    const disposed = { success: false, error: { name: "DisposedError", message: "Context has been disposed" } };
    expect(await running).toMatchObject(disposed);
    expect(await context.execute("return 1")).toMatchObject(disposed);
    expect(await executor.execute("async () => 1", [])).toEqual({ result: 1 });
  });

  test.each([-1, NaN, "5"])("timeout %o is refused", async (timeout) => {
    const creating = driver.createContext({ bindings: {}, timeout: timeout as number });
    await expect(creating).rejects.toMatchObject({ code: "invalid_options" });
  });

  test.each([undefined, null, 5, { a: {} }, { a: null }, { "": binding("a", () => 1)["a"]! }])(
    "bindings that are none are refused: %o",
    async (bindings) => {
      await expect(driver.createContext({ bindings: bindings as never })).rejects.toMatchObject({
        code: "invalid_provider",
      });
    },
  );

  test.each(["Promise", "console", "await", "__proto_"])("the name %s is refused", async (name) => {
    const creating = driver.createContext({ bindings: binding(name, () => 1) });
    await expect(creating).rejects.toMatchObject({ code: "invalid_provider" });
  });

  test("names that are no identifiers are sanitised, and one may be that of the namespace", async () => {
    const bindings = { ...binding("external_get-page", () => 1), ...binding("tanstack", () => 2) };
    const context = await driver.createContext({ bindings });
    expect(await context.execute("return [await external_get_page(), await tanstack()]")).toMatchObject({
      value: [1, 2],
    });
  });

  test("an executor that throws, or knows only results and logs, makes results too", async () => {
    const throwing = { execute: () => Promise.reject(new RangeError("broken")) };
    const thrown = await toIsolateDriver(throwing).createContext({ bindings: {} });
    expect(await thrown.execute("")).toEqual({
      success: false,
      error: { name: "RangeError", message: "broken" },
      logs: [],
    });
    const plain: Executor = { execute: async () => ({ result: undefined, error: "bad", logs: ["a", "[warn] b"] }) };
    const context = await toIsolateDriver(plain).createContext({ bindings: {} });
    const error = { name: "Error", message: "bad" };
    expect(await context.execute("")).toEqual({ success: false, error, logs: ["a", "WARN: b"] });
  });

  test("without a timeout of the context's, the executor's own holds", async () => {
    const seen: (ExecuteOptions | undefined)[] = [];
    const spy: Executor = { execute: async (_code, _providers, options) => (seen.push(options), { result: 1 }) };
    await (await toIsolateDriver(spy).createContext({ bindings: {} })).execute("return 1");
    expect(seen[0]).not.toHaveProperty("timeout");
  });

  test.each([undefined, null, 5, {}, { execute: 1 }])("no executor: %o", (value) => {
    expect(() => toIsolateDriver(value as never)).toThrow(expect.objectContaining({ code: "invalid_options" }));
  });

  test("there and back again, twice", async () => {
    const twice = fromIsolateDriver(toIsolateDriver(fromIsolateDriver(createQuickJSIsolateDriver())));
    const fns = { add: ({ a, at }: { a: number; at: Date }) => new Map([[a + 1, at]]) };
    const code = "async () => { console.log('in'); return codemode.add({ a: 1n === 1n ? 1 : 0, at: new Date(7) }) }";
    expect(await twice.execute(code, [{ name: "codemode", fns }])).toEqual({
      result: new Map([[2, new Date(7)]]),
      logs: ["in"],
    });
  });

  test("createCodeModeTool reports bindings that are refused", async () => {
    const odd = toolDefinition({ name: "a-b", description: "a", inputSchema: z.object({}) }).server(async () => 1);
    const same = toolDefinition({ name: "a.b", description: "b", inputSchema: z.object({}) }).server(async () => 2);
    const tool = createCodeModeTool({ driver, tools: [odd, same] });
    expect(await tool.execute!({ typescriptCode: "return 1" })).toMatchObject({
      success: false,
      error: { name: "InvalidProviderError" },
    });
  });
});
