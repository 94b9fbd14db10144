import fc from "fast-check";
import { describe, expect, test, vi } from "vitest";
import { createInputValidator } from "../../src/prompt/validate-input.ts";
import type { JsonSchema } from "../../src/protocol/tools.ts";

/** The problems, one a line; `undefined` for input that is accepted. */
async function problems(schema: unknown, input: unknown): Promise<string[] | undefined> {
  try {
    await createInputValidator(schema as JsonSchema, "shop")(input);
    return undefined;
  } catch (error) {
    expect(error).toMatchObject({ name: "InvalidInputError", code: "invalid_input" });
    const [first, ...lines] = (error as Error).message.split("\n- ");
    expect(first).toBe("The input of shop is not valid:");
    return lines;
  }
}

const order = {
  type: "object",
  properties: {
    items: {
      type: "array",
      minItems: 1,
      items: {
        type: "object",
        properties: { name: { type: "string", minLength: 2 }, price: { type: "number", minimum: 0 } },
        required: ["name", "price"],
        additionalProperties: false,
      },
    },
    status: { enum: ["open", "closed"] },
    at: { type: "string", format: "date-time" },
    note: { anyOf: [{ type: "string" }, { type: "null" }] },
    "odd key": { type: "integer" },
  },
  required: ["items"],
};

describe("problems", () => {
  test.each<[name: string, input: unknown, lines: string[] | undefined]>([
    ["none", { items: [{ name: "ab", price: 1 }], status: "open", at: "2026-01-31T09:30:00Z", note: null }, undefined],
    [
      "a deep type",
      {
        items: [
          { name: "ab", price: 1 },
          { name: "cd", price: "12" },
        ],
      },
      ['input.items[1].price: expected a finite number, received "12"'],
    ],
    ["missing", {}, ["input.items: required but missing, expected { name: string; price: number }[]"]],
    [
      "undefined counts as missing",
      { items: undefined },
      ["input.items: required but missing, expected { name: string; price: number }[]"],
    ],
    [
      "missing deep, with another",
      { items: [{ price: -1 }] },
      [
        "input.items[0].name: required but missing, expected string",
        "input.items[0].price: expected a number >= 0, received -1",
      ],
    ],
    [
      "not known",
      { items: [{ name: "ab", price: 1, colour: "red" }] },
      ["input.items[0].colour: is not a known property; known are name, price"],
    ],
    [
      "too short, too few",
      { items: [{ name: "a", price: 1 }] },
      ['input.items[0].name: expected at least 2 characters, received 1: "a"'],
    ],
    ["too few", { items: [] }, ["input.items: expected at least 1 items, received 0 items"]],
    [
      "enum",
      { items: [{ name: "ab", price: 1 }], status: "Open" },
      ['input.status: expected one of "open", "closed", received "Open"'],
    ],
    [
      "format",
      { items: [{ name: "ab", price: 1 }], at: "tomorrow" },
      ['input.at: expected a string in the format date-time (such as 2026-01-31T09:30:00Z), received "tomorrow"'],
    ],
    ["union", { items: [{ name: "ab", price: 1 }], note: 5 }, ["input.note: expected string | null, received 5"]],
    [
      "odd names",
      { items: [{ name: "ab", price: 1 }], "odd key": 1.5 },
      ['input["odd key"]: expected an integer, received 1.5'],
    ],
    ["not an object", "Lisbon", ['input: expected an object, received "Lisbon"']],
    ["a list", [1, 2, 3, 4], ["input: expected an object, received [1, 2, 3, … 4 in all]"]],
    ["null", null, ["input: expected an object, received null"]],
    ["nothing", undefined, ["input.items: required but missing, expected { name: string; price: number }[]"]],
  ])("%s", async (_name, input, lines) => {
    expect(await problems(order, input)).toEqual(lines);
  });

  test("eight at most, then a count", async () => {
    const items = Array.from({ length: 20 }, () => ({ name: "ab", price: "x" }));
    const lines = await problems(order, { items });
    expect(lines).toHaveLength(9);
    expect(lines?.[8]).toBe("and 12 more");
  });

  test("hundreds of thousands of them", async () => {
    const lines = await problems(
      { type: "array", items: { type: "string" } },
      Array.from({ length: 200_000 }, () => 1),
    );
    expect(lines?.[0]).toBe("input[0]: expected a string, received 1");
  });
});

