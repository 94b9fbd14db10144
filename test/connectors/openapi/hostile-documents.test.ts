import { describe, expect, test, vi } from "vitest";
import { compileTypes } from "../../prompt/compile-types.ts";
import { ConnectorTable } from "../../../src/runtime/connector.ts";
import { describeTarget } from "../../../src/runtime/discovery.ts";
import type { RuntimeTool } from "../../../src/runtime/connector.ts";
import { capture, documentOf, toolsOf } from "./call.ts";

const baseUrl = "https://api.test";
const string = { type: "string" };

function post(schema: unknown, more: Record<string, unknown> = {}): Record<string, unknown> {
  const content = { "application/json": { schema } };
  return documentOf(
    {
      "/x": {
        post: {
          operationId: "go",
          requestBody: { content },
          responses: { 200: { description: "", content } },
        },
      },
    },
    more,
  );
}

async function goOf(document: Record<string, unknown>): Promise<RuntimeTool> {
  return (await toolsOf({ document, baseUrl })).get("go")!;
}

async function typesOf(document: Record<string, unknown>): Promise<string> {
  const table = new ConnectorTable([{ name: "api", tools: await toolsOf({ document, baseUrl }) }]);
  const { types } = describeTarget("api.go", table, []);
  expect(await compileTypes([types])).toBe("");
  return types;
}

describe("names of every object's members", () => {
  const names = ["constructor", "toString", "hasOwnProperty", "valueOf", "__proto__", "then"];
  test.each(["query", "path", "header", "cookie"])("as parameters in the %s", async (place) => {
    for (const name of names) {
      const path = place === "path" ? `/x/{${name}}` : "/x";
      const parameters = [{ name, in: place, required: true, schema: string }];
      const document = documentOf({ [path]: { get: { operationId: "go", parameters } } });
      const { inputSchema } = await goOf(document);
      const { properties, required } = inputSchema as { properties: object; required: string[] };
      // Code cannot make an object with the key `__proto__` that crosses the wall.
      const key = name === "__proto__" ? `__proto___${place}` : name;
      expect([Object.keys(properties), required]).toEqual([[key], [key]]);
      const { url, headers } = await capture({ document }, "go", { [key]: "v" });
      expect(`${url} ${JSON.stringify([...headers])}`).toContain("v");
      await expect(capture({ document }, "go", {})).rejects.toMatchObject({ code: "invalid_input" });
    }
  });
  test("as operations, paths, tags and properties", async () => {
    const paths = Object.fromEntries(names.map((name) => [`/${name}`, { get: { operationId: name, tags: [name] } }]));
    const tools = await toolsOf({ document: documentOf(paths), baseUrl, request: false });
    expect(tools.size).toBe(names.length);
    const properties = Object.fromEntries(names.slice(0, 4).map((name) => [name, string]));
    const { check } = await goOf(post({ type: "object", properties, required: ["constructor"] }));
    await check!({ body: { constructor: "a" } });
    await expect(check!({ body: {} })).rejects.toMatchObject({ code: "invalid_input" });
  });
  test("as fields of forms, which have no rules of their own", async () => {
    const content = { "application/x-www-form-urlencoded": { schema: { type: "object" }, encoding: { a: {} } } };
    const document = documentOf({ "/x": { post: { operationId: "go", requestBody: { content } } } });
    const { body } = await capture({ document }, "go", { body: { constructor: "1", toString: "2" } });
    expect(body).toBe("constructor=1&toString=2");
  });
  test("as variables of servers", async () => {
    const servers = [{ url: "https://{constructor}.test", variables: { constructor: { default: "a" } } }];
    const document = documentOf({ "/x": { get: { operationId: "go" } } }, { servers });
    const options = { document, baseUrl: undefined, serverVariables: {} };
    expect((await capture(options, "go")).url).toBe("https://a.test/x");
  });
});

