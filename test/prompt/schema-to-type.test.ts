import { describe, expect, test } from "vitest";
import { schemaToType } from "../../src/prompt/schema-to-type.ts";
import type { JsonSchema } from "../../src/protocol/tools.ts";

const object = (properties: Record<string, unknown>, more = {}): JsonSchema => ({
  type: "object",
  properties,
  ...more,
});

describe("a type for", () => {
  test.each<[name: string, schema: unknown, type: string]>([
    ["nothing said", {}, "unknown"],
    ["true", true, "unknown"],
    ["false", false, "never"],
    ["string", { type: "string" }, "string"],
    ["integer", { type: "integer" }, "number"],
    ["null", { type: "null" }, "null"],
    ["types in a list", { type: ["string", "null"] }, "string | null"],
    ["nullable", { type: "string", nullable: true }, "string | null"],
    ["nullable enum", { enum: ["a", "b"], nullable: true }, '"a" | "b" | null'],
    ["const", { const: "a" }, '"a"'],
    ["const null", { const: null }, "null"],
    ["const object", { const: { a: [1, "b"] } }, '{ a: [1, "b"] }'],
    ["enum", { type: "string", enum: ["a", 'b"c', "d\n"] }, '"a" | "b\\"c" | "d\\n"'],
    ["numbers", { enum: [1, -2, 1e21, 0.5] }, "1 | -2 | 1e+21 | 0.5"],
    ["empty enum", { enum: [] }, "never"],
    [
      "object",
      object({ a: { type: "string" }, b: { type: "number" } }, { required: ["a"] }),
      "{ a: string; b?: number }",
    ],
    [
      "names that are not identifiers",
      object({ "a-b": {}, "1": {}, "": {}, 'q"': {} }),
      '{ "1"?: unknown; "a-b"?: unknown; ""?: unknown; "q\\""?: unknown }',
    ],
    [
      "names of every object",
      object({ constructor: { type: "string" }, toString: {} }),
      "{ constructor?: string; toString?: unknown }",
    ],
    ["closed object", object({}, { additionalProperties: false }), "{}"],
    ["any object", { type: "object" }, "{ [key: string]: unknown }"],
    ["object without a type", { properties: { a: { type: "null" } } }, "{ a?: null }"],
    ["required, not declared", { type: "object", required: ["a"] }, "{ a: unknown }"],
    ["record", { type: "object", additionalProperties: { type: "number" } }, "{ [key: string]: number }"],
    [
      "record beside properties",
      object({ a: { type: "string" } }, { additionalProperties: { type: "number" } }),
      "{ a?: string; [key: string]: unknown /* other than those above: number */ }",
    ],
    [
      "open object",
      object({ a: { type: "string" } }, { additionalProperties: true }),
      "{ a?: string; [key: string]: unknown }",
    ],
    [
      "patterns",
      { patternProperties: { "^x": { type: "string" }, "^y": { type: "number" } } },
      "{ [key: string]: string | number }",
    ],
    [
      "listed names",
      {
        type: "object",
        propertyNames: { enum: ["a", "b"] },
        additionalProperties: { type: "number" },
        required: ["a"],
      },
      "{ a: number; b?: number }",
    ],
    ["array", { type: "array", items: { type: "string" } }, "string[]"],
    ["array of a union", { type: "array", items: { type: ["string", "null"] } }, "(string | null)[]"],
    ["array of anything", { type: "array" }, "unknown[]"],
    ["tuple", { type: "array", prefixItems: [{ type: "string" }, { type: "number" }] }, "[string, number]"],
    [
      "tuple with a rest",
      { prefixItems: [{ type: "string" }], items: { type: ["number", "null"] } },
      "[string, ...(number | null)[]]",
    ],
    [
      "tuple with optional items",
      { prefixItems: [{ type: "string" }, { type: ["number", "null"] }], minItems: 1 },
      "[string, (number | null)?]",
    ],
    [
      "draft 7 tuple",
      { type: "array", items: [{ type: "string" }], additionalItems: { type: "number" } },
      "[string, ...number[]]",
    ],
    ["anyOf", { anyOf: [{ type: "string" }, { type: "array", items: { type: "string" } }] }, "string | string[]"],
    ["oneOf with the same twice", { oneOf: [{ type: "string", maxLength: 1 }, { type: "string" }] }, "string"],
    ["anyOf of anything", { anyOf: [{ type: "string" }, {}] }, "unknown"],
    [
      "allOf, merged",
      {
        allOf: [
          object({ a: { type: "string" } }),
          object({ b: { type: "number" } }, { required: ["b"] }),
          { required: ["a"] },
        ],
      },
      "{ a: string; b: number }",
    ],
    [
      "allOf, crossed",
      { allOf: [object({ a: {} }), { anyOf: [object({ b: {} }), object({ c: {} })] }] },
      "{ a?: unknown } & ({ b?: unknown } | { c?: unknown })",
    ],
    ["not", { not: { type: "string" } }, "unknown"],
    ["not anything", { not: {} }, "never"],
    ["type beside not", { type: "string", not: { const: "a" } }, "string"],
    // oxlint-disable-next-line unicorn/no-thenable
    ["if alone", { if: { type: "string" }, then: { minLength: 1 } }, "unknown"],
    ["an unknown type", { type: "file" }, "unknown"],
    [
      "described alternatives",
      { anyOf: [{ const: "a", description: "First" }, { const: "b" }] },
      '/** First */ "a" | "b"',
    ],
    [
      "broken keywords",
      { type: 5, properties: [], required: "a", anyOf: {}, enum: 1, items: 3, allOf: null },
      "unknown",
    ],
    ["not a schema", "string", "unknown"],
    ["a list", [], "unknown"],
    ["unresolved reference", { $ref: "#/$defs/None" }, "unknown /* unresolved $ref #/$defs/None */"],
    [
      "a reference that tries to end the comment",
      { $ref: "x*/ evil /*\n" },
      "unknown /* unresolved $ref x*\\/ evil /* */",
    ],
    ["a reference to a prototype", { $ref: "#/constructor" }, "unknown /* unresolved $ref #/constructor */"],
  ])("%s", (_name, schema, type) => {
    expect(schemaToType(schema as JsonSchema)).toBe(type);
  });

  test("constraints and descriptions, as comments", () => {
    const schema = object({
      city: { type: "string", description: "City name", minLength: 1, default: "Lisbon" },
      at: { type: "string", format: "date-time", pattern: "^long$" },
      count: { type: "integer", minimum: 1, maximum: Number.MAX_SAFE_INTEGER },
      tags: { type: "array", items: { type: "string", format: "email" }, uniqueItems: true },
      old: { deprecated: true, type: ["string", "null"], examples: ["a b", "c"] },
      maybe: { anyOf: [{ type: "string", maxLength: 3 }, { type: "null" }] },
    });
    expect(schemaToType(schema)).toBe(
      `{
  /** City name @minLength 1 @default Lisbon */
  city?: string;
  /** @format date-time */
  at?: string;
  /** @integer @minimum 1 */
  count?: number;
  /** @uniqueItems Items: @format email */
  tags?: string[];
  /** @examples ["a b","c"] @deprecated */
  old?: string | null;
  /** @maxLength 3 */
  maybe?: string | null;
}`,
    );
  });

  test("long enums, cut and widened", () => {
    const values = Array.from({ length: 1000 }, (_, index) => `value ${index}`);
    const type = schemaToType({ enum: values });
    expect(type).toContain('"value 49" | string /* and 950 more values */');
    expect(type).not.toContain("value 50");
  });
});

