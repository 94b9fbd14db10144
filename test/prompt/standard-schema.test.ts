import { jsonSchema, zodSchema } from "ai";
import { type } from "arktype";
import * as v from "valibot";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { toJsonSchema } from "../../src/prompt/standard-schema.ts";
import { generateTypes } from "../../src/prompt/tool-types.ts";
import { createInputValidator } from "../../src/prompt/validate-input.ts";
import type { ToolSchema } from "../../src/protocol/tools.ts";

const INPUT = { name: "plan", direction: "input" } as const;
const OUTPUT = { name: "plan", direction: "output" } as const;

describe("a JSON Schema", () => {
  test("is passed through as it is", () => {
    const schema = Object.freeze({ type: "object" });
    expect(toJsonSchema(schema, INPUT)).toBe(schema);
    expect(toJsonSchema(true, INPUT)).toBe(true);
  });

  test("of zod, of both directions; what has no JSON Schema becomes {}", () => {
    const schema = z.object({ count: z.string().transform(Number).default(1), when: z.date().optional() });
    expect(toJsonSchema(schema, INPUT)).toMatchObject({
      type: "object",
      properties: { count: { type: "string" }, when: {} },
    });
    expect(toJsonSchema(schema, OUTPUT)).toMatchObject({ type: "object", required: ["count"] });
  });

  test("of arktype, whose schemas are functions", () => {
    expect(toJsonSchema(type({ city: "string", "days?": "number" }), INPUT)).toMatchObject({
      type: "object",
      properties: { city: { type: "string" } },
      required: ["city"],
    });
  });

  test("of the AI SDK's schemas", () => {
    expect(toJsonSchema(jsonSchema({ type: "object" }) as unknown as ToolSchema, INPUT)).toEqual({ type: "object" });
    expect(toJsonSchema(zodSchema(z.object({ a: z.string() })) as unknown as ToolSchema, INPUT)).toMatchObject({
      properties: { a: { type: "string" } },
    });
    const late = jsonSchema(() => Promise.resolve({ type: "object" as const })) as unknown as ToolSchema;
    expect(() => toJsonSchema(late, INPUT)).toThrow(/tool "plan" makes its JSON Schema asynchronously/);
  });

  test("cannot be had of valibot itself: the error says what to do", () => {
    const schema = v.object({ city: v.string() });
    expect(() => toJsonSchema(schema, INPUT)).toThrow(
      expect.objectContaining({
        code: "invalid_options",
        message: expect.stringMatching(
          /input schema of tool "plan" \(valibot\).*`toJsonSchema\(schema\)` of `@valibot\/to-json-schema`/,
        ),
      }),
    );
  });

  test("that its converter refuses to make", () => {
    const convert = (): never => {
      throw new Error("no way");
    };
    const schema = {
      "~standard": { version: 1, vendor: "x", validate: () => ({}), jsonSchema: { input: convert, output: convert } },
    } as const;
    expect(() => toJsonSchema(schema, OUTPUT)).toThrow(
      'output schema of tool "plan" (x) cannot be written as JSON Schema: no way',
    );
  });

  test.each([[undefined], [null], ["object"], [[]], [5]])("is not %j", (schema) => {
    expect(() => toJsonSchema(schema as unknown as ToolSchema, INPUT)).toThrow(
      'The input schema of tool "plan" is not a schema',
    );
  });

  test("of a recursive zod schema makes a recursive type", () => {
    const tree = z.object({
      name: z.string(),
      get children() {
        return z.array(tree);
      },
    });
    expect(generateTypes({ tree: { inputSchema: toJsonSchema(tree, INPUT) } })).toContain(
      "type TreeInput = { name: string; children: TreeInput[] };",
    );
  });
});

describe("validation by the schema itself", () => {
  const fails = async (schema: ToolSchema, input: unknown): Promise<string> => {
    const error = await createInputValidator(
      schema,
      "plan",
    )(input).then(
      () => expect.fail("should have been refused"),
      (reason: unknown) => reason as Error,
    );
    expect(error).toMatchObject({ name: "InvalidInputError", code: "invalid_input" });
    return error.message;
  };

  test("zod: the tool gets what comes out", async () => {
    const schema = z.object({ count: z.string().transform(Number), unit: z.string().default("day") });
    expect(await createInputValidator(schema, "plan")({ count: "7" })).toEqual({ count: 7, unit: "day" });
    const late = z.object({ a: z.string().refine(async (text) => text === "yes") });
    expect(await createInputValidator(late, "plan")({ a: "yes" })).toEqual({ a: "yes" });
  });

  test("zod: problems by path", async () => {
    const schema = z.object({
      items: z.array(z.object({ price: z.number() })),
      u: z.union([z.string(), z.number()]),
      e: z.email(),
    });
    expect(await fails(schema, { items: [{ price: 1 }, { price: "2" }], u: {}, e: "x" })).toBe(
      "The input of plan is not valid:\n" +
        "- input.items[1].price: Invalid input: expected number, received string\n" +
        "- input.u: Invalid input: expected string, received object; or Invalid input: expected number, received object\n" +
        '- input.e: Invalid email address, received "x"',
    );
  });

  test("valibot and arktype", async () => {
    expect(await createInputValidator(v.object({ a: v.optional(v.string(), "x") }), "plan")({})).toEqual({ a: "x" });
    expect(await fails(v.object({ a: v.array(v.string()) }), { a: ["", 1] })).toContain(
      "- input.a[1]: Invalid type: Expected string but received 1",
    );
    expect(await createInputValidator(type({ a: "string" }), "plan")({ a: "x" })).toEqual({ a: "x" });
    expect(await fails(type({ a: "string" }), { a: 1 })).toContain("- input.a: a must be a string (was a number)");
  });

  test("no input is taken for {} where that helps", async () => {
    expect(await createInputValidator(z.object({ a: z.string().default("x") }), "plan")(undefined)).toEqual({ a: "x" });
    expect(await createInputValidator(z.string().optional(), "plan")(undefined)).toBe(undefined);
    expect(await fails(z.object({ a: z.string() }), undefined)).toContain("- input.a: ");
    expect(await fails(z.string(), undefined)).toContain("- input: Invalid input: expected string, received undefined");
  });

  test("the AI SDK's schemas", async () => {
    const checked = zodSchema(z.object({ a: z.string(), b: z.number().default(1) })) as unknown as ToolSchema;
    expect(await createInputValidator(checked, "plan")({ a: "x" })).toEqual({ a: "x", b: 1 });
    expect(await fails(checked, { a: 1 })).toContain("- input.a: Invalid input: expected string, received number");
    const plain = jsonSchema({ type: "object", properties: { a: { type: "string" } } }) as unknown as ToolSchema;
    expect(await fails(plain, { a: 1 })).toContain("- input.a: expected a string, received 1");
  });

  test("an error of the schema's own code is passed on", async () => {
    const schema = {
      "~standard": {
        version: 1,
        vendor: "x",
        validate: () => {
          throw new TypeError("bug");
        },
      },
    } as const;
    await expect(createInputValidator(schema, "plan")({})).rejects.toThrow(TypeError);
  });
});
