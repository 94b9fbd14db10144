import { describe, expect, test } from "vitest";
import { decodeValue, encodeValue } from "../../src/protocol/codec/codec.ts";
import { difference } from "./same.ts";

const roundTrip = (value: unknown): unknown => decodeValue(encodeValue(value));

function bytes(...values: number[]): ArrayBuffer {
  return new Uint8Array(values).buffer;
}

/** A view that begins at an odd byte, where its element size allows it, and does not reach its buffer's end. */
function oddly<T>(View: new (buffer: ArrayBuffer, offset: number, length: number) => T, size: number): T {
  const buffer = Uint8Array.from({ length: 8 * size }, (_, index) => index * 37 + 5).buffer;
  return new View(buffer, size, 3);
}

const values: [string, unknown][] = [
  ["null", null],
  ["true", true],
  ["a string", "text"],
  ["an empty string", ""],
  ["a string like the mark", "![]"],
  ["lone surrogates", "\ud800 and \udfff"],
  ["line breaks of every kind", "a\nb\r\nc\u2028d\u2029e\u0000"],
  ["JSON", { list: [1, "two", { three: null }], empty: {}, none: [] }],
  ["undefined", undefined],
  ["undefined in an object and a list", { gone: undefined, list: [undefined, null] }],
  ["NaN", NaN],
  ["the infinities", [Infinity, -Infinity]],
  ["Infinity", Infinity],
  ["-Infinity", -Infinity],
  ["-0", -0],
  ["-0 and NaN in an object", { zero: -0, none: NaN, plain: 0 }],
  ["the edges of numbers", [Number.MAX_SAFE_INTEGER, Number.MIN_VALUE, -1e308, 0.1 + 0.2]],
  ["a BigInt", 12345678901234567890n],
  ["a negative BigInt", [-1n, 0n]],
  ["a date", new Date(1234567890123)],
  ["an invalid date", { at: new Date(NaN) }],
  [
    "a Map",
    new Map<unknown, unknown>([
      ["a", 1],
      [{ b: 2 }, new Map([[NaN, -0]])],
    ]),
  ],
  ["a Set", new Set([1, "1", { one: 1 }, undefined])],
  ["an empty Map and Set", [new Map(), new Set()]],
  ["a RegExp", /a[/]b\n"c"/giu],
  ["the empty RegExp", new RegExp("")],
  ["a sparse list", [1, , 3, , ,]],
  ["a list of nothing but holes", new Array(5)],
  ["an empty buffer", new ArrayBuffer(0)],
  ["an ArrayBuffer", bytes(0, 1, 127, 128, 255)],
  ["a DataView", new DataView(bytes(1, 2, 3, 4, 5), 1, 3)],
  ["an Int8Array", oddly(Int8Array, 1)],
  ["a Uint8Array", oddly(Uint8Array, 1)],
  ["a Uint8ClampedArray", oddly(Uint8ClampedArray, 1)],
  ["an Int16Array", oddly(Int16Array, 2)],
  ["a Uint16Array", oddly(Uint16Array, 2)],
  ["an Int32Array", oddly(Int32Array, 4)],
  ["a Uint32Array", oddly(Uint32Array, 4)],
  ["a Float16Array", oddly((globalThis as unknown as { Float16Array: Uint16ArrayConstructor }).Float16Array, 2)],
  ["a Float32Array", oddly(Float32Array, 4)],
  ["a Float64Array", oddly(Float64Array, 8)],
  ["a BigInt64Array", oddly(BigInt64Array, 8)],
  ["a BigUint64Array", oddly(BigUint64Array, 8)],
  ["keys that objects have anyway", { constructor: 1, toString: "x", hasOwnProperty: [], valueOf: null, then: {} }],
  ["a constructor key beside something JSON has not", { constructor: { name: "x" }, when: new Date(0) }],
  ["keys that are no identifiers", { "": 1, "a b": 2, "\n": 3, "0": 4, "\ud83d\ude00": undefined }],
  ["a list in a list, deep", [[[[[[undefined]]]]]]],
];

