import { expect, test } from "vitest";
import { call, capture, documentOf } from "./call.ts";

const baseUrl = "https://example.test/v1";

test("on a page, a cookie parameter is an error that says so, and nothing is sent", async () => {
  const parameters = [{ name: "session", in: "cookie", schema: { type: "string" } }];
  const document = documentOf({ "/a": { get: { operationId: "go", parameters } } });
  let sent = 0;
  const fetch = async (): Promise<Response> => {
    sent++;
    return new Response("{}", { headers: { "content-type": "application/json" } });
  };
  const failed = call({ document, baseUrl, fetch }, "go", { session: "s" });
  await expect(failed).rejects.toMatchObject({
    code: "tool_failed",
    message: expect.stringContaining("cookie") as string,
  });
  expect(sent).toBe(0);
  expect(await call({ document, baseUrl, fetch }, "go")).toEqual({});
});

test("a relative server is one of the page's own", async () => {
  const document = documentOf({ "/a": { get: { operationId: "go" } } }, { servers: [{ url: "/api" }] });
  const urls: string[] = [];
  const fetch = async (url: string): Promise<Response> => {
    urls.push(url);
    return new Response(null, { status: 204 });
  };
  expect(await call({ document, fetch }, "go")).toBe(null);
  expect(urls).toEqual([`${location.origin}/api/a`]);
});

test("a redirect, which a page cannot look into, is not followed", async () => {
  const document = documentOf({ "/a": { get: { operationId: "go" } } });
  // What a page's own fetch answers with for any redirect.
  const fetch = async (_: string, init: RequestInit): Promise<Response> => {
    expect(init.redirect).toBe("manual");
    return Object.defineProperty(new Response(null, { status: 200 }), "type", { value: "opaqueredirect" });
  };
  await expect(call({ document, baseUrl, fetch }, "go")).rejects.toThrow("a page cannot see where to");
});

test("where the platform sends the page's own cookie, a cookie scheme needs no credential", async () => {
  const securitySchemes = { session: { type: "apiKey", in: "cookie", name: "sid" } };
  const document = documentOf(
    { "/a": { get: { operationId: "go" } } },
    { security: [{ session: [] }], components: { securitySchemes } },
  );
  const { headers } = await capture({ document, credentials: {}, fetchCredentials: "include" }, "go");
  expect(headers.has("cookie")).toBe(false);
  const failed = capture({ document, credentials: { session: "a-secret-value" } }, "go");
  const error: unknown = await failed.catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ code: "tool_failed", message: expect.stringContaining("cookie") as string });
  expect(String(error)).not.toContain("a-secret-value");
});

test("a document of OpenAPI 2.0 is converted", async () => {
  const document = {
    swagger: "2.0",
    host: "api.test",
    paths: { "/a": { post: { operationId: "go", parameters: [{ name: "x", in: "formData", type: "file" }] } } },
  };
  const { url, body } = await capture({ document, baseUrl: undefined }, "go", { body: { x: new Uint8Array([104]) } });
  expect(url).toBe("https://api.test/a");
  expect(await ((body as FormData).get("x") as File).text()).toBe("h");
});

test("a header that cannot be sent is refused, and not told", async () => {
  const securitySchemes = { key: { type: "http", scheme: "bearer" } };
  const document = documentOf(
    { "/a": { get: { operationId: "go" } } },
    { security: [{ key: [] }], components: { securitySchemes } },
  );
  const error: unknown = await capture({ document, credentials: { key: "s3cr3t\nx" } }, "go").catch(
    (thrown: unknown) => thrown,
  );
  expect(error).toMatchObject({ code: "tool_failed" });
  expect(String(error)).not.toContain("s3cr3t");
});
