import { expect, test } from "vitest";
import { ConnectorTable, type RuntimeTool } from "../../../src/runtime/connector.ts";
import { describeTarget } from "../../../src/runtime/discovery.ts";
import type { JsonSchema } from "../../../src/protocol/tools.ts";
import type { Snippet } from "../../../src/runtime/types.ts";
import { compileTypes } from "../../prompt/compile-types.ts";
import { makeRuntime } from "../../runtime/support/make-runtime.ts";

const point: JsonSchema = { type: "object", properties: { x: { type: "number" } }, required: ["x"] };

const snippet: Snippet = {
  name: "tidy up",
  description: "Closes what is old */ alert()",
  code: "async ({ days }) => {\n  /* old */ return `*/`;\u2028 const x = 1; }",
  connectors: [],
  executionId: "e",
  createdAt: 0,
};

/** Properties within properties, four of each. */
function deep(levels: number): JsonSchema {
  if (levels === 0) return { type: "string", description: "A leaf. ".repeat(20) };
  const properties = Object.fromEntries(["a", "b", "c", "d"].map((key) => [key, deep(levels - 1)]));
  return { type: "object", description: "A branch. ".repeat(20), properties };
}

function many(count: number): Map<string, RuntimeTool> {
  return new Map(
    Array.from({ length: count }, (_, at): [string, RuntimeTool] => [
      `method${at}`,
      { effect: "read", description: `Does *what* is ${at}.\n\nAnd more.`, inputSchema: point },
    ]),
  );
}

const connectors = new ConnectorTable([
  {
    name: "codemode",
    tools: new Map<string, RuntimeTool>([
      ["draw", { effect: "write", description: "Draws", inputSchema: point }],
      ["search", { effect: "read" }],
    ]),
  },
  { name: "empty", tools: new Map<string, RuntimeTool>() },
  { name: "small", instructions: "Read it.", tools: many(3) },
  { name: "large", tools: many(2000) },
  { name: "wordy", tools: new Map([["method", { effect: "read", inputSchema: deep(6), outputSchema: deep(6) }]]) },
]);

const targets =
  "codemode codemode.draw codemode.search codemode.describe codemode.step codemode.run empty small small.method1 large large.method1999 wordy wordy.method".split(
    " ",
  );

test("TypeScript that compiles, for every kind of target", async () => {
  const types = [...targets, snippet.name].map((target) => describeTarget(target, connectors, [snippet]).types);
  expect(await compileTypes(types)).toBe("");
  expect(Math.max(...types.map((text) => text.length))).toBeLessThanOrEqual(40_000);
  // And declares what the calls need.
  const calls = [
    `${types[0]}\nconst one: Promise<unknown> = codemode.draw({ x: 1 });\nconst paths = codemode.search("a").then(({ results }) => results[0]?.path);\nconst n: Promise<number> = codemode.step("n", () => 1);`,
    `${types[7]}\nvoid small.method1({ x: 1 });`,
    `${types[9]}\nvoid large.method0({});`,
    `${types[13]}\nvoid codemode.run("tidy up", {});`,
  ];
  expect(await compileTypes(calls)).toBe("");
  expect(await compileTypes([`${types[7]}\nvoid small.method1({ x: "1" });`])).toContain("TS2322");
});

test("a connector, with its instructions", () => {
  expect(describeTarget("small", connectors, [])).toMatchObject({
    path: "small",
    description: "Read it.",
    kind: "connector",
  });
});

test("a connector of thousands of methods: names and hints, and how many more there are", () => {
  const { types } = describeTarget("large", connectors, []);
  expect(types).toContain("/** Does *what* is 7. */\n  method7(input?: unknown)");
  const shown = types.match(/^ {2}method/gm)!.length;
  expect(types).toContain(`and ${2000 - shown} more`);
});

test("a method with endless types: the far parts are left out", () => {
  const { types } = describeTarget("wordy.method", connectors, []);
  expect(types.length).toBeLessThanOrEqual(24_000);
  expect(types).toContain("too deeply nested");
  expect(types).toMatch(/a\?: \{/);
});

test("a snippet, with its code in comments", () => {
  const { types, kind, description } = describeTarget(snippet.name, connectors, [snippet]);
  expect([kind, description]).toEqual(["snippet", snippet.description]);
  expect(types.split("\n").slice(-4)).toEqual(
    ["// async ({ days }) => {", "//   /* old */ return `*/`;", "//  const x = 1; }"].toSpliced(
      0,
      0,
      "// The code of the snippet:",
    ),
  );
});

test.each(["small.methodd1", "none", "large.constructor", "codemode.then", ""])("no such target: %j", (target) => {
  expect(() => describeTarget(target, connectors, [])).toThrow(
    expect.objectContaining({
      code: "invalid_input",
      message: expect.stringContaining("codemode.search(query)") as string,
    }),
  );
});

test("a target that is nearly right is answered with those that are meant", () => {
  expect(() => describeTarget("smal.method2", connectors, [])).toThrow(/did you mean .*small\.method2/);
});

test("in code, both are calls of the run, recorded as others are", async () => {
  await using runtime = Object.assign(
    makeRuntime({ tools: { draw: { effect: "read", description: "Draws a line" } } }),
    {
      async [Symbol.asyncDispose]() {
        await runtime.dispose();
      },
    },
  );
  const outcome = await runtime.execute({
    code: `async () => {
      const { results } = await codemode.search("lines drawn");
      const { types } = await codemode.describe(results[0].path);
      return [results[0].path, types];
    }`,
  });
  expect(outcome).toMatchObject({
    status: "completed",
    result: ["codemode.draw", expect.stringContaining("draw(input")],
  });
  expect(outcome.calls.map(({ connector, method, state }) => `${connector}.${method} ${state}`)).toEqual([
    "codemode.search applied",
    "codemode.describe applied",
  ]);
});