describe("references that lead in a circle, or nowhere", () => {
  const to = (pointer: string): object => ({ $ref: `#/components/${pointer}` });
  test.each<[string, Record<string, unknown>]>([
    ["to itself", { A: to("schemas/A") }],
    ["over others", { A: to("schemas/B"), B: to("schemas/C"), C: to("schemas/A") }],
    ["by `allOf`", { A: { allOf: [to("schemas/A"), { type: "object" }] } }],
    ["by `anyOf`, over another", { A: { anyOf: [to("schemas/B")] }, B: { oneOf: [{ not: to("schemas/A") }] } }],
    ["to nowhere", { A: to("schemas/Missing") }],
    ["to another file", { A: { $ref: "other.json#/A" } }],
    ["to what is no schema", { A: to("schemas/B/type"), B: string }],
  ])("of schemas: %s", async (_, schemas) => {
    const warn = vi.spyOn(console, "warn");
    const document = post(
      { type: "object", properties: { a: to("schemas/A"), b: string } },
      { components: { schemas } },
    );
    const { check } = await goOf(document);
    await check!({ body: { a: { b: 1 }, b: "" } });
    await expect(check!({ body: { b: 1 } })).rejects.toMatchObject({ code: "invalid_input" });
    await typesOf(document);
    expect(warn).not.toHaveBeenCalled();
    warn.mockRestore();
  });
  test("of everything else", async () => {
    const components = {
      parameters: { P: to("parameters/Q"), Q: to("parameters/P") },
      requestBodies: { B: to("requestBodies/B") },
      responses: { R: to("responses/R") },
      pathItems: { I: to("pathItems/I") },
      securitySchemes: { s: to("securitySchemes/s") },
    };
    const go = {
      operationId: "go",
      parameters: [to("parameters/P"), null, 1, "x", {}, { name: "a" }, { in: "query" }],
      requestBody: to("requestBodies/B"),
      responses: { 200: to("responses/R") },
      security: [{}, { s: [] }],
    };
    const document = documentOf({ "/x": { get: go }, "/y": to("pathItems/I") }, { components });
    const tools = await toolsOf({ document, baseUrl, request: false });
    expect([...tools.keys()]).toEqual(["go"]);
    expect((await capture({ document }, "go")).url).toBe("https://api.test/x");
  });
  test("a path item may stand beside its reference", async () => {
    const shared = { get: { operationId: "shared" }, parameters: [{ name: "a", in: "query", schema: string }] };
    const paths = { "/x": { ...to("pathItems/I"), put: { operationId: "own" } } };
    const document = documentOf(paths, { components: { pathItems: { I: shared } } });
    expect((await capture({ document }, "shared", { a: "1" })).url).toBe("https://api.test/x?a=1");
    expect((await capture({ document }, "own", { a: "1" })).url).toBe("https://api.test/x?a=1");
  });
});

test.each([
  null,
  [],
  "paths",
  { "/x": null },
  { "/x": { get: null } },
  { "/x": { get: [] } },
  {
    "/x": {
      parameters: {},
      get: { operationId: 1, tags: {}, parameters: "x", responses: [], servers: {}, security: 1 },
    },
  },
  { "x-more": { get: { operationId: "no" } } },
])("paths that are none: %j", async (paths) => {
  const document = { ...documentOf({}), paths, components: 1, servers: 1, security: "x", tags: 1, info: null };
  const tools = await toolsOf({ document, baseUrl, request: false });
  expect([...tools.keys()].filter((name) => name !== "get_x")).toEqual([]);
});

describe("paths as documents write them", () => {
  const urlOf = async (path: string, input: object): Promise<string> => {
    const document = documentOf({ [path]: { get: { operationId: "go" } } });
    return (await capture({ document }, "go", input)).url.replace("https://api.test", "");
  };
  test("a placeholder that is no parameter is one", async () => {
    expect(await urlOf("/a/{id}/{constructor}.json", { id: "1/2", constructor: "c" })).toBe("/a/1%2F2/c.json");
    await expect(urlOf("/a/{id}", {})).rejects.toThrow("id");
  });
  test("a query belongs to it, and a fragment does not", async () => {
    expect(await urlOf("/a?action=list&x=%zz#one", {})).toBe("/a?action=list&x=%zz");
  });
});

