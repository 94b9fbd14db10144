import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { call, documentOf, type Made } from "./call.ts";
import { echoServer, type EchoServer } from "./echo-server.ts";

let server: EchoServer;
beforeAll(async () => {
  server = await echoServer();
});
afterAll(() => server.close());
beforeEach(() => {
  server.seen.length = 0;
});

const string = { type: "string" };
const list = { type: "array", items: string };

/** Calls an operation with one parameter, and tells the request's URL. */
async function urlWith(parameter: object, value: unknown, path = "/echo"): Promise<string> {
  const parameters = [{ name: "p", schema: {}, ...parameter }];
  const document = documentOf({ [path]: { get: { operationId: "go", parameters } } });
  await call({ document, baseUrl: server.url }, "go", { p: value });
  return server.seen[0]!.url.slice("/v1".length);
}

const color = { R: 100, G: 200 };

describe("query parameters", () => {
  test.each<[string, object, unknown, string]>([
    ["form", {}, "a b&c", "p=a%20b%26c"],
    ["form, a list", {}, ["a", "b"], "p=a&p=b"],
    ["form, a list, together", { explode: false }, ["a,x", "b"], "p=a%2Cx,b"],
    ["form, an object", {}, color, "R=100&G=200"],
    ["form, an object, together", { explode: false }, color, "p=R,100,G,200"],
    ["spaceDelimited", { style: "spaceDelimited", explode: false }, ["a", "b"], "p=a%20b"],
    ["pipeDelimited", { style: "pipeDelimited", explode: false }, ["a", "b"], "p=a%7Cb"],
    ["deepObject", { style: "deepObject" }, { a: { b: [1, 2] } }, "p%5Ba%5D%5Bb%5D%5B0%5D=1&p%5Ba%5D%5Bb%5D%5B1%5D=2"],
    ["reserved characters", { allowReserved: true }, "a/b?c=d&e#f", "p=a/b?c%3Dd%26e%23f"],
    [
      "as JSON",
      { schema: undefined, content: { "application/json": { schema: {} } } },
      { a: 1 },
      "p=%7B%22a%22%3A1%7D",
    ],
    ["false and 0", {}, false, "p=false"],
  ])("%s", async (_, parameter, value, query) => {
    expect(await urlWith({ in: "query", ...parameter }, value)).toBe(`/echo?${query}`);
  });
});

describe("path parameters", () => {
  test.each<[string, object, unknown, string]>([
    ["simple", {}, "a/b c?", "/x/a%2Fb%20c%3F"],
    ["simple, a list", {}, ["a", "b"], "/x/a,b"],
    ["simple, an object", {}, color, "/x/R,100,G,200"],
    ["simple, an object, exploded", { explode: true }, color, "/x/R=100,G=200"],
    ["label", { style: "label" }, ["a", "b"], "/x/.a,b"],
    ["label, exploded", { style: "label", explode: true }, ["a", "b"], "/x/.a.b"],
    ["matrix", { style: "matrix" }, "a", "/x/;p=a"],
    ["matrix, a list", { style: "matrix" }, ["a", "b"], "/x/;p=a,b"],
    ["matrix, exploded", { style: "matrix", explode: true }, ["a", "b"], "/x/;p=a;p=b"],
  ])("%s", async (_, parameter, value, path) => {
    expect(await urlWith({ in: "path", required: true, ...parameter }, value, "/x/{p}")).toBe(path);
  });

  test.each(["..", ".", "a/../b", "..\\x", "%2e%2e", "", []])("cannot leave their place: %j", async (value) => {
    await expect(urlWith({ in: "path", required: true }, value, "/x/{p}/y")).rejects.toMatchObject({
      code: "invalid_input",
    });
    expect(server.seen).toEqual([]);
  });
});

