import { describe, expect, test } from "vitest";
import { readableValue } from "../../../src/react/components/readable-value.ts";
import { findJsonLoss, readJson } from "../../../src/react/components/json-edit.ts";

describe("what an edit as JSON would lose", () => {
  test("nothing of what JSON can say", () => {
    const shared = { a: 1 };
    expect(findJsonLoss({ a: [1, "x", null, true, { b: [] }], one: shared, two: shared })).toBeUndefined();
    expect(findJsonLoss(Object.assign(Object.create(null), { a: 1 }))).toBeUndefined();
  });

  test.each([
    [{ when: new Date(0) }, "$.when", "Date"],
    [{ "a b": [1, new Map()] }, '$["a b"][1]', "Map"],
    [{ a: undefined }, "$.a", "undefined"],
    // oxlint-disable-next-line no-sparse-arrays
    [[1, , 2], "$[1]", "undefined"],
    [[1n], "$[0]", "bigint"],
    [NaN, "$", "NaN"],
    [[-0], "$[0]", "-0"],
    [{ a: new Uint8Array(1) }, "$.a", "Uint8Array"],
    [new Error("x"), "$", "Error"],
    [undefined, "$", "undefined"],
  ])("%o: %s is a %s", (value, path, kind) => {
    expect(findJsonLoss(value)).toEqual({ path, kind });
  });

  test("cycles, and what is shared over and over", () => {
    const value: Record<string, unknown> = {};
    value["self"] = [value];
    expect(findJsonLoss(value)).toEqual({ path: "$.self[0]", kind: "a reference to itself" });
    let tree: unknown = "x";
    for (let level = 0; level < 60; level++) tree = [tree, tree];
    expect(findJsonLoss(tree)).toBeUndefined();
  });
});

describe("reading what a person has written", () => {
  test("a value", () => {
    expect(readJson('{"a": [1, 2.50, 9007199254740991, 1e3]}')).toEqual({
      ok: true,
      value: { a: [1, 2.5, 9007199254740991, 1000] },
    });
  });

  test.each(["", "{", "{'a': 1}", '{"a": 1,}', "undefined"])("%j is a problem", (text) => {
    expect(readJson(text)).toEqual({ ok: false, problem: expect.stringMatching(/JSON/) });
  });

  test.each(["12345678901234567890", '{"id": [9007199254740993]}', "1e999", "-0"])(
    "%s would become another number",
    (text) => {
      expect(readJson(text)).toEqual({ ok: false, problem: expect.stringContaining("cannot be kept exactly") });
    },
  );
});

test.each(["9007199254740993.0", "12345678901234567.5", "1e-400", "0.10000000000000000001", "[1, 9007199254740993]"])(
  "a number that would be another one is a problem: %s",
  (text) => expect(readJson(text)).toMatchObject({ ok: false }),
);

test.each([0, 1, -1.5, 100, 1e21, 1.5e-7, 5e-324, 2 ** 53, 2 ** 65, Number.MAX_VALUE, -1234.56])(
  "a number as it is shown is none: %s",
  (value) => expect(readJson(readableValue(value).text)).toEqual({ ok: true, value }),
);

test.each(["1.10", "1E2", "0.0", "100e-2", "1.0e+1"])("nor is one that is written in another way: %s", (text) =>
  expect(readJson(text)).toEqual({ ok: true, value: Number(text) }),
);
