import { describe, expect, test, vi } from "vitest";
import { capture, call, documentOf, type Made } from "./call.ts";

const SECRET = "s3cr3t-\u00e9-token";
const schemes = {
  bearer: { type: "http", scheme: "bearer" },
  token: { type: "http", scheme: "Token" },
  header: { type: "apiKey", in: "header", name: "X-Key" },
  query: { type: "apiKey", in: "query", name: "key" },
  cookie: { type: "apiKey", in: "cookie", name: "sid" },
  basic: { type: "http", scheme: "basic" },
  tls: { type: "mutualTLS" },
};

function made(scheme: string, credential: NonNullable<Made["credentials"]>[string], more: Partial<Made> = {}): Made {
  const parameters = [
    { name: "sid", in: "cookie", required: true, schema: {} },
    { name: "other", in: "cookie", schema: {} },
    { name: "X-Key", in: "header", schema: {} },
    { name: "Cookie", in: "header", schema: {} },
    { name: "key", in: "query", schema: {} },
    { name: "filter", in: "query", schema: {} },
  ];
  const document = documentOf(
    { "/x": { get: { operationId: "go", parameters } } },
    { security: [{ [scheme]: [] }], components: { securitySchemes: schemes } },
  );
  return { document, baseUrl: "https://api.test", credentials: { [scheme]: credential }, ...more };
}

/** Everything that code can read of an error. */
function told(error: unknown): string {
  const { message, cause, stack } = error as Error;
  return JSON.stringify([String(error), message, stack, cause, cause instanceof Error && cause.message]);
}

describe("a credential that cannot be used is not told", () => {
  test.each<[string, NonNullable<Made["credentials"]>[string]]>([
    ["bearer", "s3cr3t\ntoken"],
    ["header", "s3cr3t\r\ntoken"],
    ["header", "s3cr3t\u0100"],
    ["token", "s3cr3t\0"],
    ["cookie", "s3cr3t\ud800"],
    ["query", "s3cr3t\ud800"],
    ["bearer", () => Promise.reject(new Error("s3cr3t is too old"))],
    [
      "bearer",
      () => {
        throw new Error("s3cr3t is too old");
      },
    ],
    ["bearer", () => undefined as never],
    ["header", () => null as never],
    ["basic", { username: "s3cr3t" } as never],
  ])("%s: %j", async (scheme, credential) => {
    const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
    const fetch = vi.fn();
    const error: unknown = await call(made(scheme, credential, { fetch }), "go").catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: "tool_failed" });
    expect(told(error)).not.toContain("s3cr3t");
    expect(fetch).not.toHaveBeenCalled();
    warn.mockRestore();
  });
  test("nor a header of the app's", async () => {
    const failed = call(made("bearer", "t", { headers: { "x-app": "s3cr3t\n" } }), "go");
    const error: unknown = await failed.catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: "tool_failed" });
    expect(told(error)).not.toContain("s3cr3t");
  });
});

describe("a server that says back what it was sent", () => {
  const echo =
    (status: number, type: string): Made["fetch"] =>
    async (url, { headers }) => {
      const all = Object.fromEntries(new Headers(headers));
      const text = type.includes("json") ? JSON.stringify({ url, all }) : `${url}\n${JSON.stringify(all)}`;
      const sent = { "content-type": type, location: url, "x-echo": encodeURI(JSON.stringify(all)) };
      return new Response(text, { status, headers: sent });
    };
  const KEY = "s3cr3t/key+1";
  test.each(["bearer", "token", "header", "query", "cookie", "basic"])(
    "does not tell the sandbox: %s",
    async (scheme) => {
      const credential = scheme === "basic" ? { username: "user", password: KEY } : KEY;
      const basic = btoa(`user:${KEY}`);
      for (const type of ["application/json", "text/plain"]) {
        for (const status of [200, 400]) {
          const options = { ...made(scheme, credential), fetch: echo(status, type) };
          const result = await call(options, "go").catch(told);
          const answer = await call(options, "request", { path: "/x" }).catch(told);
          for (const text of [JSON.stringify(result), JSON.stringify(answer)]) {
            expect(text).not.toContain("s3cr3t");
            expect(text).not.toContain(basic);
            expect(text).toContain("api.test");
          }
        }
      }
    },
  );
  test("of headers that the app adds, those that sound like secrets", async () => {
    const headers = { Authorization: "Bearer s3cr3t-token", "X-Version": "2022-11-28" };
    const options = { ...made("bearer", "t"), credentials: undefined, headers };
    const text = JSON.stringify(await call({ ...options, fetch: echo(200, "application/json") }, "go"));
    expect(text).not.toContain("s3cr3t");
    expect(text).toContain("2022-11-28");
  });
});

test("code cannot set what carries a credential, by any way", async () => {
  const input = { filter: { key: "mine" }, other: { sid: "mine", a: 1 } };
  for (const scheme of ["header", "query", "cookie"]) {
    for (const name of ["sid", "X-Key", "x-key", "key", "Cookie"]) {
      await expect(capture(made(scheme, "k"), "go", { [name]: "mine" })).rejects.toMatchObject({
        code: "invalid_input",
      });
    }
    const { url, headers } = await capture(made(scheme, SECRET.replace("\u00e9", "e")), "go", input);
    expect(`${url} ${JSON.stringify([...headers])}`).not.toContain("mine");
    expect(headers.get("cookie")).toContain("a=1");
  }
});

describe("alternatives", () => {
  const send = (security: object[], more: Partial<Made>): Promise<{ headers: Headers; url: string }> =>
    capture(
      {
        document: documentOf(
          { "/x": { get: { operationId: "go" } } },
          { security, components: { securitySchemes: schemes } },
        ),
        ...more,
      },
      "go",
    );
  test("an app that gives no credentials at all proves itself otherwise", async () => {
    const { headers } = await send([{ bearer: [] }], { headers: { Authorization: "Bearer t" } });
    expect(headers.get("authorization")).toBe("Bearer t");
  });
  test("the certificate of the browser needs none", async () => {
    expect((await send([{ tls: [] }], { credentials: {} })).headers.get("authorization")).toBe(null);
    expect((await send([{ tls: [], bearer: [] }], { credentials: { bearer: "t" } })).headers.get("authorization")).toBe(
      "Bearer t",
    );
  });
  test("the page's own cookie needs none where the app has it sent", async () => {
    await send([{ cookie: [] }], { credentials: {}, fetchCredentials: "include" });
    await expect(send([{ cookie: [] }], { credentials: {} })).rejects.toMatchObject({ code: "tool_failed" });
  });
  test("other schemes of HTTP have their own word", async () => {
    expect((await send([{ token: [] }], { credentials: { token: "t" } })).headers.get("authorization")).toBe("Token t");
  });
  test("names of every object's members are schemes like others", async () => {
    for (const name of ["constructor", "__proto__", "toString"]) {
      const security = [JSON.parse(`{"${name}":[]}`) as object];
      await expect(send(security, { credentials: {} })).rejects.toMatchObject({ code: "tool_failed" });
    }
  });
});
