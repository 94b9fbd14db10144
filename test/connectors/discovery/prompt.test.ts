import { expect, test } from "vitest";
import { describeRuntime } from "../../../src/code-tool/describe-runtime.ts";
import type { RuntimeConnector, RuntimeTool } from "../../../src/runtime/connector.ts";
import { compileTypes } from "../../prompt/compile-types.ts";

/** Fewer than a tokeniser makes of such text (o200k: 3.8 for three large interfaces), to be on the safe side. */
const CHARACTERS_PER_TOKEN = 3.2;

function connector(name: string, count: number, instructions?: string): RuntimeConnector {
  const groups = ["listRepository", "get_issue", "createPullRequest", "deleteOrganizationSecret", "updateTeam"];
  const tools = new Map(
    Array.from({ length: count }, (_, at): [string, RuntimeTool] => [
      `${groups[at % 5]}${at}`,
      {
        effect: "read",
        description: `Does number ${at} of many things, and returns what came of it.`,
        inputSchema: { type: "object", properties: { owner: { type: "string" }, id: { type: "integer" } } },
      },
    ]),
  );
  return { name, tools, ...(instructions !== undefined && { instructions }) };
}

const tokens = (text: string): number => text.length / CHARACTERS_PER_TOKEN;

test("a few tools are declared in full", () => {
  const text = describeRuntime([connector("codemode", 4), connector("hub", 30, "Ask */ first.")], undefined);
  expect(text.match(/\(input\?: /g)!.length).toBe(34);
  expect(text).toContain("/* hub: Ask *\\/ first. */");
  expect(text).not.toContain("too many");
});

test.each<[string, RuntimeConnector[]]>([
  ["one connector", [connector("hub", 2000, "The hub's interface. ".repeat(200))]],
  ["the page's own and a large one", [connector("codemode", 5), connector("hub", 1995)]],
  ["all the page's own", [connector("codemode", 2000)]],
  ["twenty connectors", Array.from({ length: 20 }, (_, at) => connector(`hub${at}`, 100, "Some interface or other."))],
  ["two hundred connectors", Array.from({ length: 200 }, (_, at) => connector(`hub${at}`, 10))],
  ["names without end", [{ ...connector("hub", 2000), name: `h${"u".repeat(3000)}` }]],
])("2,000 methods take less than 1,500 tokens: %s", async (_, connectors) => {
  const text = describeRuntime(connectors, undefined);
  expect(tokens(text)).toBeLessThan(1500);
  for (const word of [
    "codemode.search(",
    "codemode.describe(",
    "too many methods",
    connectors.at(0)!.name.slice(0, 30),
  ]) {
    expect(text).toContain(word);
  }
  expect(await compileTypes([describeRuntime(connectors, "{{types}}")])).toBe("");
});

test("the page's own few tools stay declared beside a large connector, which is listed by what its names begin with", () => {
  const text = describeRuntime([connector("codemode", 3), connector("hub", 1000, "Be careful.")], undefined);
  expect(text).toContain("listRepository0(input?: ");
  expect(text).toContain("// hub, 1000 methods: list 200, get 200, create 200, delete 200, update 200. Be careful.");
});

test("many connectors are listed as far as they fit, and counted", () => {
  const text = describeRuntime(
    Array.from({ length: 200 }, (_, at) => connector(`hub${at}`, 10)),
    undefined,
  );
  expect(text).toMatch(/hub3, 10 methods: .*\n[^]*and \d+ more connectors/);
});
