/** Targets, descriptions and schemas that nobody would write with good intentions. */
import { expect, test } from "vitest";
import { describeRuntime } from "../../../src/code-tool/describe-runtime.ts";
import type { JsonSchema } from "../../../src/protocol/tools.ts";
import { ConnectorUnavailableError } from "../../../src/protocol/errors.ts";
import { ConnectorTable, type RuntimeConnector, type RuntimeTool } from "../../../src/runtime/connector.ts";
import { describeTarget } from "../../../src/runtime/discovery.ts";
import type { Snippet } from "../../../src/runtime/types.ts";
import { compileTypes } from "../../prompt/compile-types.ts";

const one = (tool: Partial<RuntimeTool>): ConnectorTable =>
  new ConnectorTable([{ name: "hub", tools: new Map([["call", { effect: "read", ...tool }]]) }]);

function describeBoth(tool: Partial<RuntimeTool>): string[] {
  return ["hub", "hub.call"].map((target) => describeTarget(target, one(tool), []).types);
}

const HOSTILE = [
  "*/ alert(1) /*",
  "*\\/ *\\\\/ **/ *//*",
  "/**/ /** @type {never} */",
  "`${alert(1)}`",
  "line\nbreak\r\nand\rmore\u2028and\u2029more\n\n\n*/",
  "\u202egnp.exe\u2066 \u200f \u200b\ufeff",
  "\ud800 lone \udc00",
  "\u0000\u0007\u001b[31m",
  "seen \u{e0068}\u{e0069} unseen",
  "</script><!-- --> //# sourceMappingURL=x",
  "\"quotes\" 'single' \\ backslash \\u002a\\u002f",
  "x".repeat(100_000),
  "*/".repeat(50_000),
  "\n".repeat(100_000),
  "😀".repeat(20_000),
];

test("descriptions and instructions end no comment, hide nothing and are not endless", async () => {
  const all = HOSTILE.flatMap((text) => {
    const inputSchema: JsonSchema = {
      type: "object",
      description: text,
      title: text,
      properties: { [text.slice(0, 300)]: { type: "string", description: text, default: text, pattern: text } },
      required: [text.slice(0, 200)],
      anyOf: [
        { description: text, enum: [text, `${text}2`] },
        { const: text },
        { $ref: `#/$defs/${text.slice(0, 99)}` },
      ],
    };
    const tool = { description: text, inputSchema, outputSchema: inputSchema };
    const connector: RuntimeConnector = {
      name: "hub",
      instructions: text,
      tools: one(tool).all[Symbol.iterator]().next().value!.tools,
    };
    const snippet: Snippet = {
      name: text.slice(0, 500),
      description: text,
      code: text.slice(0, 1000),
      connectors: [],
      executionId: "e",
      createdAt: 0,
    };
    return describeBoth(tool).concat(
      describeTarget(snippet.name, new ConnectorTable([]), [snippet]).types,
      describeRuntime([connector], "{{types}}"),
    );
  });
  for (const text of all) {
    expect(text.length).toBeLessThanOrEqual(40_000);
    expect(text).toMatch(
      // oxlint-disable-next-line no-control-regex
      /^[^\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\u{e0000}-\u{e007f}]*$/u,
    );
    expect(text.isWellFormed()).toBe(true);
  }
  expect(await compileTypes(all)).toBe("");
});

const wide = (count: number, of: (at: number) => JsonSchema): JsonSchema => ({
  type: "object",
  properties: Object.fromEntries(Array.from({ length: count }, (_, at) => [`property${at}`, of(at)])),
});

function deep(levels: number): JsonSchema {
  let schema: JsonSchema = { type: "string" };
  for (let level = 0; level < levels; level++) {
    schema = level % 2 ? { type: "array", items: schema } : { type: "object", properties: { a: schema } };
  }
  return schema;
}