describe("references", () => {
  const declare = (schema: JsonSchema, name?: string): [string, string[]] => {
    const declarations = new Map<string, string>();
    const type = schemaToType(schema, { declarations, ...(name !== undefined && { name }) });
    return [type, [...declarations.values()]];
  };

  test("name their definitions", () => {
    expect(
      declare({
        ...(object({ a: { $ref: "#/$defs/postal-address" } }) as object),
        $defs: { "postal-address": object({ zip: { type: "string" } }) },
      }),
    ).toEqual(["{ a?: PostalAddress }", ["type PostalAddress = { zip?: string };"]]);
  });

  test("may be recursive", () => {
    const node = object({ value: { type: "number" }, next: { $ref: "#/definitions/node" } });
    expect(declare({ $ref: "#/definitions/node", definitions: { node } })).toEqual([
      "Node",
      ["type Node = { value?: number; next?: Node };"],
    ]);
    expect(declare(object({ children: { type: "array", items: { $ref: "#" } } }), "Tree")).toEqual([
      "{ children?: Tree[] }",
      [],
    ]);
  });

  test("may be pointers with escapes, anchors, ids and dynamic", () => {
    const defs = {
      "a/b~c d": { type: "string" },
      anchored: { $anchor: "here", type: "number" },
      identified: { $id: "https://x/y", type: "null" },
    };
    expect(declare({ $ref: "#/$defs/a~1b~0c%20d", $defs: defs })).toEqual(["ABCD", ["type ABCD = string;"]]);
    expect(declare({ $ref: "#here", $defs: defs })[1]).toEqual(["type Here = number;"]);
    expect(declare({ $ref: "https://x/y", $defs: defs })[1]).toEqual(["type Y = null;"]);
    expect(declare({ $dynamicRef: "#dyn", $defs: { a: { $dynamicAnchor: "dyn", type: "boolean" } } })[1]).toEqual([
      "type Dyn = boolean;",
    ]);
  });

  test("that are directly circular add nothing", () => {
    expect(declare({ $ref: "#/$defs/a", $defs: { a: { $ref: "#/$defs/a" } } })[1]).toEqual(["type A = unknown;"]);
    expect(
      declare({ $ref: "#/$defs/a", $defs: { a: { anyOf: [{ $ref: "#/$defs/a" }, { type: "string" }] } } })[1],
    ).toEqual(["type A = string;"]);
    const [, texts] = declare({
      $ref: "#/$defs/a",
      $defs: {
        a: { anyOf: [{ $ref: "#/$defs/b" }, { type: "string" }] },
        b: { anyOf: [{ $ref: "#/$defs/a" }, { type: "number" }] },
      },
    });
    expect(texts).toEqual(["type A = B | string;", "type B = number;"]);
  });

  test("share definitions that are the same and keep others apart", () => {
    const declarations = new Map<string, string>();
    const use = (type: string): JsonSchema => ({
      $ref: "#/$defs/Item",
      $defs: { Item: object({ a: { type }, self: { $ref: "#/$defs/Item" } }) },
    });
    const types = ["string", "number", "string", "number"].map((type) => schemaToType(use(type), { declarations }));
    expect(types).toEqual(["Item", "Item2", "Item", "Item2"]);
    expect([...declarations.values()]).toEqual([
      "type Item = { a?: string; self?: Item };",
      "type Item2 = { a?: number; self?: Item2 };",
    ]);
  });

  test("of the name of a built-in type get another", () => {
    expect(declare({ $ref: "#/$defs/Promise", $defs: { Promise: { type: "string" } } })[1]).toEqual([
      "type TypePromise = string;",
    ]);
  });
});

describe("schemas without end", () => {
  test("objects within themselves", () => {
    const node: Record<string, unknown> = { type: "object" };
    node.properties = { left: node, right: node };
    expect(schemaToType(node)).toContain("unknown /* too deeply nested to show */");
  });

  test("objects shared exponentially", () => {
    let schema: Record<string, unknown> = { type: "string" };
    for (let depth = 0; depth < 18; depth++) schema = { type: "object", properties: { a: schema, b: schema } };
    expect(schemaToType(schema).length).toBeLessThan(500_000);
  });

  test("a long chain of references", () => {
    const $defs = Object.fromEntries(
      Array.from({ length: 2000 }, (_, at) => [`d${at}`, { anyOf: [{ $ref: `#/$defs/d${at + 1}` }, { const: at }] }]),
    );
    const start = performance.now();
    schemaToType({ $ref: "#/$defs/d0", $defs });
    expect(performance.now() - start).toBeLessThan(5000);
  });

  test("getters that throw", () => {
    const schema = {
      get type(): string {
        throw new Error("no");
      },
    };
    expect(schemaToType(schema)).toBe("unknown");
  });
});
