import { describe, expect, test, vi } from "vitest";
import type { ToolExecuteContext } from "../../../src/protocol/tools.ts";
import { call, capture, documentOf, toolsOf, type Made } from "./call.ts";

const document = documentOf({ "/x": { get: { operationId: "go" }, head: { operationId: "head" } } });
const base = { document, baseUrl: "https://api.test" };

function answer(body: BodyInit | null, type: string | undefined, status = 200): Promise<unknown> {
  const fetch = async (): Promise<Response> => {
    const response = new Response(body, { status });
    response.headers.delete("content-type");
    if (type !== undefined) response.headers.set("content-type", type);
    return response;
  };
  return call({ ...base, fetch }, "go");
}

const bytes = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text).slice();

test.each<[string | undefined, BodyInit | null, unknown]>([
  ["application/json; charset=utf-8", '{"a":1}', { a: 1 }],
  ["APPLICATION/JSON", "[1]", [1]],
  ["application/problem+json", '{"a":1}', { a: 1 }],
  ["application/vnd.api+json;v=1", "null", null],
  ["application/json", "\ufeff1", 1],
  ["application/json", "not JSON", "not JSON"],
  ["application/json-seq", '\u001e{"a":1}\n', '\u001e{"a":1}\n'],
  ["application/x-ndjson", "1\n2\n", "1\n2\n"],
  ["application/jsonl", "1\n2\n", "1\n2\n"],
  ["application/yaml", "a: 1", "a: 1"],
  ["application/vnd.oai.openapi+yaml", "a: 1", "a: 1"],
  ["text/csv; header=present", "a,b", "a,b"],
  ["application/xml", "<a/>", "<a/>"],
  ["application/graphql", "{ a }", "{ a }"],
  ["text/plain; charset=iso-8859-1", new Uint8Array([0xe9]), "é"],
  ['text/plain; charset="windows-1251"', new Uint8Array([0xff]), "я"],
  ["text/plain; charset=nonsense", "é", "é"],
  ["image/png", bytes("x"), bytes("x")],
  ["application/octet-stream", bytes("x"), bytes("x")],
  ["application/pdf", bytes("x"), bytes("x")],
  [undefined, "x", "x"],
  ["application/json", "", null],
  ["application/json", null, null],
])("an answer of type %s", async (type, body, expected) => {
  expect(await answer(body, type)).toEqual(expected);
});

test.each<[number, string, BodyInit, unknown]>([
  [404, "application/json", '{"error":"x"}', { error: "x" }],
  [500, "text/html", "<h1>x</h1>", "<h1>x</h1>"],
  [502, "image/png", bytes("x"), bytes("x")],
  [304, "application/json", "", null],
])("a failure %i of type %s", async (status, type, body, expected) => {
  await expect(answer(status === 304 ? null : body, type, status)).rejects.toMatchObject({
    name: "ApiResponseError",
    code: "tool_failed",
    cause: { status, body: expected },
  });
});

test("HEAD has no body", async () => {
  const fetch = async (): Promise<Response> => new Response(null, { headers: { "x-a": "1" } });
  expect(await call({ ...base, fetch }, "head")).toBe(null);
  const input = { method: "HEAD", path: "/x" };
  expect(await call({ ...base, fetch }, "request", input)).toEqual({
    status: 200,
    headers: { "x-a": "1" },
    body: null,
  });
});

describe("large answers", () => {
  function endless(status = 200): { fetch: Made["fetch"]; pulled: () => number; cancelled: () => boolean } {
    let pulled = 0;
    let cancelled = false;
    const fetch = async (): Promise<Response> => {
      const stream = new ReadableStream<Uint8Array>({
        pull(controller) {
          pulled++;
          controller.enqueue(new Uint8Array(1000));
        },
        cancel() {
          cancelled = true;
          return new Promise(() => {});
        },
      });
      return new Response(stream, { status });
    };
    return { fetch, pulled: () => pulled, cancelled: () => cancelled };
  }
  test("end where the limit is, and are read no further", async () => {
    const { fetch, pulled, cancelled } = endless();
    await expect(call({ ...base, fetch, maxResponse: 5000 }, "go")).rejects.toMatchObject({ code: "limit_exceeded" });
    expect(pulled()).toBeLessThan(10);
    expect(cancelled()).toBe(true);
  });
  test("of failures still tell the status", async () => {
    const { fetch } = endless(503);
    await expect(call({ ...base, fetch, maxResponse: 5000 }, "go")).rejects.toThrow("503");
  });
});