function branching(levels: number): JsonSchema {
  // The same objects again and again: two to the power of `levels` places.
  let schema: JsonSchema = { type: "string" };
  for (let level = 0; level < levels; level++) schema = { type: "object", properties: { left: schema, right: schema } };
  return schema;
}

const definitions = (count: number, of: (at: number) => unknown): JsonSchema =>
  ({
    $ref: "#/$defs/D0",
    $defs: Object.fromEntries(Array.from({ length: count }, (_, at) => [`D${at}`, of(at)])),
  }) as JsonSchema;

/** Of properties of a schema: what takes long reads much. Twenty types are tried, two for each detail and target. */
const MOST_READS = 5_000_000;

/** The same schema, and how often something of it was read. */
function countReads(schema: JsonSchema): { counted: JsonSchema; reads: () => number } {
  let reads = 0;
  const wrapped = new WeakMap<object, object>();
  const wrap = (value: unknown): unknown => {
    if (typeof value !== "object" || value === null) return value;
    const proxy =
      wrapped.get(value) ??
      new Proxy(value, {
        get(target, key) {
          reads++;
          return wrap(Reflect.get(target, key));
        },
      });
    wrapped.set(value, proxy);
    return proxy;
  };
  return { counted: wrap(schema) as JsonSchema, reads: () => reads };
}