describe("unions", () => {
  const shape = {
    oneOf: [
      { type: "object", properties: { kind: { const: "circle" }, r: { type: "number" } }, required: ["kind", "r"] },
      {
        type: "object",
        properties: { kind: { const: "square" }, side: { type: "number" } },
        required: ["kind", "side"],
      },
    ],
  };
  test.each<[name: string, schema: unknown, input: unknown, lines: string[] | undefined]>([
    [
      "the alternative that was meant",
      shape,
      { kind: "square", side: "2" },
      ['input.side: expected a finite number, received "2"'],
    ],
    ["no such kind", shape, { kind: "line" }, ['input.kind: expected one of "circle", "square", received "line"']],
    [
      "another type",
      shape,
      "circle",
      ['input: expected { kind: "circle"; r: number } | { kind: "square"; side: number }, received "circle"'],
    ],
    [
      "of references",
      { anyOf: [{ $ref: "#/$defs/item" }, { type: "string" }], $defs: { item: { type: "object", required: ["id"] } } },
      5,
      ["input: expected Item | string, received 5"],
    ],
    [
      "more than one matches",
      { oneOf: [{ type: "number" }, { minimum: 3 }] },
      5,
      ["input: matches 2 of the alternatives but must match exactly one of unknown, received 5"],
    ],
    [
      "nested",
      { anyOf: [{ type: "array", items: { anyOf: [{ type: "string" }, { type: "number" }] } }, { type: "null" }] },
      [true],
      ["input[0]: expected string | number, received true"],
    ],
    [
      "alternatives by what is required",
      { type: "object", anyOf: [{ required: ["a"] }, { required: ["b"] }] },
      {},
      ["input: expected { a: unknown } | { b: unknown }, received {}"],
    ],
    ["not", { not: { type: "string" } }, "x", ['input: must not be string, received "x"']],
    [
      "contains",
      { type: "array", contains: { type: "string" } },
      [1],
      ["input: expected at least one item that is string, received [1]"],
    ],
    [
      "property names",
      { type: "object", propertyNames: { enum: ["a", "b"] } },
      { c: 1 },
      ['input: has a property name that is not "a" | "b", received { c: 1 }'],
    ],
    [
      "if, then",
      // oxlint-disable-next-line unicorn/no-thenable
      { if: { properties: { a: { const: 1 } } }, then: { required: ["b"] } },
      { a: 1 },
      ["input.b: required but missing"],
    ],
    [
      "dependent",
      { type: "object", dependentRequired: { a: ["b"] } },
      { a: 1 },
      ["input.b: required because a is there but missing"],
    ],
    [
      "dependencies of draft 7",
      { dependencies: { a: ["b"], c: { required: ["d"] } } },
      { a: 1, c: 1 },
      ["input.b: required because a is there but missing", "input.d: required but missing"],
    ],
    [
      "unevaluated",
      { properties: { a: { type: "string" } }, allOf: [{ properties: { b: {} } }], unevaluatedProperties: false },
      { a: 1, c: 1 },
      ["input.a: expected a string, received 1", "input.c: is not a known property; known are a"],
    ],
    ["same items", { uniqueItems: true }, [1, 2, 1], ["input: expected items that all differ, received 3 items"]],
    ["an item too many", { prefixItems: [{}], items: false }, [1, 2], ["input[1]: is an item too many, received 2"]],
    ["false", false, 1, ["input: is not allowed here, received 1"]],
    ["true", true, 1, undefined],
  ])("%s", async (_name, schema, input, lines) => {
    expect(await problems(schema, input)).toEqual(lines);
  });
});

