/** The prompt, when what there is to tell is more, or other, than anybody thought of. */
import { expect, test } from "vitest";
import { describeRuntime } from "../../../src/code-tool/describe-runtime.ts";
import type { RuntimeConnector, RuntimeTool } from "../../../src/runtime/connector.ts";
import { compileTypes } from "../../prompt/compile-types.ts";

/** Fewer than a tokeniser makes of such text, to be on the safe side. */
const CHARACTERS_PER_TOKEN = 3.2;

function connector(
  name: string,
  count: number,
  { instructions, method = "listThing", description = "Does one of many things." }: Record<string, string> = {},
): RuntimeConnector {
  const tools = new Map(
    Array.from({ length: count }, (_, at): [string, RuntimeTool] => [
      `${method}${at}`,
      { effect: "read", description },
    ]),
  );
  return { name, tools, ...(instructions !== undefined && { instructions }) };
}

const list = (count: number, of: (at: number) => RuntimeConnector): RuntimeConnector[] =>
  Array.from({ length: count }, (_, at) => of(at));

const long = "Always ask before you do anything. */ ".repeat(500);

test.each<[string, RuntimeConnector[]]>([
  ["60 connectors", list(60, (at) => connector(`hub${at}`, 34))],
  ["60 with long instructions", list(60, (at) => connector(`hub${at}`, 34, { instructions: long }))],
  ["one with long instructions", [connector("hub", 2000, { instructions: long })]],
  [
    "a small one with long instructions beside a large one",
    [connector("small", 2, { instructions: long }), connector("hub", 2000)],
  ],
  [
    "60 small ones beside a large one",
    [connector("hub", 2000), ...list(60, (at) => connector(`small${at}`, 2, { instructions: "Mind it." }))],
  ],
  [
    "the page's tools, 59 connectors and long descriptions",
    [
      connector("codemode", 40, { description: long }),
      ...list(59, (at) => connector(`hub${at}`, 40, { description: long })),
    ],
  ],
  ["long names of methods", [connector("hub", 2000, { method: "anEndlessNameOfAMethod".repeat(20) })]],
  [
    "all methods with other beginnings",
    [
      {
        name: "hub",
        tools: new Map(
          Array.from({ length: 2000 }, (_, at): [string, RuntimeTool] => [`w${at.toString(36)}`, { effect: "read" }]),
        ),
      },
    ],
  ],
  ["hostile instructions", [connector("hub", 2000, { instructions: "\n*/ alert(1); /*\u202e\u2028" })]],
])("2,000 methods and more take less than 1,500 tokens: %s", async (_, connectors) => {
  const text = describeRuntime(connectors, undefined);
  expect(text.length / CHARACTERS_PER_TOKEN).toBeLessThan(1500);
  expect(text).toContain("codemode.search(");
  expect(await compileTypes([describeRuntime(connectors, "{{types}}")])).toBe("");
});

test("the page's own tools are declared, whatever else there is", () => {
  const text = describeRuntime(
    [connector("codemode", 3, { method: "draw" }), ...list(60, (at) => connector(`hub${at}`, 34))],
    undefined,
  );
  expect(text).toContain("draw0(input?: ");
  expect(text).toMatch(/and \d+ more connectors|hub59/);
});

test("a connector that could not list its methods is said to be away", () => {
  const tools = Object.assign(new Map<string, RuntimeTool>(), { problem: new Error("gone */ \n x") });
  const text = describeRuntime([{ name: "hub", tools: tools as unknown as RuntimeConnector["tools"] }], undefined);
  expect(text).toContain("// hub: not available at the moment");
});

test("every connector's name is in the prompt, or they are counted", () => {
  const text = describeRuntime(
    list(60, (at) => connector(`hub${at}x`, 34, { instructions: long })),
    undefined,
  );
  const shown = new Set(text.match(/hub\d+x/g)).size;
  const more = Number(/and (\d+) more connectors/.exec(text)?.[1] ?? 0);
  expect(shown + more).toBe(60);
});

test("types of one name in two connectors are told apart", async () => {
  const search = (type: string): Map<string, RuntimeTool> => {
    const item = { type: "object", properties: { id: { type } }, required: ["id"] } as const;
    const schema = { ...item, properties: { id: { $ref: "#/$defs/Id" } }, $defs: { Id: { type } } } as never;
    return new Map([["search", { effect: "read", inputSchema: schema, outputSchema: schema }]]);
  };
  const connectors = [
    { name: "one", tools: search("string") },
    { name: "two", tools: search("number") },
    { name: "three", tools: search("number") },
  ];
  const text = describeRuntime(connectors, "{{types}}");
  const calls = 'void one.search({ id: "a" });\nvoid two.search({ id: 1 });\nvoid three.search({ id: 1 });';
  expect(await compileTypes([`${text}\n${calls}`])).toBe("");
  expect(await compileTypes([`${text}\nvoid two.search({ id: "a" });`])).toContain("TS2322");
});