test("headers and cookies", async () => {
  const parameters = [
    { name: "X-Ids", in: "header", schema: list },
    { name: "Authorization", in: "header", schema: string },
    { name: "session", in: "cookie", schema: string },
  ];
  const document = documentOf({ "/echo": { get: { operationId: "go", parameters } } });
  await call({ document, baseUrl: server.url }, "go", { "X-Ids": ["a", "b"], session: "s p" });
  expect(server.seen[0]!.headers).toMatchObject({ "x-ids": "a,b", cookie: "session=s%20p" });
  await expect(call({ document, baseUrl: server.url }, "go", { Authorization: "x" })).rejects.toMatchObject({
    code: "invalid_input",
  });
  await expect(call({ document, baseUrl: server.url }, "go", { "X-Ids": ["a\r\nb: c"] })).rejects.toMatchObject({
    code: "invalid_input",
  });
});

describe("bodies", () => {
  const send = async (content: object, body: unknown): Promise<EchoServer["seen"][0]> => {
    const document = documentOf({ "/echo": { post: { operationId: "go", requestBody: { required: true, content } } } });
    await call({ document, baseUrl: server.url }, "go", { body });
    return server.seen[0]!;
  };

  test("JSON", async () => {
    const { headers, body } = await send({ "application/json": { schema: { type: "object" } } }, { a: [1] });
    expect([headers["content-type"], body]).toEqual(["application/json", '{"a":[1]}']);
  });
  test("JSON before other types", async () => {
    const { headers } = await send({ "text/plain": {}, "application/vnd.x+json": {} }, 1);
    expect(headers["content-type"]).toBe("application/vnd.x+json");
  });
  test("a form", async () => {
    const encoding = { deep: { style: "deepObject", explode: true } };
    const schema = { type: "object" };
    const body = { a: "x y", list: ["1", "2"], deep: { k: { l: 1 } }, json: { m: 1 } };
    const got = await send({ "application/x-www-form-urlencoded": { schema, encoding } }, body);
    expect([...new URLSearchParams(got.body)]).toEqual([
      ["a", "x y"],
      ["list", "1"],
      ["list", "2"],
      ["deep[k][l]", "1"],
      ["json", '{"m":1}'],
    ]);
  });
  test("a multipart form with a file", async () => {
    const schema = {
      type: "object",
      properties: { file: { type: "string", format: "binary" }, meta: { type: "object" } },
    };
    const got = await send(
      { "multipart/form-data": { schema } },
      { file: new Uint8Array([104, 105]), meta: { a: 1 }, n: 2 },
    );
    expect(got.headers["content-type"]).toMatch(/^multipart\/form-data; boundary=/);
    expect(got.body).toMatch(/name="file"; filename="file"\r\nContent-Type: application\/octet-stream\r\n\r\nhi\r\n/);
    expect(got.body).toMatch(/name="meta".*\r\nContent-Type: application\/json\r\n\r\n\{"a":1\}/);
    expect(got.body).toMatch(/name="n"\r\n\r\n2/);
  });
  test("text, and bytes", async () => {
    expect((await send({ "text/plain": { schema: string } }, "hi")).body).toBe("hi");
    server.seen.length = 0;
    const { headers, body } = await send(
      { "image/png": { schema: { type: "string", format: "binary" } } },
      new Uint8Array([97]),
    );
    expect([headers["content-type"], body]).toEqual(["image/png", "a"]);
  });
});