describe("a value arrives as it left", () => {
  test.each(values)("%s", (_name, value) => {
    expect(difference(value, roundTrip(value))).toBeUndefined();
    // As a part of something else too, where it has no text of its own.
    expect(difference({ inside: [value, undefined] }, roundTrip({ inside: [value, undefined] }))).toBeUndefined();
  });

  test.each(values)("%s, as text that is stable", (_name, value) => {
    const text = encodeValue(value);
    expect(encodeValue(decodeValue(text))).toBe(text);
    expect(text).not.toMatch(/[\n\r]/);
  });
});

describe("typed arrays", () => {
  test("carry their own bytes, not their buffer's", () => {
    const view = new Uint16Array(bytes(1, 2, 3, 4, 5, 6, 7, 8), 2, 2);
    const copy = roundTrip(view) as Uint16Array;
    expect([...copy]).toEqual([...view]);
    expect(copy.buffer.byteLength).toBe(4);
  });

  test("a view at an odd offset", () => {
    const view = new Uint8Array(bytes(9, 8, 7, 6, 5), 3, 1);
    expect(roundTrip(view)).toEqual(new Uint8Array([6]));
  });

  test("a subclass arrives as the type that it extends", () => {
    const copy = roundTrip(Buffer.from("text"));
    expect(Object.getPrototypeOf(copy)).toBe(Uint8Array.prototype);
    expect(copy).toEqual(new Uint8Array([116, 101, 120, 116]));
  });

  test.each([0, 1, 2, 3, 4, 5, 6_143, 6_144, 6_145, 20_000])("%i bytes", (length) => {
    const original = Uint8Array.from({ length }, (_, index) => (index * 31) & 255);
    expect(Buffer.compare(roundTrip(original) as Uint8Array, original)).toBe(0);
  });
});

describe("what is shared stays shared", () => {
  test("an object that contains itself", () => {
    const self: Record<string, unknown> = { name: "self" };
    self["self"] = self;
    const copy = roundTrip(self) as typeof self;
    expect(copy["self"]).toBe(copy);
    expect(copy["name"]).toBe("self");
  });

  test("cycles through every container", () => {
    const map = new Map<unknown, unknown>();
    const set = new Set<unknown>([map]);
    const error = new Error("loop", { cause: set });
    const list: unknown[] = [error];
    map.set(list, error).set("map", map);
    expect(difference(map, roundTrip(map))).toBeUndefined();
    const copy = roundTrip(map) as typeof map;
    expect(copy.get("map")).toBe(copy);
  });

  test("dates, buffers and regular expressions too", () => {
    const date = new Date(5);
    const buffer = bytes(1);
    const expression = /x/;
    const copy = roundTrip([date, date, buffer, buffer, expression, expression]) as unknown[];
    expect(copy[0]).toBe(copy[1]);
    expect(copy[2]).toBe(copy[3]);
    expect(copy[4]).toBe(copy[5]);
  });

  test("two that are equal stay two", () => {
    const copy = roundTrip([new Date(5), new Date(5), undefined]) as unknown[];
    expect(copy[0]).not.toBe(copy[1]);
  });
});