describe("time", () => {
  const start = async (
    fetch: Made["fetch"],
    more: Partial<Made> = {},
  ): Promise<[Promise<unknown>, AbortController]> => {
    const controller = new AbortController();
    const tool = (await toolsOf({ ...base, fetch, ...more })).get("go")!;
    return [tool.execute!({}, { signal: controller.signal } as ToolExecuteContext) as Promise<unknown>, controller];
  };
  /** A server that sends the beginning of an answer, and then nothing. */
  const silent = async (): Promise<Response> =>
    new Response(new ReadableStream({ start: (controller) => controller.enqueue(bytes("{")) }));

  test("a run that is cancelled ends the request", async () => {
    let aborted = false;
    const [result, controller] = await start(
      (_, { signal }) =>
        new Promise((_resolve, reject) => {
          signal!.addEventListener("abort", () => {
            aborted = true;
            reject(signal!.reason as Error);
          });
        }),
    );
    controller.abort(new Error("cancelled"));
    await expect(result).rejects.toThrow("cancelled");
    expect(aborted).toBe(true);
  });
  test("and the reading of an answer, also of a `fetch` that does not look at the signal", async () => {
    const [result, controller] = await start(silent);
    setTimeout(() => controller.abort(new Error("cancelled")), 10);
    await expect(result).rejects.toThrow("cancelled");
  });
  test("a server that does not answer, or not to the end, is given up after `timeout`", async () => {
    const never: Made["fetch"] = (_, { signal }) =>
      new Promise((_resolve, reject) => signal!.addEventListener("abort", () => reject(signal!.reason as Error)));
    for (const fetch of [never, silent]) {
      const [result] = await start(fetch, { timeout: 20 });
      await expect(result).rejects.toMatchObject({
        code: "tool_failed",
        message: expect.stringContaining("within 20 ms") as string,
      });
    }
  });
  test("an answer that breaks off", async () => {
    const broken = async (): Promise<Response> =>
      new Response(
        new ReadableStream({
          start: (controller) => controller.enqueue(bytes("{")),
          pull: (controller) => controller.error(new TypeError("https://api.test/?key=s3cr3t")),
        }),
      );
    const error: unknown = await call({ ...base, fetch: broken }, "go").catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: "tool_failed" });
    expect(String(error)).not.toContain("s3cr3t");
  });
});

test("what is asked for is what the document says there is, JSON first", async () => {
  const content = { "text/csv": {}, "application/vnd.shop.v2+json": {}, "*/*": {} };
  const paths = { "/x": { get: { operationId: "go", responses: { 200: { content } } } } };
  const { headers } = await capture({ document: documentOf(paths) }, "go");
  expect(headers.get("accept")).toBe("application/vnd.shop.v2+json, text/csv;q=0.8, */*;q=0.5");
  const { headers: usual } = await capture({ document }, "go");
  expect(usual.get("accept")).toBe("application/json, */*;q=0.5");
});

test("methods that a platform's fetch cannot send say so", async () => {
  const body = { content: { "application/json": {} } };
  const paths = { "/x": { trace: { operationId: "trace" }, get: { operationId: "get", requestBody: body } } };
  const fetch = vi.fn(async () => new Response("{}"));
  const options = { document: documentOf(paths), baseUrl: "https://api.test", fetch };
  await expect(call(options, "trace")).rejects.toThrow("TRACE");
  expect(fetch).not.toHaveBeenCalled();
  const { properties } = (await toolsOf(options)).get("get")!.inputSchema as { properties: object };
  expect(Object.keys(properties)).toEqual([]);
  await expect(call(options, "request", { path: "/x", body: 1 })).rejects.toMatchObject({ code: "invalid_input" });
});
