import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { ConnectorTable } from "../../../src/runtime/connector.ts";
import { describeTarget } from "../../../src/runtime/discovery.ts";
import { compileTypes } from "../../prompt/compile-types.ts";
import { capture, toolsOf, type Captured } from "./call.ts";

const folder = join(dirname(createRequire(import.meta.url).resolve("@readme/oas-examples/package.json")), "2.0/json");

function example(file: string): Record<string, unknown> {
  return JSON.parse(readFileSync(join(folder, file), "utf8")) as Record<string, unknown>;
}

test("the examples of OpenAPI 2.0: every operation becomes a method, whose types compile", async () => {
  const files = readdirSync(folder).filter((file) => file.endsWith(".json"));
  expect(files.length).toBeGreaterThan(5);
  const types: string[] = [];
  for (const file of files) {
    const document = example(file);
    const items = Object.values(document.paths as Record<string, object>);
    const count = items.flatMap((item) =>
      Object.keys(item).filter((key) => /^(?:get|put|post|delete|patch)$/.test(key)),
    );
    const tools = await toolsOf({ document, baseUrl: "https://api.test", request: false });
    expect([file, tools.size]).toEqual([file, count.length]);
    const table = new ConnectorTable([{ name: "api", tools }]);
    for (const method of tools.keys()) types.push(describeTarget(`api.${method}`, table, []).types);
  }
  expect(await compileTypes(types)).toBe("");
}, 60_000);

describe("the Petstore", () => {
  const send = (method: string, input: object): Promise<Captured> =>
    capture(
      { document: example("petstore.json"), baseUrl: undefined, credentials: { petstore_auth: "t", api_key: "k" } },
      method,
      input,
    );

  test("bodies, lists in queries, and keys", async () => {
    const before = JSON.stringify(example("petstore.json"));
    const added = await send("addPet", { body: { name: "a", photoUrls: [] } });
    expect([added.method, added.body]).toEqual(["POST", '{"name":"a","photoUrls":[]}']);
    expect(added.url).toMatch(/^https?:\/\/petstore\.swagger\.io\/v2\/pet$/);
    expect(added.headers.get("authorization")).toBe("Bearer t");
    expect((await send("findPetsByStatus", { status: ["sold", "pending"] })).url).toContain(
      "?status=sold&status=pending",
    );
    expect((await send("getPetById", { petId: 1 })).headers.get("api_key")).toBe("k");
    await expect(send("addPet", { body: { name: "a" } })).rejects.toThrow("photoUrls");
    expect(JSON.stringify(example("petstore.json"))).toBe(before);
  });
  test("forms and files", async () => {
    expect((await send("updatePetWithForm", { petId: 1, body: { name: "b c" } })).body).toBe("name=b+c");
    const { body } = await send("uploadFile", { petId: 1, body: { file: new Uint8Array([104, 105]) } });
    const file = (body as FormData).get("file") as unknown as Blob;
    expect(await file.text()).toBe("hi");
  });
});

