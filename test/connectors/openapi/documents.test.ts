import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { describe, expect, test, vi } from "vitest";
import type { OpenApiProblem } from "../../../src/connectors/openapi/openapi-options.ts";
import { ConnectorTable } from "../../../src/runtime/connector.ts";
import { describeTarget } from "../../../src/runtime/discovery.ts";
import { compileTypes } from "../../prompt/compile-types.ts";
import { documentOf, toolsOf } from "./call.ts";

const folder = dirname(createRequire(import.meta.url).resolve("@readme/oas-examples/package.json"));
const baseUrl = "https://example.test";

function examples(version: string): [string, Record<string, unknown>][] {
  const files = readdirSync(join(folder, version, "json")).filter((file) => file.endsWith(".json"));
  return files.map((file) => [
    `${version} ${file}`,
    JSON.parse(readFileSync(join(folder, version, "json", file), "utf8")) as Record<string, unknown>,
  ]);
}

const METHODS = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];

/** Counted without the code under test. */
function countOperations(document: Record<string, unknown>): number {
  const items = Object.values(document.paths ?? {}) as Record<string, unknown>[];
  const resolved = items.map((item) => {
    const keys = typeof item.$ref === "string" ? item.$ref.slice(2).split("/") : undefined;
    const unescape = (key: string): string => key.replaceAll("~1", "/").replaceAll("~0", "~");
    return keys?.reduce<unknown>((at, key) => (at as Record<string, unknown>)[unescape(key)], document) ?? item;
  }) as Record<string, unknown>[];
  return resolved.flatMap((item) => METHODS.filter((method) => typeof item[method] === "object")).length;
}

async function typesOf(document: Record<string, unknown>): Promise<string[]> {
  const tools = await toolsOf({ document, baseUrl, onProblem: () => {} });
  const table = new ConnectorTable([{ name: "api", tools }]);
  return ["api", ...Array.from(tools.keys(), (method) => `api.${method}`)].map(
    (target) => describeTarget(target, table, []).types,
  );
}

describe.each(["3.0", "3.1"])("the examples of OpenAPI %s", (version) => {
  const all = examples(version);

  test("there are many, and every operation becomes a method", async () => {
    expect(all.length).toBeGreaterThan(10);
    for (const [name, document] of all) {
      const tools = await toolsOf({ document, baseUrl, request: false, onProblem: () => {} });
      expect([name, tools.size]).toEqual([name, countOperations(document)]);
    }
  });

  test("their types compile", async () => {
    const types = await Promise.all(all.map(([, document]) => typesOf(document)));
    expect(await compileTypes(types.flat())).toBe("");
  }, 60_000);

  test("inputs can be checked", async () => {
    for (const [name, document] of all) {
      const tools = await toolsOf({ document, baseUrl, onProblem: () => {} });
      for (const [method, { check }] of tools) {
        // Whatever it says, it is about the input, and not about the schema.
        const problem: unknown = await Promise.resolve(check!({ nobody: 1 })).catch((error: unknown) => error);
        expect([name, method, (problem as { code?: string }).code]).toEqual([name, method, "invalid_input"]);
      }
    }
  }, 60_000);
});

const string = { type: "string" };
const tree = {
  type: "object",
  properties: {
    id: { type: "integer", readOnly: true },
    name: string,
    children: { type: "array", items: { $ref: "#/components/schemas/Tree" } },
  },
  required: ["id", "name"],
};
const answer = {
  200: { description: "", content: { "application/json": { schema: { $ref: "#/components/schemas/Tree" } } } },
};
const recursive = documentOf(
  {
    "/trees/{id}": {
      parameters: [{ $ref: "#/components/parameters/Id" }],
      put: {
        operationId: "trees/put-tree",
        summary: "Plants it",
        requestBody: { $ref: "#/components/requestBodies/Tree" },
        responses: answer,
      },
      get: { responses: answer, deprecated: true },
      post: {
        operationId: "clash",
        parameters: [
          { name: "id", in: "query", schema: string },
          { name: "body", in: "query", schema: string },
        ],
        requestBody: { content: { "application/json": {} } },
        responses: { 200: { description: "", content: { "text/plain": {} } }, 204: { description: "" } },
      },
    },
  },
  {
    components: {
      schemas: { Tree: tree },
      parameters: { Id: { name: "id", in: "path", required: true, schema: { type: "integer" } } },
      requestBodies: {
        Tree: { required: true, content: { "application/json": { schema: { $ref: "#/components/schemas/Tree" } } } },
      },
    },
  },
);

