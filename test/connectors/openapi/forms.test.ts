import { describe, expect, test } from "vitest";
import { capture, documentOf } from "./call.ts";

const string = { type: "string" };
const file = { type: "string", format: "binary" };

async function send(mediaType: string, rules: object, body: unknown): Promise<unknown> {
  const content = { [mediaType]: { schema: { type: "object" }, ...rules } };
  const document = documentOf({ "/x": { post: { operationId: "go", requestBody: { content } } } });
  return (await capture({ document }, "go", { body })).body;
}

async function partsOf(rules: object, body: unknown): Promise<string[]> {
  const form = (await send("multipart/form-data", rules, body)) as FormData;
  return Promise.all(
    [...form].map(async ([name, value]) =>
      typeof value === "string"
        ? `${name}=${value}`
        : `${name}=${await value.text()} (${[value.type, value.name].filter(Boolean).join(" ")})`,
    ),
  );
}

describe("multipart", () => {
  test("fields, lists, objects, dates and nothing", async () => {
    const body = { a: 1, list: ["x", "y"], object: { a: [1] }, objects: [{ a: 1 }], day: new Date(0), none: null };
    expect(await partsOf({ schema: {} }, body)).toEqual([
      "a=1",
      "list=x",
      "list=y",
      'object={"a":[1]} (application/json blob)',
      'objects={"a":1} (application/json blob)',
      "day=1970-01-01T00:00:00.000Z",
    ]);
  });
  test("files: bytes, and text where the schema says so", async () => {
    const properties = {
      file,
      text: file,
      files: { type: "array", items: file },
      raw: { contentMediaType: "image/png" },
      other: string,
    };
    const body = {
      file: new Uint8Array([104]),
      text: "hello",
      files: [new Uint8Array([105]), "j"],
      raw: "r",
      other: "o",
    };
    const schema = { type: "object", properties };
    expect(await partsOf({ schema }, body)).toEqual([
      "file=h (application/octet-stream file)",
      "text=hello (application/octet-stream text)",
      "files=i (application/octet-stream files)",
      "files=j (application/octet-stream files)",
      "raw=r (image/png raw)",
      "other=o",
    ]);
  });
  test("with rules of the document", async () => {
    const encoding = {
      meta: { contentType: "application/vnd.x+json; charset=utf-8" },
      image: { contentType: "image/png, image/jpeg" },
      text: { contentType: "text/csv" },
      broken: null,
    };
    const body = { meta: { a: 1 }, image: new Uint8Array([1]), text: "a,b", broken: "x" };
    expect(await partsOf({ encoding }, body)).toEqual([
      'meta={"a":1} (application/vnd.x+json; charset=utf-8 blob)',
      "image=\u0001 (image/png image)",
      "text=a,b (text/csv text)",
      "broken=x",
    ]);
  });
  test("names and values cannot make parts of their own", async () => {
    const form = await send("multipart/form-data", {}, { 'a"\r\nContent-Type: x': "\r\n--boundary\r\n" });
    const text = await new Response(form as FormData).text();
    expect(text.match(/^Content-/gim)).toHaveLength(1);
  });
  test("other kinds of it are no forms", async () => {
    await expect(send("multipart/mixed", {}, { a: 1 })).rejects.toMatchObject({ code: "invalid_input" });
    expect(await send("multipart/related; boundary=x", { schema: {} }, "--x--")).toBe("--x--");
  });
});

describe("URL-encoded", () => {
  const type = "application/x-www-form-urlencoded";
  const pairs = async (encoding: object, body: unknown): Promise<string> =>
    String(await send(type, { encoding }, body));
  test.each<[string, object, unknown, string]>([
    ["text", {}, { a: "x y&z=ü+" }, "a=x+y%26z%3D%C3%BC%2B"],
    ["lists", {}, { a: [1, 2] }, "a=1&a=2"],
    ["lists together", { a: { explode: false } }, { a: [1, 2] }, "a=1%2C2"],
    ["by spaces", { a: { style: "spaceDelimited", explode: false } }, { a: [1, 2] }, "a=1+2"],
    ["by bars", { a: { style: "pipeDelimited", explode: false } }, { a: [1, 2] }, "a=1%7C2"],
    ["spaces by their style alone", { a: { style: "spaceDelimited" } }, { a: [1, 2] }, "a=1+2"],
    ["deep objects", { a: { style: "deepObject", explode: true } }, { a: { b: 1 } }, "a%5Bb%5D=1"],
    ["objects as JSON", {}, { a: { b: 1 } }, "a=%7B%22b%22%3A1%7D"],
    ["objects by a style", { a: { style: "form" } }, { a: { b: 1 } }, "b=1"],
    ["lists of objects", {}, { a: [{ b: 1 }, { b: 2 }] }, "a=%7B%22b%22%3A1%7D&a=%7B%22b%22%3A2%7D"],
    ["a type", { a: { contentType: "application/json" } }, { a: [1] }, "a=%5B1%5D"],
    ["no rule", { a: null }, { a: 1, b: null }, "a=1"],
    ["dates", {}, { a: new Date(0) }, "a=1970-01-01T00%3A00%3A00.000Z"],
  ])("%s", async (_, encoding, body, expected) => {
    expect(await pairs(encoding, body)).toBe(expected);
  });
});

test("bodies that cannot be written are input that is not valid", async () => {
  const cyclic: Record<string, unknown> = {};
  cyclic.self = cyclic;
  for (const body of [{ a: 1n }, cyclic]) {
    await expect(send("application/json", { schema: {} }, body)).rejects.toMatchObject({ code: "invalid_input" });
  }
  for (const body of [1, [1], null, "x"]) {
    for (const type of ["multipart/form-data", "application/x-www-form-urlencoded"]) {
      await expect(send(type, { schema: {} }, body)).rejects.toMatchObject({ code: "invalid_input" });
    }
  }
  await expect(send("image/png", { schema: {} }, { a: 1 })).rejects.toMatchObject({ code: "invalid_input" });
});

test("a range of types is sent as what fits its schema", async () => {
  expect(await send("*/*", { schema: { type: "object" } }, { a: 1 })).toBe('{"a":1}');
  expect(await send("application/*", { schema: {} }, [1])).toBe("[1]");
  expect(await send("*/*", { schema: { type: "string" } }, "a")).toBe("a");
  expect(await send("image/*", { schema: { type: "string", format: "binary" } }, "a")).toBe("a");
  expect(await send("text/*", { schema: {} }, 1)).toBe("1");
});

test("text and JSON, by their exact types", async () => {
  expect(await send("text/plain", { schema: {} }, { a: 1 })).toBe('{"a":1}');
  expect(await send("text/plain", { schema: {} }, 1)).toBe("1");
  expect(await send("application/merge-patch+json", {}, { a: null })).toBe('{"a":null}');
  expect(await send("application/json-seq", { schema: {} }, "{}\n")).toBe("{}\n");
});
