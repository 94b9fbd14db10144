import fc from "fast-check";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { isWithin, within } from "../../../src/connectors/openapi/server-urls.ts";
import { pathText } from "../../../src/connectors/openapi/serialize-parameter.ts";
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
    "/..;/admin",
    "/..;a=b/admin",
    "/%2e%2e%3b/admin",
    "/.;/admin",
    "/\u2028/../admin",
    "/a\u0085/..",
    "https:/evil.test",
    "javascript:alert(1)",
    "/a%2F%2e%2E%2Fadmin",
    "/a\r\nHost: evil.test",
    "/%5c%5cevil.test",
    "/\ud800",
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
    "Set-Cookie",
    "Expect",
    "TE",
    "Keep-Alive",
    "Access-Control-Request-Method",
    "X\r\nEvil",
    "",
  ])("cannot set %s", async (name) => {
    const sent = call(made(), "request", { path: "/echo", headers: { [name]: "x" } });
    await expect(sent).rejects.toMatchObject({ code: "invalid_input" });
  });

  test.each([
    { query: { _method: "DELETE" } },
    { body: { _METHOD: "DELETE" } },
    { query: { "X-HTTP-Method-Override": "PUT" } },
  ])("cannot mean another method: %j", async (more) => {
    const sent = call(made(), "request", { method: "POST", path: "/echo", ...more });
    await expect(sent).rejects.toMatchObject({ code: "invalid_input" });
  });

  test.each(["text/plain\r\nx-evil: 1", "a\nb", "\u0100"])("cannot break out of a type: %j", async (contentType) => {
    const sent = call(made(), "request", { method: "POST", path: "/echo", body: "x", contentType });
    await expect(sent).rejects.toMatchObject({ code: "invalid_input" });
    expect(server.seen).toEqual([]);
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
    const strict = await toolsOf({ ...made(), requiresApproval: ({ name }) => name === "getPet" });
    const isAsked = strict.get("request")!.needsApproval as (input: unknown, context: object) => unknown;
    for (const path of ["/pets/1", "/pets;x=1/1", "/PETS/1", "/pets/1;v=2", "/pets/1/"]) {
      expect([path, isAsked({ path }, {})]).toEqual([path, true]);
      expect([path, isAsked({ method: "HEAD", path }, {})]).toEqual([path, true]);
    }
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

describe("whatever code writes", () => {
  const base = new URL("https://a.test/v1");
  const tokens =
    "/ // \\ . .. %2e %2E %252e %2f %252f %5c ; @ : ? # & = % %00 %c0%ae [ ] a b.c \uff0e \u2215 \ud800 é * ~".split(
      " ",
    );
  const text = fc
    .array(fc.constantFrom(...tokens, " ", "\t", "\n", "\r"), { maxLength: 8 })
    .map((parts) => parts.join(""));

  /** As the most lenient server would see it. */
  function staysBelow({ href, pathname }: URL): boolean {
    let seen = pathname;
    for (let times = 0; times < 4; times++)
      seen = seen.replace(/%(25|2e|2f|5c|3b)/gi, (code) => decodeURIComponent(code));
    const parts = seen.split(/[/\\]/).map((part) => part.replace(/;.*/, ""));
    return href.startsWith("https://a.test/v1/") && !parts.some((part) => part === "." || part === "..");
  }
  const attempt = (make: () => URL): boolean => {
    try {
      const url = make();
      expect([url.href, staysBelow(url)]).toEqual([url.href, true]);
      return true;
    } catch (error) {
      expect(error).toMatchObject({ code: "invalid_input" });
      return false;
    }
  };

  test("as a path stays below the server", () => {
    const paths = fc.sample(text, { numRuns: 3000 });
    const sent = paths.filter((path) => attempt(() => within(base, `/${path}`, { slashes: false })));
    expect(sent.length).toBeGreaterThan(300);
  });
  test("as a parameter stays in its place", () => {
    const style = fc.constantFrom("simple", "label", "matrix");
    const values = fc.sample(fc.tuple(text, style, fc.boolean()), { numRuns: 3000 });
    const sent = values.filter(([value, style, explode]) =>
      attempt(() => {
        const part = pathText({ name: "p", style, explode, allowReserved: false }, value);
        const url = within(base, `/x/${part}/y`, { slashes: true });
        expect(url.pathname.split("/")).toMatchObject(["", "v1", "x", expect.anything(), "y"]);
        return url;
      }),
    );
    expect(sent.length).toBeGreaterThan(300);
  });
});
