import { Validator as JsonValidator } from "@cfworker/json-schema";
import { afterAll, describe, expect, test } from "vitest";
import { createBrowserCodeTool, IframeSandboxExecutor } from "../../src/index.ts";

/** The validator's own type of a schema is mutable. */
const Validator = JsonValidator as unknown as new (schema: unknown) => JsonValidator;

const executor = new IframeSandboxExecutor();
afterAll(() => executor.dispose());

const add = {
  description: "Adds two numbers",
  inputSchema: { type: "object", properties: { a: { type: "number" }, b: { type: "number" } }, required: ["a", "b"] },
  outputSchema: { type: "number" },
  execute: async ({ a, b }: Record<string, unknown>) => (a as number) + (b as number),
};

const fail = {
  execute: (): never => {
    throw new TypeError("no such task");
  },
};

let calls = 0;
const id = (): { toolCallId: string } => ({ toolCallId: `test-${calls++}-${crypto.randomUUID()}` });

describe("the descriptor", () => {
  test("has the shape that chat libraries take", () => {
    const descriptor = createBrowserCodeTool({ tools: { add }, executor });
    expect(Object.keys(descriptor).sort()).toEqual(["description", "execute", "inputSchema", "name", "outputSchema"]);
    expect(descriptor.name).toBe("codemode");
    expect(descriptor.inputSchema).toMatchObject({
      type: "object",
      properties: { code: { type: "string" } },
      required: ["code"],
    });
    expect(descriptor.outputSchema).toMatchObject({
      type: "object",
      properties: { result: {}, logs: { type: "array", items: { type: "string" } } },
    });
    const plain = JSON.parse(JSON.stringify(descriptor)) as Record<string, unknown>;
    expect(plain["inputSchema"]).toEqual(descriptor.inputSchema);
  });

  test("declares the tools to the model", () => {
    const { description } = createBrowserCodeTool({ tools: { add, "get-page.info": fail }, executor });
    expect(description).toContain("type AddInput = ");
    expect(description).toContain("add(input: AddInput): Promise<AddOutput>;");
    expect(description).toContain("Adds two numbers");
    expect(description).toContain("get_page_info(");
    expect(description).not.toContain("{{types}}");
  });

  test("takes a description of the app, with the types where it wants them", () => {
    const { description } = createBrowserCodeTool({
      tools: { add },
      executor,
      description: "Before.\n{{types}}\nAfter. {{types}} $& $1",
    });
    expect(description).toMatch(/^Before\.\ntype AddInput/);
    expect(description).toMatch(/\nAfter\. type AddInput/);
    expect(description).toContain("$& $1");
    expect(createBrowserCodeTool({ tools: { add }, executor, description: "No types" }).description).toBe("No types");
  });

  test("takes another name; the global stays codemode", async () => {
    const tool = createBrowserCodeTool({ tools: { add }, executor, name: "run-code.v2" });
    expect(tool.name).toBe("run-code.v2");
    expect(await tool.execute({ code: "async () => codemode.add({ a: 1, b: 2 })" }, id())).toEqual({ result: 3 });
  });

  test("tools as a list", async () => {
    const tool = createBrowserCodeTool({
      tools: [
        { name: "add", ...add },
        { name: "add.all", ...add },
      ],
      executor,
    });
    expect(
      await tool.execute(
        { code: "async () => [await codemode.add({ a: 1, b: 2 }), await codemode.add_all({ a: 1, b: 3 })]" },
        id(),
      ),
    ).toEqual({ result: [3, 4] });
  });

  test.each<[string, unknown, string]>([
    ["a list without a name", [add], "Tool descriptors in array form must have a `name` property"],
    ["a list with an empty name", [{ ...add, name: "" }], "Tool descriptors in array form must have a `name` property"],
    ["a list with null", [null], "Tool descriptors in array form must have a `name` property"],
    [
      "a list with a name twice",
      [
        { ...add, name: "a" },
        { ...add, name: "a" },
      ],
      'two tools named "a"',
    ],
    ["names that become one", { "a-b": add, "a.b": add }, 'Tool names "a-b" and "a.b" both sanitize to "a_b"'],
    ["a tool without execute", { a: { description: "x" } }, 'Tool "a" needs an `execute` function'],
    ["a tool that is null", { a: null }, 'Tool "a" needs an `execute` function'],
    ["a tool that is a function", { a: () => 1 }, 'Tool "a" needs an `execute` function'],
    ["no tools", undefined, "`tools` must be"],
    ["tools that are text", "tools", "`tools` must be"],
  ])("%s is refused", (_name, tools, message) => {
    expect(() => createBrowserCodeTool({ tools: tools as never, executor })).toThrow(message);
    expect(() => createBrowserCodeTool({ tools: tools as never, executor })).toThrow(
      expect.objectContaining({ code: expect.stringMatching(/^invalid_(options|provider)$/) }),
    );
  });

  test.each<[string, unknown]>([
    ["name", "a b"],
    ["name", ""],
    ["onError", "ignore"],
    ["executor", {}],
    ["executor", null],
    ["output", "text"],
    ["validate", "no"],
    ["onEvent", 5],
    ["conversationId", 5],
    ["description", 5],
  ])("the option %s: %o is refused", (name, value) => {
    expect(() => createBrowserCodeTool({ tools: { add }, executor, [name]: value })).toThrow(
      expect.objectContaining({ code: "invalid_options" }),
    );
  });

  test("without an executor, all descriptors share one frame", async () => {
    const before = document.querySelectorAll("iframe").length;
    for (let round = 0; round < 3; round++) {
      const tool = createBrowserCodeTool({ tools: { add } });
      expect(await tool.execute({ code: "async () => codemode.add({ a: 1, b: 2 })" }, id())).toEqual({ result: 3 });
    }
    expect(document.querySelectorAll("iframe").length - before).toBeLessThanOrEqual(1);
  });

  test("the output schema is true of every output", async () => {
    const { outputSchema } = createBrowserCodeTool({ tools: { add }, executor });
    const tool = createBrowserCodeTool({ tools: { add }, executor, onError: "return" });
    expect(outputSchema).not.toHaveProperty("required");
    expect(tool.outputSchema.type).toBe("object");
    for (const code of ["async () => 1", "async () => {}", "async () => { console.log(1); x }", "async () => {"]) {
      const output = JSON.parse(JSON.stringify(await tool.execute({ code }, id()))) as Record<string, unknown>;
      const matches = (tool.outputSchema.anyOf ?? []).filter((schema) => new Validator(schema).validate(output).valid);
      expect(matches).toHaveLength(1);
      expect(new Validator(outputSchema).validate(output).valid).toBe(true);
    }
  });
});