describe("errors", () => {
  test("name, message, cause and their own properties", () => {
    const cause = new TypeError("inner");
    const error = Object.assign(new RangeError("outer", { cause }), { code: "E_OUT", status: 404, at: new Date(0) });
    const copy = roundTrip(error) as typeof error;
    expect(copy).toBeInstanceOf(RangeError);
    expect(copy).toMatchObject({ name: "RangeError", message: "outer", code: "E_OUT", status: 404 });
    expect(copy.at).toEqual(new Date(0));
    expect(copy.cause).toBeInstanceOf(TypeError);
    expect(Object.keys(copy)).not.toContain("cause");
    expect(difference(error, copy)).toBeUndefined();
  });

  test.each([Error, EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError])("%o", (Type) => {
    const copy = roundTrip(new Type("text")) as Error;
    expect(copy).toBeInstanceOf(Type);
    expect(copy.constructor).toBe(Type);
    expect(copy.message).toBe("text");
  });

  test("one of an app's own class keeps its name", () => {
    class PaymentError extends Error {
      override name = "PaymentError";
      readonly amount = 12n;
    }
    const copy = roundTrip(new PaymentError("declined")) as PaymentError;
    expect(copy).toBeInstanceOf(Error);
    expect(copy).toMatchObject({ name: "PaymentError", message: "declined", amount: 12n });
    expect(Object.keys(copy)).not.toContain("name");
  });

  test("an AggregateError keeps its errors", () => {
    const copy = roundTrip(new AggregateError([new TypeError("a"), "b"], "both")) as AggregateError;
    expect(copy).toBeInstanceOf(AggregateError);
    expect(copy.message).toBe("both");
    expect(copy.errors[0]).toBeInstanceOf(TypeError);
    expect(copy.errors[1]).toBe("b");
  });

  test("a DOMException becomes an error of its name", () => {
    expect(roundTrip(new DOMException("stopped", "AbortError"))).toMatchObject({
      name: "AbortError",
      message: "stopped",
    });
  });

  test("the stack of this side stays here", () => {
    expect(encodeValue(new Error("x"))).not.toContain("codec.test");
  });

  test("what cannot cross is left out of an error, and the rest arrives", () => {
    const shared = { deep: [1] };
    const error = Object.assign(new Error("failed"), {
      before: shared,
      retry: () => {},
      broken: { first: { second: shared, third: Symbol("x") } },
      after: [shared],
    });
    const copy = roundTrip(error) as typeof error;
    expect(Object.keys(copy)).toEqual(["before", "after"]);
    expect(copy.before).toEqual({ deep: [1] });
    expect(copy.after[0]).toBe(copy.before);
    expect(copy.message).toBe("failed");
    expect("retry" in copy || "broken" in copy).toBe(false);
  });

  test("a property first met inside a part that was left out still arrives", () => {
    const shared = { deep: [1] };
    const error = Object.assign(new Error("failed"), { broken: { shared, call: () => {} }, kept: shared });
    const copy = roundTrip(error) as typeof error;
    expect(copy.kept).toEqual({ deep: [1] });
    expect("broken" in copy).toBe(false);
  });
});

describe("other objects become data", () => {
  test("an instance of a class: its own enumerable properties", () => {
    class Point {
      readonly x = 1;
      readonly #secret = 2;
      get sum(): number {
        return this.x + this.#secret;
      }
    }
    const copy = roundTrip(new Point());
    expect(copy).toEqual({ x: 1 });
    expect(Object.getPrototypeOf(copy)).toBe(Object.prototype);
  });

  test("an object without a prototype", () => {
    expect(roundTrip(Object.assign(Object.create(null) as object, { a: 1 }))).toEqual({ a: 1 });
    expect(roundTrip(Object.assign(Object.create(null) as object, { a: undefined }))).toEqual({ a: undefined });
  });

  test.each([
    ["a URL", new URL("https://example.org/a"), "https://example.org/a"],
    ["an object with toJSON", { toJSON: () => ({ shown: true }) }, { shown: true }],
    ["a toJSON that returns what JSON has not", { toJSON: () => new Date(3) }, new Date(3)],
    ["a boxed number", new Number(-0), -0],
    ["a boxed string", new String("x"), "x"],
    ["a boxed boolean", new Boolean(false), false],
    ["a boxed BigInt", Object(5n), 5n],
  ])("%s", (_name, value, expected) => {
    expect(roundTrip(value)).toStrictEqual(expected);
    expect(roundTrip([value])).toStrictEqual([expected]);
  });

  test("what only claims to be a date is what it is", () => {
    expect(roundTrip({ [Symbol.toStringTag]: "Date", a: 1 })).toEqual({ a: 1 });
  });

  test("symbol keys and hidden properties stay behind", () => {
    const value = Object.defineProperty({ [Symbol("s")]: 1, shown: undefined }, "hidden", { value: 2 });
    expect(Reflect.ownKeys(roundTrip(value) as object)).toEqual(["shown"]);
  });
});

test("JSON is written as JSON", () => {
  const value = { a: [1, "b", null, true], c: { d: 0.5 } };
  expect(encodeValue(value)).toBe(JSON.stringify(value));
  expect(decodeValue(JSON.stringify(value))).toEqual(value);
});