describe("answers", () => {
  const get = (path: string, more: Partial<Made> = {}): Promise<unknown> =>
    call({ document: documentOf({ [path]: { get: { operationId: "go" } } }), baseUrl: server.url, ...more }, "go");

  test("JSON, text, bytes and nothing", async () => {
    expect(await get("/echo")).toMatchObject({ method: "GET", url: "/v1/echo" });
    expect(await get("/text")).toBe("plain");
    expect(await get("/bytes")).toEqual(new Uint8Array([1, 2, 250]));
    expect(await get("/empty")).toBe(null);
  });
  test("a failure, with what the server said", async () => {
    await expect(get("/status/422")).rejects.toMatchObject({
      name: "ApiResponseError",
      code: "tool_failed",
      message: expect.stringMatching(/^GET \/status\/422 answered 422: \{"method"/) as string,
      cause: { status: 422, headers: { "x-more": "2" }, body: { url: "/v1/status/422" } },
    });
    const error: unknown = await get("/status/500").catch((thrown: unknown) => thrown);
    expect(JSON.stringify((error as { cause: unknown }).cause)).not.toContain("secret");
  });
  test("one that is too large", async () => {
    await expect(get("/large", { maxResponse: 1000 })).rejects.toMatchObject({ code: "limit_exceeded" });
    expect(await get("/large", { maxResponse: 5000 })).toHaveLength(5000);
  });
  test("a server that is not there: the reason shows no address", async () => {
    const failed = get("/echo", { baseUrl: "http://127.0.0.1:1/secret" });
    await expect(failed).rejects.toMatchObject({
      code: "tool_failed",
      message: expect.not.stringContaining("127") as string,
    });
  });
});

describe("credentials", () => {
  const schemes = {
    bearer: { type: "http", scheme: "bearer" },
    basic: { type: "http", scheme: "basic" },
    header: { type: "apiKey", in: "header", name: "X-Key" },
    query: { type: "apiKey", in: "query", name: "key" },
    cookie: { type: "apiKey", in: "cookie", name: "sid" },
    oauth: { type: "oauth2", flows: {} },
  };
  const run = async (
    security: object[],
    credentials: Made["credentials"],
    input: object = {},
  ): Promise<EchoServer["seen"][0]> => {
    const parameters = ["key", "q"].map((name) => ({ name, in: "query", schema: string }));
    const document = documentOf(
      { "/echo": { get: { operationId: "go", parameters } } },
      { security, components: { securitySchemes: schemes } },
    );
    await call({ document, baseUrl: server.url, credentials, headers: { "X-Version": "7" } }, "go", input);
    return server.seen[0]!;
  };

  test.each<[string, object[], Made["credentials"], object]>([
    ["bearer", [{ bearer: [] }], { bearer: () => "t" }, { authorization: "Bearer t", "x-version": "7" }],
    ["oauth2", [{ oauth: ["read"] }], { oauth: async () => "t" }, { authorization: "Bearer t" }],
    ["basic", [{ basic: [] }], { basic: { username: "ü", password: "p" } }, { authorization: `Basic ${btoa("Ã¼:p")}` }],
    ["a key in a header", [{ header: [] }], { header: "k" }, { "x-key": "k" }],
    ["a cookie", [{ cookie: [] }], { cookie: "c" }, { cookie: "sid=c" }],
    [
      "two at once",
      [{ header: [], bearer: [] }],
      { header: "k", bearer: "t" },
      { "x-key": "k", authorization: "Bearer t" },
    ],
    ["the alternative that the app has", [{ bearer: [] }, { header: [] }], { header: "k" }, { "x-key": "k" }],
  ])("%s", async (_, security, credentials, headers) => {
    expect((await run(security, credentials)).headers).toMatchObject(headers);
  });
  test("a key in the query, which code cannot give", async () => {
    expect((await run([{ query: [] }], { query: "k&1" }, { q: "x" })).url).toBe("/v1/echo?q=x&key=k%261");
    await expect(run([{ query: [] }], { query: "k" }, { key: "mine" })).rejects.toMatchObject({
      code: "invalid_input",
    });
  });
  test("none where none is needed, and an error where the app has none", async () => {
    expect((await run([{}, { bearer: [] }], {})).headers.authorization).toBeUndefined();
    await expect(run([{ bearer: [] }], {})).rejects.toMatchObject({
      code: "tool_failed",
      message: expect.stringContaining("credentials") as string,
    });
  });
});
