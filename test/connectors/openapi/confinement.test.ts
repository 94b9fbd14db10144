import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { OpenApiConnector } from "../../../src/connectors/openapi/openapi-connector.ts";
import { isWithin, within } from "../../../src/connectors/openapi/server-urls.ts";
import { makeRuntime } from "../../runtime/support/make-runtime.ts";
import { call, documentOf, toolsOf, type Made } from "./call.ts";
import { echoServer, type EchoServer } from "./echo-server.ts";

let server: EchoServer;
let other: EchoServer;
beforeAll(async () => {
  [server, other] = await Promise.all([echoServer(), echoServer()]);
});
afterAll(() => Promise.all([server.close(), other.close()]));
beforeEach(() => {
  server.seen.length = 0;
  other.seen.length = 0;
});

const document = documentOf(
  {
    "/pets/{id}": { delete: { operationId: "deletePet" }, get: { operationId: "getPet" } },
    "/redirect": { get: { operationId: "redirect", parameters: [{ name: "to", in: "query", schema: {} }] } },
  },
  {
    components: { securitySchemes: { key: { type: "apiKey", in: "header", name: "X-Key" } } },
    security: [{ key: [] }],
  },
);
const made = (): Made => ({ document, baseUrl: server.url, credentials: { key: "k" } });

describe("request", () => {
  test("gets status, headers and body", async () => {
    const answer = await call(made(), "request", {
      method: "POST",
      path: "/echo/a%20b",
      query: { q: ["1", "2"], d: { e: 1 } },
      body: { a: 1 },
    });
    expect(answer).toMatchObject({
      status: 200,
      headers: { "x-more": "2" },
      body: { method: "POST", body: '{"a":1}' },
    });
    expect(server.seen[0]).toMatchObject({ url: "/v1/echo/a%20b?q=1&q=2&d%5Be%5D=1", headers: { "x-key": "k" } });
  });

  test.each([
    "echo",
    "",
    "//evil.test/x",
    "/\\evil.test",
    "\\\\evil.test",
    "http://evil.test/",
    "@evil.test/",
    ":80@evil.test/",
    ".evil.test/",
    "/../admin",
    "/a/../../admin",
    "/a/..",
    "/./a",
    "/%2e%2e/admin",
    "/.%2E/admin",
    "/%252e%252e/admin",
    "/a%2f..%2fadmin",
    "/a%5c..%5cadmin",
    "/a%252fb",
    "/a//b",
    "/a\tb",
    "/\n/evil.test",
    "/a b",
    "/a#b",
    "/a?b=c",
    "/a%00",
  ])("stays below the server: %j", async (path) => {
    await expect(call(made(), "request", { path })).rejects.toMatchObject({ code: "invalid_input" });
    expect(server.seen).toEqual([]);
  });

  test.each([
    "authorization",
    "Cookie",
    "X-Key",
    "host",
    "X-HTTP-Method-Override",
    "X-Forwarded-Host",
    "Sec-Fetch-Mode",
  ])("cannot set %s", async (name) => {
    const sent = call(made(), "request", { path: "/echo", headers: { [name]: "x" } });
    await expect(sent).rejects.toMatchObject({ code: "invalid_input" });
  });

  test("is left out where the app has chosen operations, unless it asks for it", async () => {
    const include = (): boolean => true;
    expect((await toolsOf({ ...made(), include })).has("request")).toBe(false);
    expect((await toolsOf({ ...made(), include, request: true })).has("request")).toBe(true);
    expect((await toolsOf({ ...made(), request: false })).has("request")).toBe(false);
  });

  test("asks as the operation would that it stands for, and for writes that nobody knows", async () => {
    const tools = await toolsOf({ ...made(), requiresApproval: ({ name }) => name === "deletePet" });
    expect([tools.get("deletePet")!.needsApproval, tools.get("getPet")!.needsApproval]).toEqual([true, undefined]);
    const asks = tools.get("request")!.needsApproval as (input: unknown, context: object) => unknown;
    const answer = (method: string, path: string): unknown => asks({ method, path }, {});
    expect(answer("DELETE", "/pets/1")).toBe(true);
    expect(answer("DELETE", "/%70ets/1/")).toBe(true);
    expect(answer("GET", "/pets/1")).toBe(false);
    expect(answer("POST", "/unknown")).toBe(true);
    expect(answer("GET", "/unknown")).toBe(false);
  });
});

describe("redirects", () => {
  const to = (address: string): Promise<unknown> => call(made(), "redirect", { to: address });

  test("on the server are followed", async () => {
    expect(await to("/v1/echo")).toMatchObject({ url: "/v1/echo" });
  });
  test.each([
    ["another server", () => `${other.url}/echo`],
    ["another path of it", () => "/admin"],
    ["a user", () => server.url.replace("//", "//user:pass@")],
    ["itself, for ever", () => "/v1/redirect?to=/v1/redirect"],
    ["nowhere", () => "http://"],
  ])("to %s are not", async (_, address) => {
    await expect(to(address())).rejects.toMatchObject({ code: expect.stringMatching("tool_failed") as string });
    expect(other.seen).toEqual([]);
  });
});

test("addresses within a server", () => {
  const base = new URL("https://a.test/v1/");
  const inside = (text: string): boolean => isWithin(new URL(text), base);
  expect(["https://a.test/v1", "https://a.test/v1/x?y"].map(inside)).toEqual([true, true]);
  expect(
    ["https://a.test/v10", "https://a.test/", "http://a.test/v1/x", "https://a.test:8/v1", "https://u@a.test/v1"].map(
      inside,
    ),
  ).toEqual([false, false, false, false, false]);
  expect(within(base, "/@x;a=b", { slashes: false }).href).toBe("https://a.test/v1/@x;a=b");
});

test("in a durable run: found, described, called; the failure's answer is there for the code to read, secrets are not", async () => {
  const options = { validate: true, timeout: 1000 };
  const connector = new OpenApiConnector({ name: "shop", ...made() })["~connect"](options);
  const runtime = makeRuntime({ connectors: [{ name: "codemode", tools: new Map() }, connector] });
  const outcome = await runtime.execute({
    code: `async () => {
      const { results } = await codemode.search("delete pet");
      const { types } = await codemode.describe(results[0].path);
      try {
        await shop.request({ path: "/status/409" });
      } catch (error) {
        return [results[0].path, types.includes("deletePet(input"), error.name, error.cause.status, error.cause.body.url];
      }
    }`,
  });
  expect(outcome).toMatchObject({
    status: "completed",
    result: ["shop.deletePet", true, "ApiResponseError", 409, "/v1/status/409"],
  });
  expect(server.seen[0]!.headers["x-key"]).toBe("k");
  expect(JSON.stringify(await runtime.executions())).not.toContain("x-key");
  await runtime.dispose();
});