describe("values that JSON does not have", () => {
  const at = new Date("2026-01-31T09:30:00Z");
  test.each<[name: string, schema: unknown, input: unknown, line: string | undefined]>([
    [
      "Date for a string",
      { type: "string" },
      at,
      "expected a string, received a Date (2026-01-31T09:30:00.000Z); send date.toISOString()",
    ],
    [
      "Date for a number",
      { type: "integer" },
      at,
      "expected an integer, received a Date (2026-01-31T09:30:00.000Z); send date.getTime()",
    ],
    ["Date for an object", { type: "object" }, at, "expected an object, received a Date (2026-01-31T09:30:00.000Z)"],
    [
      "Date for a date string",
      { type: "string", format: "date-time" },
      at,
      "expected a string, received a Date (2026-01-31T09:30:00.000Z); send date.toISOString()",
    ],
    ["Date for anything", {}, at, undefined],
    [
      "Date for one of two",
      { type: ["string", "null"] },
      at,
      "expected a string or null, received a Date (2026-01-31T09:30:00.000Z); send date.toISOString()",
    ],
    [
      "Map for an object",
      { type: "object" },
      new Map([["a", 1]]),
      "expected an object, received a Map; send Object.fromEntries(map)",
    ],
    ["Map for anything", true, new Map(), undefined],
    ["Set for an array", { type: "array" }, new Set([1]), "expected an array, received a Set; send [...set]"],
    ["BigInt for an integer", { type: "integer" }, 10n, "expected an integer, received 10n; send Number(value)"],
    ["BigInt for a string", { type: "string" }, 10n, "expected a string, received 10n; send String(value)"],
    ["NaN", { type: "number" }, Number.NaN, "expected a finite number, received NaN"],
    ["Infinity", { type: "number" }, Infinity, "expected a finite number, received Infinity"],
    [
      "typed array for an array",
      { type: "array" },
      new Uint8Array(2),
      "expected an array, received a Uint8Array; send Array.from(value)",
    ],
    ["-0", { type: "integer" }, -0, undefined],
    ["a null prototype", { type: "object", required: ["a"] }, Object.assign(Object.create(null), { a: 1 }), undefined],
  ])("%s", async (_name, schema, input, line) => {
    expect(await problems(schema, input)).toEqual(line === undefined ? undefined : [`input: ${line}`]);
  });

  test("in an array undefined is a value, in an object it is none", async () => {
    expect(await problems({ items: { type: "string" } }, ["a", undefined])).toEqual([
      "input[1]: expected a string, received undefined",
    ]);
    expect(
      await problems(
        { properties: { a: { type: "string" } }, additionalProperties: false },
        { a: undefined, b: undefined },
      ),
    ).toBe(undefined);
  });

  test("the tool gets the input itself", async () => {
    const input = { at, nested: { map: new Map() } };
    expect(await createInputValidator({ type: "object" }, "shop")(input)).toBe(input);
  });

  test("circular data", async () => {
    const input: Record<string, unknown> = { name: "a" };
    input.self = input;
    expect(await problems({ type: "object", properties: { name: { type: "string" } } }, input)).toBe(undefined);
    expect(await problems({ type: "object", properties: { self: { $ref: "#" } } }, input)).toEqual([
      "input: it is nested too deeply or contains itself; send plain data",
    ]);
  });
});

describe("no input", () => {
  test.each<[name: string, schema: unknown, given: unknown]>([
    ["an object without required properties", { type: "object", properties: { a: {} } }, {}],
    ["a reference to one", { $ref: "#/$defs/a", $defs: { a: { type: "object" } } }, {}],
    ["properties without a type", { properties: { a: {} } }, {}],
    ["anything", {}, undefined],
    ["anything, described", { $schema: "https://json-schema.org/draft/2020-12/schema", description: "x" }, undefined],
  ])("%s", async (_name, schema, given) => {
    expect(await createInputValidator(schema as JsonSchema, "shop")(undefined)).toEqual(given);
  });

  test("for what is no object", async () => {
    expect(await problems({ type: "string" }, undefined)).toEqual(["input: expected a string, received undefined"]);
  });
});