describe("an operation becomes", () => {
  test("a method with the types of parameters, body and answer; references may be recursive", async () => {
    const tools = await toolsOf({ document: recursive, baseUrl });
    const table = new ConnectorTable([{ name: "api", tools }]);
    const { types } = describeTarget("api.trees_put_tree", table, []);
    const use = `${types}
      const tree: Promise<{ id: number; name: string }> = api.trees_put_tree({ id: 1, body: { name: "a", children: [{ name: "b" }] } });`;
    expect(await compileTypes([use])).toBe("");
    expect(types).toContain("Plants it");
    const { check, effect } = tools.get("trees_put_tree")!;
    // Only answers have what is read-only.
    await check!({ id: 1, body: { name: "a", children: [{ name: "b" }] } });
    await expect(check!({ id: 1, body: { name: "a", children: [{ nam: "b" }] } })).rejects.toThrow("children[0].name");
    await expect(check!({ id: "x", body: { name: "a" } })).rejects.toThrow("input.id");
    expect(effect).toBe("write");
  });

  test("a read, named by its path when it has no name", async () => {
    const tools = await toolsOf({ document: recursive, baseUrl });
    expect([...tools.keys()].sort()).toEqual(["clash", "get_trees_by_id", "request", "trees_put_tree"]);
    expect(tools.get("get_trees_by_id")).toMatchObject({ effect: "read", description: "GET /trees/{id} @deprecated" });
  });

  test("a method whose parameters have names of their own, where places share one", async () => {
    const tools = await toolsOf({ document: recursive, baseUrl });
    const { properties } = tools.get("clash")!.inputSchema as { properties: object };
    expect(Object.keys(properties).sort()).toEqual(["body", "body_query", "id", "id_query"]);
    expect(tools.get("clash")!.outputSchema).toMatchObject({ anyOf: [{ type: "string" }, { type: "null" }] });
  });
});

test("names that collide are reported, and both operations can be called", async () => {
  const paths = Object.fromEntries(
    ["a", "b", "c"].map((path) => [`/${path}`, { get: { operationId: path === "a" ? "do-it" : "do_it" } }]),
  );
  const document = documentOf({ ...paths, "/d": { get: { operationId: "request" } } });
  const problems: OpenApiProblem[] = [];
  const tools = await toolsOf({ document, baseUrl, onProblem: (problem) => problems.push(problem) });
  expect([...tools.keys()]).toEqual(["do_it", "do_it_2", "do_it_3", "request", "request_"]);
  expect(problems.map(({ code, message }) => [code, message])).toEqual([
    ["name_collision", '"do_it" is GET /a; GET /b is called "do_it_2"'],
    ["name_collision", '"do_it" is GET /a; GET /c is called "do_it_3"'],
  ]);
  const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
  await toolsOf({ document, baseUrl });
  expect(warn.mock.calls).toEqual([[expect.stringContaining("do_it_3")]]);
  warn.mockRestore();
});

test("a reference to nowhere is anything, and hurts nothing else", async () => {
  const schema = {
    type: "object",
    properties: { a: { $ref: "#/components/schemas/None" }, b: { $ref: "other.json#/X" }, c: string },
  };
  const document = documentOf({
    "/a": { post: { operationId: "go", requestBody: { content: { "application/json": { schema } } } } },
  });
  const { check } = (await toolsOf({ document, baseUrl })).get("go")!;
  await check!({ body: { a: 1, b: [], c: "" } });
  await expect(check!({ body: { c: 1 } })).rejects.toThrow("input.body.c");
});

test("a document that contains itself, as dereferencing tools make them", async () => {
  const node: Record<string, unknown> = { type: "object", properties: { name: string }, required: ["name"] };
  (node.properties as Record<string, unknown>).next = node;
  const content = { "application/json": { schema: node } };
  const document = documentOf({ "/a": { post: { operationId: "go", requestBody: { content } } } });
  const { check } = (await toolsOf({ document, baseUrl })).get("go")!;
  await check!({ body: { name: "a", next: { name: "b" } } });
  await expect(check!({ body: { next: {} } })).rejects.toThrow("input.body.name");
});

describe("servers", () => {
  const withServers = (servers: unknown, more: object = {}): Promise<unknown> =>
    toolsOf({ document: documentOf({ "/a": { get: {} } }, { servers }), ...more });
  const variables = { region: { default: "eu" } };

  test.each([
    ["no address", [{ url: "/v1" }]],
    ["no protocol of the web", [{ url: "file:///etc" }]],
    ["a user", [{ url: "https://user@a.test" }]],
    ["a variable without a value", [{ url: "https://{region}.a.test" }]],
  ])("%s", async (_, servers) => {
    await expect(withServers(servers)).rejects.toMatchObject({
      code: expect.stringMatching(/invalid_options|connector_unavailable/) as string,
    });
  });
  test("variables, from the document and from the app", async () => {
    const servers = [{ url: "https://{region}.a.test/v1", variables }];
    await withServers(servers);
    await expect(withServers(servers, { serverVariables: { region: "x@evil.test/" } })).rejects.toThrow(
      "without a user",
    );
  });
});

test("only OpenAPI 2.0, 3.0 and 3.1, parsed", async () => {
  for (const document of [{ swagger: "1.2" }, { openapi: "3.2.0" }, {}]) {
    await expect(toolsOf({ document, baseUrl })).rejects.toThrow("OpenAPI 2.0, 3.0 or 3.1");
  }
  await expect(toolsOf({ document: "openapi: 3.1.0" as never, baseUrl })).rejects.toMatchObject({
    code: "invalid_options",
  });
  expect((await toolsOf({ document: async () => recursive, baseUrl })).size).toBe(4);
});
