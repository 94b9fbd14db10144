import { describe, expect, test } from "vitest";
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
