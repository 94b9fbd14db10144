import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { generateTypes, type TypedTool } from "../../src/prompt/tool-types.ts";
import type { JsonSchema } from "../../src/protocol/tools.ts";
import { compileTypes } from "./compile-types.ts";

const weather: Record<string, TypedTool> = {
  getWeather: {
    description: "Weather of a city",
    inputSchema: {
      type: "object",
      properties: { city: { type: "string", description: "City name" } },
      required: ["city"],
    },
    outputSchema: { type: "object", properties: { celsius: { type: "number" } }, required: ["celsius"] },
  },
  "list-cities": { inputSchema: { type: "object", properties: {}, required: [] } },
  search: { inputSchema: { type: "object", properties: { query: { type: "string" } } } },
};

describe("declarations", () => {
  test("of a schema that cannot be read", () => {
    const broken = { type: "array" } as Record<string, unknown>;
    broken.items = broken;
    broken.anyOf = [broken, { type: "null" }];
    broken.default = { toString: null, valueOf: null, toJSON: () => 1n };
    expect(generateTypes({ broken: { inputSchema: broken } })).toContain("broken(input: BrokenInput)");
  });

  test("one method a tool", () => {
    expect(generateTypes(weather)).toBe(`type GetWeatherInput = {
  /** City name */
  city: string;
};
type GetWeatherOutput = { celsius: number };
type ListCitiesInput = {};
type ListCitiesOutput = unknown;
type SearchInput = { query?: string };
type SearchOutput = unknown;
declare const codemode: {
  /** Weather of a city */
  getWeather(input: GetWeatherInput): Promise<GetWeatherOutput>;
  list_cities(input?: ListCitiesInput): Promise<ListCitiesOutput>;
  search(input?: SearchInput): Promise<SearchOutput>;
};`);
  });

  test("no tools, another namespace", () => {
    expect(generateTypes({}, "github")).toBe("declare const github: {};");
  });

  test("names in other scripts", async () => {
    const types = generateTypes({ 搜索: {}, 创建: {}, "größe-ändern": {}, "٣": {}, ƛ: {} });
    expect(types).toContain("  搜索(input?: 搜索Input): Promise<搜索Output>;");
    expect(types).toContain("  größe_ändern(input?: GrößeÄndernInput): Promise<GrößeÄndernOutput>;");
    expect(await compileTypes([types])).toBe("");
  });

  test("names that collide", () => {
    expect(() => generateTypes({ "a-b": {}, a_b: {} })).toThrow('Tool names "a-b" and "a_b" both sanitize to "a_b"');
    const types = generateTypes({ a_b: {}, aB: {} });
    expect(types).toContain("type ABInput = unknown;");
    expect(types).toContain("type ABInput2 = unknown;");
  });
});

