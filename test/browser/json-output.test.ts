import { describe, expect, test } from "vitest";
import { toJsonOutput } from "../../src/code-tool/json-output.ts";

describe("toJsonOutput", () => {
  test.each([
    ["text", "text"],
    ["a number", 1.5],
    ["null", null],
    ["nothing", undefined],
    ["objects and lists", { a: [1, { b: null }], c: {} }],
    ["an object without a prototype", Object.assign(Object.create(null) as object, { a: 1 })],
  ])("passes on %s untouched", (_name, value) => {
    expect(toJsonOutput(value)).toBe(value);
  });

  test.each<[string, unknown, unknown]>([
    [
      "Map",
      new Map<unknown, unknown>([
        ["a", 1n],
        [{ k: 1 }, undefined],
      ]),
      [
        ["a", "1"],
        [{ k: 1 }, null],
      ],
    ],
    ["Set", new Set([1, new Set([2])]), [1, [2]]],
    ["BigInt", -5n, "-5"],
    ["Date", new Date(0), "1970-01-01T00:00:00.000Z"],
    ["an invalid Date", new Date(NaN), "Invalid Date"],
    ["an error", new TypeError("broken", { cause: 1 }), { name: "TypeError", message: "broken" }],
    ["NaN and the infinities", [NaN, Infinity, -Infinity], ["NaN", "Infinity", "-Infinity"]],
    ["a regular expression", /a\/b/gi, "/a\\/b/gi"],
    ["bytes", new Uint8Array([1, 255]), [1, 255]],
    ["floats", new Float64Array([0.5, NaN]), [0.5, "NaN"]],
    ["big integers", new BigInt64Array([1n]), ["1"]],
    ["a buffer", new Uint8Array([7, 8]).buffer, [7, 8]],
    ["a view", new DataView(new Uint8Array([7, 8, 9]).buffer, 1), [8, 9]],
    ["undefined", { a: undefined, b: [undefined, () => {}] }, { b: [null, null] }],
    ["holes", new Array(2), [null, null]],
    ["toJSON", { toJSON: () => ({ n: 1n }) }, { n: "1" }],
  ])("writes %s as JSON can say it", (_name, value, expected) => {
    const output = toJsonOutput({ value });
    expect(output).toStrictEqual({ value: expected });
    expect(JSON.parse(JSON.stringify(output))).toStrictEqual(output);
  });

  test("a long typed array is cut, with a note", () => {
    const output = toJsonOutput(new Uint8Array(5_000)) as unknown[];
    expect(output).toHaveLength(1_001);
    expect(output.at(-1)).toBe("[4000 more]");
  });

  test("a cycle ends in a note; what is only shared is written each time", () => {
    const shared = { n: 1n };
    const value: Record<string, unknown> = { shared, again: shared, plain: { a: 1 } };
    value["self"] = [value];
    const output = toJsonOutput(value) as Record<string, unknown>;
    expect(output).toStrictEqual({
      shared: { n: "1" },
      again: { n: "1" },
      plain: { a: 1 },
      self: ["[Circular]"],
    });
    expect(output["plain"]).toBe(value["plain"]);
    expect(shared).toStrictEqual({ n: 1n });
  });

  test("nesting without end is cut", () => {
    let deep: unknown = 1;
    for (let level = 0; level < 5_000; level++) deep = [deep];
    expect(JSON.stringify(toJsonOutput(deep))).toContain('"[Too deep]"');
  });

  test("a key __proto__ stays an ordinary property", () => {
    const output = toJsonOutput(JSON.parse('{"__proto__": {"a": null}, "b": 1}')) as object;
    expect(Object.keys(output)).toEqual(["__proto__", "b"]);
    const changed = toJsonOutput({ ...(JSON.parse('{"x": 1}') as object), ["__proto__"]: 1n }) as object;
    expect(Object.getOwnPropertyDescriptor(changed, "__proto__")?.value).toBe("1");
  });
});
