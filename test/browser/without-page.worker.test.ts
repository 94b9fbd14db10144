import { beforeAll, describe, expect, test, vi } from "vitest";
import { createBrowserCodeTool, IframeSandboxExecutor, type Executor } from "../../src/index.ts";
import { normalizeCode } from "../../src/prompt/normalize-code.ts";

const tools = {
  "create-task": {
    description: "Creates a task",
    inputSchema: {
      type: "object",
      properties: { title: { type: "string", minLength: 1 } },
      required: ["title"],
    },
    execute: async ({ title }: Record<string, unknown>) => ({ id: 1, title }),
  },
};

/** Calls the one tool with what the code names, as a sandbox would: `eval` is not to be had here. */
const callsTool: Executor = {
  execute: async (code, providers) => {
    const [provider] = Array.isArray(providers) ? providers : [];
    try {
      const context = { seq: 0, signal: new AbortController().signal };
      return { result: await provider?.fns["create_task"]?.(JSON.parse(code), context) };
    } catch (error) {
      return { result: undefined, error: (error as Error).message };
    }
  },
};

/** Workers refuse to make code from text; the test pool allows it for its own needs, so it is refused here. */
function refuseEval(): void {
  const refuse = function (): never {
    throw new EvalError("Code generation from strings disallowed for this context");
  };
  for (const sample of [() => 1, async () => 1, function* () {}, async function* () {}]) {
    Object.defineProperty(Object.getPrototypeOf(sample), "constructor", { value: refuse });
  }
  vi.stubGlobal("Function", refuse);
  vi.stubGlobal("eval", refuse);
}

beforeAll(refuseEval);

test("this is the Workers runtime: no document, no eval", async () => {
  expect(typeof document).toBe("undefined");
  expect(navigator.userAgent).toBe("Cloudflare-Workers");
  expect(() => new Function("return 1")).toThrow(EvalError);
  expect(() => (async () => {}).constructor("return 1")).toThrow(EvalError);
});

describe("without a page", () => {
  test("a descriptor can be built, for a server to advertise", () => {
    const descriptor = createBrowserCodeTool({ tools });
    expect(descriptor.name).toBe("codemode");
    expect(descriptor.inputSchema.required).toEqual(["code"]);
    expect(descriptor.description).toContain("create_task");
    expect(descriptor.description).toContain("title: string");
    expect(() => JSON.stringify(descriptor)).not.toThrow();
  });

  test("the iframe executor says that it cannot work here", async () => {
    const probe = await IframeSandboxExecutor.probe();
    expect(probe).toEqual({ supported: false, reason: expect.stringContaining("document") });
    const outcome = await new IframeSandboxExecutor().execute("async () => 1", []);
    expect(outcome).toMatchObject({ result: undefined, failure: { code: "sandbox_unavailable" } });
  });

  test("inputs are checked before a tool runs", async () => {
    const execute = vi.fn(tools["create-task"].execute);
    const checked = { "create-task": { ...tools["create-task"], execute } };
    const codemode = createBrowserCodeTool({ tools: checked, executor: callsTool, onError: "return" });
    const call = (input: unknown): Promise<unknown> =>
      codemode.execute({ code: JSON.stringify(input) }, { toolCallId: crypto.randomUUID() });
    await expect(call({ title: "Water the plants" })).resolves.toEqual({
      result: { id: 1, title: "Water the plants" },
    });
    await expect(call({ title: 7 })).resolves.toMatchObject({
      status: "error",
      error: expect.stringContaining("title"),
    });
    await expect(call({})).resolves.toMatchObject({ status: "error", error: expect.stringContaining("title") });
    expect(execute).toHaveBeenCalledTimes(1);
  });
});

describe("code is normalised without eval", () => {
  test.each([
    ["the contract", "async () => 7", /^async \(\) => 7$/],
    ["a fence", "```js\nasync () => 7\n```", /async \(\) => 7/],
    ["statements", "const x = await codemode.a({});\nreturn x;", /async .*await codemode\.a\(\{\}\)/s],
    ["TypeScript", "async () => { const x: number = 7; return x; }", /const x\s+= 7/],
  ])("%s", async (_name, code, expected) => {
    expect((await normalizeCode(code)).trim()).toMatch(expected);
  });

  test("a mistake is named by line and column", async () => {
    await expect(normalizeCode("async () => {\n  return 1 +;\n}")).rejects.toMatchObject({
      code: "syntax_error",
      line: 2,
      column: 13,
    });
  });
});