const list = { type: "array", items: { type: "string" } };
const all = {
  swagger: "2.0",
  info: { title: "All", version: "1" },
  host: "api.test",
  basePath: "/v1",
  schemes: ["http", "https"],
  consumes: ["application/json"],
  produces: ["application/json"],
  securityDefinitions: {
    basic: { type: "basic" },
    key: { type: "apiKey", in: "query", name: "key" },
    oauth: { type: "oauth2", flow: "application", tokenUrl: "https://api.test/token", scopes: {} },
  },
  parameters: {
    Thing: { name: "thing", in: "body", required: true, schema: { $ref: "#/definitions/Thing" } },
    Field: { name: "field", in: "formData", type: "string", required: true },
    Page: { name: "page", in: "query", type: "integer" },
  },
  responses: { Thing: { description: "", schema: { $ref: "#/definitions/Thing" } } },
  definitions: {
    Thing: {
      type: "object",
      properties: { name: { type: "string" }, next: { $ref: "#/definitions/Thing" } },
      required: ["name"],
    },
  },
  paths: {
    "/things": {
      parameters: [{ $ref: "#/parameters/Page" }],
      post: {
        operationId: "create",
        parameters: [{ $ref: "#/parameters/Thing" }],
        responses: { 200: { $ref: "#/responses/Thing" } },
      },
      get: {
        operationId: "list",
        parameters: ["csv", "ssv", "pipes", "multi"].map((collectionFormat) => ({
          name: collectionFormat,
          in: "query",
          type: "array",
          items: { type: "string" },
          collectionFormat,
        })),
        security: [{ key: [] }],
        responses: { 200: { description: "" } },
      },
    },
    "/shared/{id}": {
      parameters: [
        { name: "id", in: "path", required: true, ...list },
        { name: "thing", in: "body", schema: { $ref: "#/definitions/Thing" } },
      ],
      put: { operationId: "put", consumes: ["application/merge-patch+json"], security: [{ basic: [] }], responses: {} },
      patch: {
        operationId: "form",
        consumes: ["application/x-www-form-urlencoded"],
        parameters: [
          { $ref: "#/parameters/Field" },
          { name: "tags", in: "formData", ...list, collectionFormat: "pipes" },
          { name: "plain", in: "formData", ...list },
        ],
        security: [{ oauth: [] }],
        responses: {},
      },
    },
  },
};

describe("a document with everything", () => {
  const credentials = { basic: { username: "u", password: "p" }, key: "k", oauth: "t" };
  const send = (method: string, input: object): Promise<Captured> =>
    capture({ document: all, baseUrl: undefined, credentials }, method, input);

  test("bodies that are referred to", async () => {
    const { url, body } = await send("create", { page: 2, body: { name: "a", next: { name: "b" } } });
    expect([url, body]).toEqual(["https://api.test/v1/things?page=2", '{"name":"a","next":{"name":"b"}}']);
    await expect(send("create", {})).rejects.toThrow("body");
    await expect(send("create", { body: { name: "a", next: {} } })).rejects.toThrow("input.body.next");
    const { outputSchema } = (await toolsOf({ document: all, baseUrl: "https://api.test" })).get("create")!;
    expect(JSON.stringify(outputSchema)).toContain("#/components/schemas/Thing");
  });
  test("formats of lists, and keys", async () => {
    const two = ["a", "b"];
    const { url } = await send("list", { csv: two, ssv: two, pipes: two, multi: two });
    expect(url).toBe("https://api.test/v1/things?csv=a,b&ssv=a%20b&pipes=a%7Cb&multi=a&multi=b&key=k");
  });
  test("bodies that a path has, with an operation's own types", async () => {
    const { url, headers, body } = await send("put", { id: ["a", "b"], body: { name: "a" } });
    expect([url, headers.get("content-type"), body]).toEqual([
      "https://api.test/v1/shared/a,b",
      "application/merge-patch+json",
      '{"name":"a"}',
    ]);
    expect(headers.get("authorization")).toBe(`Basic ${btoa("u:p")}`);
  });
  test("fields of forms, referred to or not", async () => {
    const { headers, body } = await send("form", {
      id: ["1"],
      body: { field: "f", tags: ["a", "b"], plain: ["c", "d"] },
    });
    expect([headers.get("authorization"), String(body)]).toEqual(["Bearer t", "field=f&tags=a%7Cb&plain=c%2Cd"]);
    await expect(send("form", { id: ["1"] })).rejects.toThrow("body");
  });
});

test("one that cannot be converted", async () => {
  const circle: Record<string, unknown> = { type: "object" };
  circle.properties = { itself: circle };
  const document = { ...all, definitions: { Circle: circle } };
  await expect(toolsOf({ document, baseUrl: "https://api.test" })).rejects.toThrow("cannot be converted");
});
