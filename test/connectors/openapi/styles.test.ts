import { expect, test } from "vitest";
import { capture, documentOf } from "./call.ts";

/** The values of the specification's table of styles. */
const list = ["blue", "black", "brown"];
const object = { R: 100, G: 200, B: 150 };

/** Calls an operation with one parameter, and tells path, query and headers. */
async function sent(parameter: object, color: unknown): Promise<string> {
  const isPath = (parameter as { in?: string }).in === "path";
  const parameters = [{ name: "color", in: "query", schema: {}, ...parameter }];
  const document = documentOf({ [isPath ? "/x/{color}" : "/x"]: { get: { operationId: "go", parameters } } });
  const { url, headers } = await capture({ document }, "go", { color });
  return headers.get("color") ?? headers.get("cookie") ?? url.replace("https://api.test/x", "");
}

/** The table of OpenAPI 3.0.4 and 3.1.1, "Style Examples"; the empty text of paths has a place of its own below. */
test.each<[style: string, explode: boolean, place: string, value: unknown, expected: string]>([
  ["matrix", false, "path", "", "/;color"],
  ["matrix", false, "path", "blue", "/;color=blue"],
  ["matrix", false, "path", list, "/;color=blue,black,brown"],
  ["matrix", false, "path", object, "/;color=R,100,G,200,B,150"],
  ["matrix", true, "path", "", "/;color"],
  ["matrix", true, "path", "blue", "/;color=blue"],
  ["matrix", true, "path", list, "/;color=blue;color=black;color=brown"],
  ["matrix", true, "path", object, "/;R=100;G=200;B=150"],
  ["label", false, "path", "blue", "/.blue"],
  ["label", false, "path", list, "/.blue,black,brown"],
  ["label", false, "path", object, "/.R,100,G,200,B,150"],
  ["label", true, "path", "blue", "/.blue"],
  ["label", true, "path", list, "/.blue.black.brown"],
  ["label", true, "path", object, "/.R=100.G=200.B=150"],
  ["simple", false, "path", "blue", "/blue"],
  ["simple", false, "path", list, "/blue,black,brown"],
  ["simple", false, "path", object, "/R,100,G,200,B,150"],
  ["simple", true, "path", list, "/blue,black,brown"],
  ["simple", true, "path", object, "/R=100,G=200,B=150"],
  ["simple", false, "header", "blue", "blue"],
  ["simple", false, "header", list, "blue,black,brown"],
  ["simple", false, "header", object, "R,100,G,200,B,150"],
  ["simple", true, "header", list, "blue,black,brown"],
  ["simple", true, "header", object, "R=100,G=200,B=150"],
  ["form", false, "query", "", "?color="],
  ["form", false, "query", "blue", "?color=blue"],
  ["form", false, "query", list, "?color=blue,black,brown"],
  ["form", false, "query", object, "?color=R,100,G,200,B,150"],
  ["form", true, "query", "", "?color="],
  ["form", true, "query", "blue", "?color=blue"],
  ["form", true, "query", list, "?color=blue&color=black&color=brown"],
  ["form", true, "query", object, "?R=100&G=200&B=150"],
  ["form", false, "cookie", "blue", "color=blue"],
  ["form", false, "cookie", list, "color=blue,black,brown"],
  ["spaceDelimited", false, "query", list, "?color=blue%20black%20brown"],
  ["spaceDelimited", false, "query", object, "?color=R%20100%20G%20200%20B%20150"],
  ["pipeDelimited", false, "query", list, "?color=blue%7Cblack%7Cbrown"],
  ["pipeDelimited", false, "query", object, "?color=R%7C100%7CG%7C200%7CB%7C150"],
  ["deepObject", true, "query", object, "?color%5BR%5D=100&color%5BG%5D=200&color%5BB%5D=150"],
])("%s, explode %j, in %s: %j", async (style, explode, place, value, expected) => {
  expect(await sent({ in: place, required: place === "path", style, explode }, value)).toBe(expected);
});

test.each<[string, unknown, string]>([
  ["null in a list is left out", ["a", null, "b"], "?color=a&color=b"],
  ["and in an object", { a: 1, b: null }, "?a=1"],
  ["an empty list", [], ""],
  ["a list that has nothing to say", [null], ""],
])("%s", async (_, value, expected) => {
  expect(await sent({}, value)).toBe(expected);
  expect(await sent({ explode: false }, value)).toBe(expected.includes("&") ? "?color=a,b" : expected && "?color=a,1");
});

test("a style that nobody knows is the usual one, whatever it is called", async () => {
  for (const style of ["constructor", "__proto__", "nonsense"]) {
    expect(await sent({ style, explode: false }, list)).toBe("?color=blue,black,brown");
  }
});

test("a parameter with a media type is written as that", async () => {
  const as = (type: string): object => ({ schema: undefined, content: { [type]: { schema: {} } } });
  expect(await sent(as("application/json"), ["a"])).toBe("?color=%5B%22a%22%5D");
  expect(await sent(as("text/plain"), "a b")).toBe("?color=a%20b");
  expect(await sent({ in: "path", required: true, ...as("text/plain") }, "a b")).toBe("/a%20b");
});

test.each([
  ["path", {}],
  ["query", {}],
  ["query", { style: "deepObject" }],
  ["header", {}],
  ["cookie", {}],
])("text that is not well-formed is refused, in a %s", async (place, more) => {
  for (const value of ["\ud800", ["\udfff"], { a: "\ud800" }, { "\ud800": 1 }]) {
    const failed = sent({ in: place, required: place === "path", ...more }, value);
    await expect(failed).rejects.toMatchObject({ code: "invalid_input" });
  }
});

test.each(["a\r\nx-evil: 1", "a\nb", "a\0b", "é\u0100"])("a header cannot be %j", async (value) => {
  await expect(sent({ in: "header" }, value)).rejects.toMatchObject({ code: "invalid_input" });
});

test("nothing in a cookie ends it", async () => {
  expect(await sent({ in: "cookie" }, "a; sid=evil,\r\n")).toBe("color=a%3B%20sid%3Devil%2C%0D%0A");
});

test("what a query is made of cannot begin another pair, end it or leave it", async () => {
  for (const allowReserved of [true, false]) {
    const url = new URL((await sent({ allowReserved }, "a&b=c#d+e;f\t\n")).slice(1), "https://x.test/?");
    expect(decodeURIComponent(url.pathname.slice(1))).toBe("color=a&b=c#d+e;f\t\n");
  }
});