/** Texts that try to get out of comments, strings and declarations. */
const hostile = fc.oneof(
  fc.constantFrom(
    "*/",
    "*/ declare const evil: string; /*",
    "**/",
    "/*",
    "//",
    "\n*/\n",
    "\r\n * x",
    "\u2028*/",
    "`",
    "${x}",
    '"',
    "'",
    "\\",
    "\\*/",
    "*",
    "/",
    "\0",
    "\ud800",
    "\u202e",
    "__proto__",
    "constructor",
    "toString",
    "new",
    "get",
    "then",
    "a b",
    "1",
    "",
    "Promise",
    "string",
  ),
  fc.string({ unit: "binary", maxLength: 12 }),
);
const reference = fc.oneof(
  fc.constantFrom(
    "#",
    "#/$defs/a",
    "#/$defs/b",
    "#/$defs/Promise",
    "#/definitions/c",
    "#/properties/x",
    "#anchor",
    "#/$defs/none",
  ),
  hostile,
);
const { schema } = fc.letrec<{ schema: unknown }>((tie) => {
  const child = tie("schema");
  const map = fc.dictionary(hostile, child, { maxKeys: 3 });
  const list = fc.array(child, { maxLength: 3 });
  const keywords = fc.record(
    {
      type: fc.oneof(
        fc.constantFrom("string", "number", "integer", "boolean", "null", "object", "array", "file"),
        fc.array(fc.constantFrom("string", "null", "object", "array"), { maxLength: 3 }),
      ),
      properties: map,
      required: fc.array(hostile, { maxLength: 2 }),
      additionalProperties: child,
      patternProperties: map,
      propertyNames: fc.record({ enum: fc.array(hostile, { maxLength: 3 }) }),
      items: fc.oneof(child, list),
      prefixItems: list,
      additionalItems: child,
      minItems: fc.nat(3),
      anyOf: list,
      oneOf: list,
      allOf: list,
      not: child,
      enum: fc.array(fc.jsonValue({ maxDepth: 2 }), { maxLength: 60 }),
      const: fc.jsonValue({ maxDepth: 3 }),
      nullable: fc.boolean(),
      description: hostile,
      title: hostile,
      default: fc.oneof(hostile, fc.jsonValue()),
      format: hostile,
      pattern: hostile,
      minimum: fc.double(),
      examples: fc.anything({ withBigInt: true, withDate: true }),
      $ref: reference,
      $anchor: fc.constant("anchor"),
    },
    { requiredKeys: [] },
  );
  return {
    schema: fc.oneof({ maxDepth: 4, withCrossShrink: true }, fc.boolean(), fc.constant({}), keywords, fc.anything()),
  };
});
const document = fc
  .tuple(
    schema,
    fc.dictionary(fc.oneof(fc.constantFrom("a", "b", "c", "Promise", "A"), hostile), schema, { maxKeys: 4 }),
  )
  .map(([root, $defs]) =>
    typeof root === "object" && root !== null ? Object.assign({}, root, { $defs, definitions: $defs }) : root,
  );

describe("is always TypeScript", () => {
  test("for ordinary and random schemas, hostile names and descriptions", { timeout: 120_000 }, async () => {
    const values = Array.from({ length: 1000 }, (_, index) => index);
    const tools: Record<string, TypedTool>[] = [
      weather,
      {},
      { big: { inputSchema: { enum: values }, outputSchema: { enum: [...values, "a", null, {}, true] } } },
      { delete: {}, new: {}, class: {}, "1st": {}, ü: {}, __proto__x: {}, constructor_: {} },
    ];
    const random = fc.record(
      { description: hostile, inputSchema: document, outputSchema: document },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(random, random, hostile, (first, second, name) => {
        const set = { [`tool ${name}`]: first, other: second } as Record<string, TypedTool>;
        const text = generateTypes(set);
        expect(text).toContain("other(input");
        tools.push(set);
      }),
      { numRuns: 400 },
    );
    const texts = tools.map((set) => generateTypes(set));
    expect(await compileTypes(texts)).toBe("");
    // The compiler was really asked: it complains about what is wrong.
    expect(await compileTypes(["type A = ;"])).toContain("error TS");
  });

  test("says what it should about values", { timeout: 60_000 }, async () => {
    const tree: JsonSchema = {
      type: "object",
      properties: { name: { type: "string" }, children: { type: "array", items: { $ref: "#" } } },
      required: ["name"],
    };
    const types = generateTypes({ ...weather, plant: { inputSchema: tree } });
    const use = (code: string): string => `${types}\nasync () => { ${code} };`;
    expect(
      await compileTypes([
        use(`const n: number = (await codemode.getWeather({ city: "Lisbon" })).celsius;`),
        use(`await codemode.list_cities(); await codemode.list_cities({}); await codemode.search();`),
        use(`await codemode.plant({ name: "a", children: [{ name: "b", children: [] }] });`),
        use(`// @ts-expect-error\nawait codemode.getWeather({});`),
        use(`// @ts-expect-error\nawait codemode.plant({ name: "a", children: [{}] });`),
      ]),
    ).toBe("");
  });
});