describe("schemas", () => {
  test.each<[name: string, schema: unknown, good: unknown, bad: unknown]>([
    ["nullable", { type: "string", nullable: true }, null, 5],
    ["nullable enum", { type: "string", enum: ["a"], nullable: true }, null, "b"],
    [
      "nullable reference",
      { allOf: [{ $ref: "#/$defs/a" }], nullable: true, $defs: { a: { type: "string" } } },
      null,
      5,
    ],
    ["exclusive minimum of draft 4", { minimum: 5, exclusiveMinimum: true }, 6, 5],
    ["exclusive minimum", { exclusiveMinimum: 5 }, 6, 5],
    [
      "items of draft 7",
      {
        $schema: "http://json-schema.org/draft-07/schema#",
        items: [{ type: "string" }],
        additionalItems: { type: "number" },
      },
      ["a", 1],
      ["a", "b"],
    ],
    ["siblings of $ref in 2020-12", { $ref: "#/$defs/a", maxLength: 1, $defs: { a: { type: "string" } } }, "a", "ab"],
    [
      "recursion",
      { type: "object", properties: { next: { $ref: "#" }, v: { type: "number" } } },
      { next: { next: { v: 1 } } },
      { next: { next: { v: "1" } } },
    ],
    ["anchors", { $ref: "#here", $defs: { a: { $anchor: "here", type: "string" } } }, "a", 1],
    ["dynamic references", { $dynamicRef: "#node", $defs: { a: { $dynamicAnchor: "node", type: "string" } } }, "a", 1],
    [
      "OpenAPI's components",
      { $ref: "#/components/schemas/A", components: { schemas: { A: { type: "string" } } } },
      "a",
      1,
    ],
    ["an id", { $id: "https://example.com/a", $ref: "#/$defs/a", $defs: { a: { type: "string" } } }, "a", 1],
    ["escaped pointers", { $ref: "#/$defs/a~1b%20c", $defs: { "a/b c": { type: "string" } } }, "a", 1],
    ["email", { format: "email" }, "a@example.com", "a"],
    ["uri", { format: "uri" }, "https://example.com", "example"],
    ["date", { format: "date" }, "2026-02-28", "2026-02-30"],
    ["unicode in patterns", { pattern: "^\\p{L}+$" }, "größe", "1"],
    ["patterns with needless escapes", { pattern: "^[\\w\\-\\_\\@]+\\:\\-$" }, "a-_@:-", "a"],
    ["integers written as 1.0", { type: "integer" }, 1.0, 1.5],
    ["multiples", { multipleOf: 0.1 }, 0.3, 0.35],
    ["required names of every object", { type: "object", required: ["toString"] }, { toString: 1 }, {}],
    [
      "properties named as those of every object",
      { type: "object", properties: { constructor: { type: "string" }, valueOf: { type: "number" } } },
      {},
      { constructor: 1 },
    ],
    [
      "no other properties than constructor",
      { type: "object", properties: { a: {} }, additionalProperties: false },
      { a: 1 },
      { toString: 1 },
    ],
    [
      "__proto__",
      JSON.parse('{"type":"object","properties":{"__proto__":{"type":"string"}},"required":["__proto__"]}'),
      JSON.parse('{"__proto__":"a"}'),
      JSON.parse('{"__proto__":1}'),
    ],
    ["__proto__ missing", JSON.parse('{"type":"object","required":["__proto__"]}'), JSON.parse('{"__proto__":1}'), {}],
    ["const objects", { const: { a: [1] } }, { a: [1] }, { a: [2] }],
    [
      "$id-like data",
      { properties: { id: { type: "string" }, $ref: { type: "string" } }, enum: [{ id: "x" }] },
      { id: "x" },
      { id: "y" },
    ],
  ])("%s", async (_name, schema, good, bad) => {
    expect(await problems(schema, good)).toBe(undefined);
    expect(await problems(schema, bad)).toHaveLength(1);
  });

  test.each<[name: string, schema: unknown, input: unknown]>([
    ["unknown formats", { type: "string", format: "file-path" }, "x"],
    ["formats named as properties of every object", { type: "string", format: "__proto__" }, "x"],
    ["and hasOwnProperty", { type: "string", format: "hasOwnProperty" }, "x"],
    [
      "keywords of the wrong kind",
      { type: "any", required: true, properties: [], enum: {}, minimum: "1", pattern: 5, anyOf: [], items: 5 },
      "x",
    ],
    [
      "examples that look like schemas",
      { type: "string", examples: [{ $ref: "#/none" }], example: { $ref: "#/none" }, "x-a": { $id: "a" } },
      "x",
    ],
    ["ids that are annotations", { id: "a", properties: { a: { id: "a" } } }, {}],
  ])("with %s", async (_name, schema, input) => {
    expect(await problems(schema, input)).toBe(undefined);
  });

  test.each<[name: string, schema: unknown, message: string]>([
    [
      "a reference to nowhere",
      { properties: { a: { $ref: "#/$defs/None" } } },
      'The input schema of tool "shop" has a $ref that leads nowhere: "#/$defs/None"',
    ],
    [
      "a reference elsewhere",
      { $ref: "https://example.com/other.json" },
      'has a $ref that leads nowhere: "https://example.com/other.json"',
    ],
    ["a reference to itself", { $ref: "#" }, "refers to itself without end"],
    ["alternatives that are itself", { anyOf: [{ $ref: "#" }, { type: "string" }] }, "refers to itself without end"],
    [
      "a pattern that is none",
      { properties: { a: { pattern: "(" } } },
      "has a pattern that is not a JavaScript regular expression: (",
    ],
    ["not a schema", 5, "is not a schema"],
  ])("%s is the app's mistake", async (_name, schema, message) => {
    const log = vi.spyOn(console, "warn").mockImplementation(() => {});
    const check = createInputValidator(schema as JsonSchema, "shop");
    for (const input of [{}, { a: 1 }]) {
      await expect(check(input)).rejects.toThrow(
        expect.objectContaining({
          name: "InvalidOptionsError",
          code: "invalid_options",
          message: expect.stringContaining(message),
        }),
      );
    }
    expect(log.mock.calls).toEqual([[expect.stringContaining(message)]]);
    log.mockRestore();
  });

  test("are not changed, also when frozen", async () => {
    const schema = {
      type: "object",
      properties: { a: { $ref: "#/$defs/a" } },
      $defs: { a: { type: "string", default: "x" } },
    };
    const before = structuredClone(schema);
    const freeze = (value: object): object =>
      Object.freeze(Object.values(value).forEach((each) => typeof each === "object" && freeze(each)) ?? value);
    freeze(schema);
    expect(await problems(schema, { a: 1 })).toHaveLength(1);
    expect(schema).toEqual(before);
    expect(Reflect.ownKeys(schema.properties.a)).toEqual(["$ref"]);
  });

  test("that contain themselves as objects", async () => {
    const node: Record<string, unknown> = { type: "object", properties: { v: { type: "number" } } };
    (node.properties as Record<string, unknown>).next = node;
    expect(await problems(node, { next: { next: { v: 1 } } })).toBe(undefined);
    expect(await problems(node, { next: { next: { v: "1" } } })).toEqual([
      'input.next.next.v: expected a finite number, received "1"',
    ]);
  });

  test("need no code generation", async () => {
    const generate = vi.spyOn(globalThis, "Function").mockImplementation(() => {
      throw new EvalError("blocked by Content Security Policy");
    });
    expect(await problems(order, { items: 1 })).toHaveLength(1);
    expect(generate).not.toHaveBeenCalled();
    generate.mockRestore();
  });
});