test.each<[string, JsonSchema]>([
  ["100,000 properties", wide(100_000, () => ({ type: "string", description: "Some words." }))],
  ["nested 5,000 deep", deep(5_000)],
  ["branching 40 deep", branching(40)],
  ["an enum of 200,000", { enum: Array.from({ length: 200_000 }, (_, at) => `value "${at}" */`) }],
  ["an enum of long values", { enum: Array.from({ length: 50 }, (_, at) => `${at}${"'\"`\\".repeat(110)}`) }],
  ["a list of 20,000 alternatives", { anyOf: Array.from({ length: 20_000 }, (_, at) => ({ const: at })) }],
  ["20,000 required names", { type: "object", required: Array.from({ length: 20_000 }, (_, at) => `n${at}`) }],
  ["20,000 parts", { allOf: Array.from({ length: 20_000 }, (_, at) => ({ properties: { [`n${at}`]: {} } })) }],
  ["a const of 100 kB", { const: { a: Array.from({ length: 20 }, () => ({ b: "x".repeat(5_000) })) } }],
  [
    "a chain of 5,000 references",
    definitions(5_000, (at) => ({ properties: { next: { $ref: `#/$defs/D${at + 1}` } } })),
  ],
  ["references to itself", { anyOf: [{ $ref: "#" }, { type: "array", items: { $ref: "#" } }] }],
  ["references in a circle", definitions(3, (at) => ({ $ref: `#/$defs/D${(at + 1) % 3}` }))],
  ["3,000 references to anchors that are not there", wide(3_000, (at) => ({ $ref: `#anchor${at}` }))],
  [
    "each definition refers to all",
    definitions(200, () => ({ anyOf: Array.from({ length: 200 }, (_, at) => ({ $ref: `#/$defs/D${at}` })) })),
  ],
  [
    "keywords of wrong types",
    { type: 5, properties: [1], required: "x", enum: "no", allOf: {}, items: 7, $ref: 3 } as unknown as JsonSchema,
  ],
])("types of bounded length, made in few steps: %s", async (_, schema) => {
  const { counted, reads } = countReads(schema);
  const types = describeBoth({ inputSchema: counted, outputSchema: counted });
  expect(types[0]!.length).toBeLessThanOrEqual(40_000);
  expect(types[1]!.length).toBeLessThanOrEqual(24_000);
  expect(reads()).toBeLessThan(MOST_READS);
  expect(await compileTypes(types)).toBe("");
});

test("recursion stays recursion", async () => {
  const inputSchema: JsonSchema = {
    type: "object",
    properties: { name: { type: "string" }, children: { type: "array", items: { $ref: "#" } } },
    required: ["name"],
  };
  const [, types] = describeBoth({ inputSchema });
  const fits = 'hub.call({ name: "a", children: [{ name: "b", children: [{ name: "c" }] }] });';
  expect(await compileTypes([`${types}\nvoid ${fits}`])).toBe("");
  expect(await compileTypes([`${types}\nvoid ${fits.replace('"c"', "3")}`])).toContain("TS2322");
});

test("values with quotes are literals", async () => {
  const values = ['"', "'", "`", "\\", "\n", "${a}", "*/", "\u2028"];
  const [, types] = describeBoth({ inputSchema: { enum: values } });
  const uses = values.map((value) => `void hub.call(${JSON.stringify(value)});`).join("\n");
  expect(await compileTypes([`${types}\n${uses}`])).toBe("");
  expect(await compileTypes([`${types}\nvoid hub.call("other");`])).toContain("TS2345");
});

test("codemode itself, with the page's tools, however many", async () => {
  for (const count of [0, 1, 100, 101, 2_000]) {
    const tools = new Map(
      Array.from({ length: count }, (_, at): [string, RuntimeTool] => [
        `tool${at}`,
        { effect: "read", description: "Does it, and does it well. ".repeat(4) },
      ]),
    );
    const { types } = describeTarget("codemode", new ConnectorTable([{ name: "codemode", tools }]), []);
    expect(types.length).toBeLessThanOrEqual(40_000);
    const use =
      'void codemode.search("a").then(({ results }) => codemode.describe(results[0]!.path)); void codemode.step("a", () => 1);';
    expect(await compileTypes([`${types}\n${use}`])).toBe("");
  }
});

test("a method by the name that it has where it comes from", () => {
  const connectors = new ConnectorTable([
    {
      name: "hub",
      tools: new Map<string, RuntimeTool>([
        ["get_page_info", { effect: "read" }],
        ["class_", { effect: "read" }],
      ]),
    },
  ]);
  expect(describeTarget("hub.get-page.info", connectors, []).path).toBe("hub.get_page_info");
  expect(describeTarget("hub.class", connectors, []).path).toBe("hub.class_");
});

test.each([
  "hub.",
  ".",
  "hub.call.",
  "hub.__proto__",
  "constructor",
  "__proto__",
  "x".repeat(1e6),
  "\ud800",
  "codemode.",
  "\n*/",
])("nothing is called %j", (target) => {
  expect(() => describeTarget(target, one({}), [])).toThrow(
    expect.objectContaining({ code: "invalid_input", message: expect.stringMatching(/^[^]{1,600}$/) as string }),
  );
});

test.each([
  ["hub.lisIssue", "hub.listIssues"],
  ["listIssues", "hub.listIssues"],
  ["hub.list_issues", "hub.listIssues"],
  ["hub/listIssues", "hub.listIssues"],
  ["HUB.LISTISSUES", "hub.listIssues"],
  ["hubs", "hub"],
  ["tidyup", "tidy up"],
])("who asks for %s may have meant %s", (target, meant) => {
  const tools = ["listIssues", "createComment", "merge"].map((name): [string, RuntimeTool] => [
    name,
    { effect: "read" },
  ]);
  const snippet: Snippet = {
    name: "tidy up",
    description: "",
    code: "",
    connectors: [],
    executionId: "e",
    createdAt: 0,
  };
  const connectors = new ConnectorTable([{ name: "hub", tools: new Map(tools) }]);
  expect(() => describeTarget(target, connectors, [snippet])).toThrow(`did you mean ${meant}`);
});

test("a connector that could not list its methods says so, rather than that it has none", () => {
  const problem = new ConnectorUnavailableError('Connector "hub" is not available: gone');
  const tools = Object.assign(new Map<string, RuntimeTool>(), { problem });
  const connectors = new ConnectorTable([{ name: "hub", tools }]);
  for (const target of ["hub", "hub.call"]) expect(() => describeTarget(target, connectors, [])).toThrow(problem);
});
