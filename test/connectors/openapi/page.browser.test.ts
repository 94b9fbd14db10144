import { expect, test } from "vitest";
import { call, documentOf } from "./call.ts";

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