describe("hostile input cannot hold the page", () => {
  const quickly = async (schema: unknown, input: unknown): Promise<string[] | undefined> => {
    const start = performance.now();
    const lines = await problems(schema, input);
    expect(performance.now() - start).toBeLessThan(5000);
    return lines;
  };

  test("objects that share each other", async () => {
    let input: unknown = "leaf";
    for (let depth = 0; depth < 90; depth++) input = [input, input];
    const tree = { anyOf: [{ type: "array", items: { $ref: "#" } }, { type: "string" }] };
    expect(await quickly(tree, input)).toEqual(["input: it has too many values; send less at a time"]);
  });

  test("many items that have to differ", async () => {
    const numbers = Array.from({ length: 300_000 }, (_, index) => index);
    expect(await quickly({ uniqueItems: true }, numbers)).toEqual([
      "input: it has too many items that have to differ; send less at a time",
    ]);
    expect(await quickly({ uniqueItems: true }, numbers.slice(0, 5000))).toBe(undefined);
    expect(await quickly({ type: "array" }, numbers)).toBe(undefined);
  });

  test("names that are not well-formed", async () => {
    expect(await quickly({ additionalProperties: { type: "string" } }, { "\ud800": 1 })).toEqual([
      "input: it has a property name that is not well-formed text",
    ]);
  });
});

test("agrees with itself on any JSON: what is refused has a problem with a path", { timeout: 120_000 }, async () => {
  const json = fc.jsonValue({ maxDepth: 3 });
  const keys = fc.constantFrom("a", "b", "toString", "__proto__", "constructor");
  const { schema } = fc.letrec<{ schema: unknown }>((tie) => ({
    schema: fc.oneof(
      { maxDepth: 3 },
      fc.boolean(),
      fc.record(
        {
          type: fc.constantFrom("string", "number", "integer", "boolean", "null", "object", "array"),
          properties: fc.dictionary(keys, tie("schema")),
          required: fc.array(keys, { maxLength: 2 }),
          additionalProperties: tie("schema"),
          items: tie("schema"),
          anyOf: fc.array(tie("schema"), { maxLength: 3 }),
          oneOf: fc.array(tie("schema"), { maxLength: 3 }),
          allOf: fc.array(tie("schema"), { maxLength: 3 }),
          not: tie("schema"),
          contains: tie("schema"),
          propertyNames: tie("schema"),
          enum: fc.array(json, { maxLength: 3 }),
          minimum: fc.integer(),
          nullable: fc.boolean(),
        },
        { requiredKeys: [] },
      ),
    ),
  }));
  await fc.assert(
    fc.asyncProperty(schema, fc.oneof(json, fc.dictionary(keys, json)), async (rules, input) => {
      const lines = await problems(rules, input);
      expect(lines === undefined || lines.length > 0).toBe(true);
      for (const line of lines ?? []) expect(line).toMatch(/^(?:input[^]*: |and \d+ more)/);
    }),
    { numRuns: 200 },
  );
});
