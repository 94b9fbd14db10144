import { describe, expect, test } from "vitest";
import { cutText, readableValue } from "../../../src/react/components/readable-value.ts";

const text = (value: unknown, indent = 2) => readableValue(value, { indent }).text;

describe("values as text", () => {
  test.each([
    [null],
    ['text with "quotes"\n'],
    [1.5],
    [true],
    [[]],
    [{}],
    [{ a: [1, { b: [] }, [[]]], "key with spaces": {} }],
    [JSON.parse('{"__proto__": 1}')],
  ])("JSON is JSON: %j", (value) => {
    expect(text(value)).toBe(JSON.stringify(value, null, 2));
  });

  test("what JSON cannot say is said all the same", () => {
    expect(text(undefined)).toBe("undefined");
    expect(text(-0)).toBe("-0");
    expect(text(NaN)).toBe("NaN");
    expect(text(12n)).toBe("12n");
    expect(text("12n")).toBe('"12n"');
    expect(text(new Date(0))).toBe("Date(1970-01-01T00:00:00.000Z)");
    expect(text(new Date(NaN))).toBe("Date(invalid)");
    expect(text(/a"b/gu)).toBe('/a"b/gu');
    expect(text(new Map<unknown, unknown>([["a", 1n]]))).toBe('Map(1) {\n  "a" => 1n\n}');
    expect(text(new Set([1, "1"]), 0)).toBe('Set(2) { 1, "1" }');
    expect(text(new Uint8Array([1, 2]))).toBe("Uint8Array(2) [1, 2]");
    expect(text(new BigInt64Array([1n]))).toBe("BigInt64Array(1) [1n]");
    expect(text(new ArrayBuffer(2))).toBe("ArrayBuffer(2) [0, 0]");
    expect(text(new TypeError("no", { cause: { a: undefined } }), 0)).toBe(
      'TypeError("no"), caused by { "a": undefined }',
    );
    // oxlint-disable-next-line no-sparse-arrays
    expect(text([, 1], 0)).toBe("[empty, 1]");
  });

  test("cycles say what they refer to", () => {
    const value: Record<string, unknown> = { list: [], "odd key": {} };
    (value["list"] as unknown[]).push(value);
    value["odd key"] = { again: value["list"] };
    expect(text(value, 0)).toBe('{ "list": [[the same as $]], "odd key": { "again": [[the same as $]] } }');
    const inner: unknown[] = [];
    inner.push(inner);
    expect(text({ a: [inner] }, 0)).toBe('{ "a": [[[the same as $.a[0]]]] }');
  });

  test("a text that is too long ends, and says so", () => {
    const cut = readableValue(
      Array.from({ length: 1_000_000 }, (_, index) => index),
      { indent: 0, limit: 20 },
    );
    expect(cut).toEqual({ text: "[0, 1, 2, 3, 4, 5, 6", isCut: true });
    expect(readableValue([1], { indent: 0, limit: 3 })).toEqual({ text: "[1]", isCut: false });
  });

  test("a value that would be endless as a tree is not", () => {
    let value: unknown = "x";
    for (let level = 0; level < 60; level++) value = [value, value];
    const { isCut, text } = readableValue(value);
    expect(isCut).toBe(true);
    expect(text.length).toBeLessThanOrEqual(2_000_000);
  });

  test("a deep value is no reason to fail", () => {
    let value: unknown = "x";
    for (let level = 0; level < 5_000; level++) value = [value];
    expect(readableValue(value, { indent: 0 }).text).toContain("[deeper than 1000 levels]");
  });

  test("no cut in the middle of a character", () => {
    expect(cutText("a😀b", 2)).toBe("a");
    expect(cutText("a😀b", 3)).toBe("a😀");
    expect(cutText("ab", 5)).toBe("ab");
  });
});