describe("schemas of 3.1", () => {
  test("lists of types, `const`, `prefixItems`, `$defs`, `$id` and anchors", async () => {
    const schema = {
      $schema: "https://json-schema.org/draft/2020-12/schema",
      $id: "Thing",
      $anchor: "thing",
      type: "object",
      properties: {
        kind: { const: "thing" },
        note: { type: ["string", "null"] },
        pair: { type: "array", prefixItems: [string, { type: "integer" }], items: false },
        part: { $ref: "#/components/schemas/Thing/$defs/part" },
        next: { $ref: "#/components/schemas/Thing" },
        dynamic: { $dynamicRef: "#thing" },
      },
      required: ["kind"],
      $defs: { part: { type: "integer" } },
    };
    const document = post({ $ref: "#/components/schemas/Thing" }, { components: { schemas: { Thing: schema } } });
    const { check } = await goOf(document);
    const good = { kind: "thing", note: null, pair: ["a", 1], part: 1, next: { kind: "thing" }, dynamic: {} };
    await check!({ body: good });
    for (const bad of [{ kind: "x" }, { note: 1 }, { pair: [1, 1] }, { part: "1" }, { next: { kind: 1 } }]) {
      await expect(check!({ body: { ...good, ...bad } })).rejects.toMatchObject({ code: "invalid_input" });
    }
    const types = await typesOf(document);
    expect(types).toContain('"thing"');
    expect(types).toContain("string | null");
  });
  test("alternatives told apart by a discriminator", async () => {
    const kind = (name: string): object => ({
      type: "object",
      properties: { kind: { enum: [name] }, [name]: string },
      required: ["kind", name],
    });
    const schemas = { Cat: kind("cat"), Dog: kind("dog") };
    const oneOf = [{ $ref: "#/components/schemas/Cat" }, { $ref: "#/components/schemas/Dog" }];
    const mapping = { cat: "#/components/schemas/Cat", dog: "Dog" };
    const document = post({ oneOf, discriminator: { propertyName: "kind", mapping } }, { components: { schemas } });
    const { check } = await goOf(document);
    await check!({ body: { kind: "dog", dog: "x" } });
    await expect(check!({ body: { kind: "dog", cat: "x" } })).rejects.toMatchObject({ code: "invalid_input" });
    await typesOf(document);
  });
  test("what is read-only by its reference is not asked for either", async () => {
    const schemas = { Id: { type: "integer", readOnly: true } };
    const schema = {
      type: "object",
      properties: { id: { $ref: "#/components/schemas/Id" }, name: string },
      required: ["id", "name"],
    };
    const { check } = await goOf(post(schema, { components: { schemas } }));
    await check!({ body: { name: "a" } });
    await expect(check!({ body: {} })).rejects.toThrow("input.body.name");
  });
  test("variants that name their kind, which lists them", async () => {
    const ref = (name: string): object => ({ $ref: `#/components/schemas/${name}` });
    const variant = (name: string): object => ({
      allOf: [ref("Pet"), { type: "object", properties: { kind: { const: name }, [name]: string }, required: [name] }],
    });
    const Pet = {
      type: "object",
      properties: { kind: string, age: { type: "integer" } },
      required: ["kind"],
      oneOf: [ref("Cat"), ref("Dog")],
    };
    const document = post(ref("Pet"), { components: { schemas: { Pet, Cat: variant("cat"), Dog: variant("dog") } } });
    const { check } = await goOf(document);
    await check!({ body: { kind: "cat", cat: "x", age: 1 } });
    for (const bad of [{ kind: "cat", dog: "x" }, { cat: "x" }, { kind: "dog", dog: "x", age: "1" }]) {
      await expect(check!({ body: bad })).rejects.toMatchObject({ code: "invalid_input" });
    }
    const types = await typesOf(document);
    expect(types).toContain('"cat"');
  });
  test("definitions beside the components", async () => {
    const document = post({ $ref: "#/definitions/A" }, { definitions: { A: { type: "integer" } } });
    const { check } = await goOf(document);
    await expect(check!({ body: "x" })).rejects.toMatchObject({ code: "invalid_input" });
    expect(await typesOf(document)).toContain("number");
  });
});
