import fc from "fast-check";
import { expect, test } from "vitest";
import { decodeValue, encodeValue } from "../../src/protocol/codec/codec.ts";
import { difference } from "./same.ts";

const key = fc
  .oneof(
    fc.string({ unit: "binary", maxLength: 8 }),
    fc.constantFrom(
      "constructor",
      "toString",
      "valueOf",
      "hasOwnProperty",
      "then",
      "toJSON",
      "length",
      "0",
      "name",
      "cause",
    ),
  )
  .filter((name) => name !== "__proto__" && name !== "prototype");

type ByteView = new (buffer: ArrayBuffer, offset: number) => ArrayBufferView;

const bytes = fc.uint8Array({ maxLength: 40 });

const leaf: fc.Arbitrary<unknown> = fc.oneof(
  fc.string({ unit: "binary", maxLength: 20 }),
  // UTF-16 units of any kind, lone surrogates too.
  fc.array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 6 }).map((units) => String.fromCharCode(...units)),
  fc.double(),
  fc.integer(),
  fc.boolean(),
  fc.constantFrom(null, undefined, NaN, -0, Infinity, -Infinity),
  fc.bigInt(),
  fc.date({ noInvalidDate: false }),
  fc.constantFrom(/a/, /[\]"\\/]+/giu, /(?<n>x)\k<n>/dsy),
  bytes.map((list) => list.slice().buffer),
  fc
    .tuple(bytes, fc.nat(8), fc.constantFrom<ByteView>(Int8Array, Uint8Array, Uint8ClampedArray, DataView))
    .map(([list, offset, View]) => new View(list.slice().buffer, Math.min(offset, list.length))),
  fc.float32Array(),
  fc.float64Array(),
  fc.int16Array(),
  fc.uint32Array(),
  fc.bigInt64Array(),
  fc.bigUint64Array(),
);

/** Something that holds others; which ones is chosen afterwards, so that any may be shared or hold itself. */
interface Container {
  value: object;
  fill: (name: string, item: unknown) => void;
}

const kinds: Record<string, () => Container> = {
  object() {
    const value: Record<string, unknown> = {};
    return { value, fill: (name, item) => (value[name] = item) };
  },
  bare() {
    const value = Object.create(null) as Record<string, unknown>;
    return { value, fill: (name, item) => (value[name] = item) };
  },
  list() {
    const value: unknown[] = [];
    return { value, fill: (_name, item) => value.push(item) };
  },
  sparse() {
    const value: unknown[] = new Array(2);
    return {
      value,
      fill(_name, item) {
        value[value.length] = item;
        value.length++;
      },
    };
  },
  map() {
    const value = new Map<unknown, unknown>();
    return { value, fill: (name, item) => value.set(typeof item === "object" ? item : name, item) };
  },
  set() {
    const value = new Set<unknown>();
    return { value, fill: (_name, item) => value.add(item) };
  },
  error() {
    const value = new RangeError("message");
    const reserved = new Set(["name", "message", "stack", "toJSON", "errors"]);
    return { value, fill: (name, item) => !reserved.has(name) && Object.assign(value, { [name]: item }) };
  },
};

interface Plan {
  kind: keyof typeof kinds;
  parts: { name: string; item: { leaf: unknown } | { link: number } }[];
}

const plan: fc.Arbitrary<Plan> = fc.record({
  kind: fc.constantFrom(...Object.keys(kinds)),
  parts: fc.array(
    fc.record({
      name: key,
      item: fc.oneof(
        leaf.map((value) => ({ leaf: value })),
        fc.nat(30).map((link) => ({ link })),
      ),
    }),
    { maxLength: 6 },
  ),
});

function build(plans: readonly Plan[]): unknown {
  const containers = plans.map(({ kind }) => kinds[kind]!());
  for (const [index, { parts }] of plans.entries()) {
    for (const { name, item } of parts) {
      containers[index]!.fill(name, "leaf" in item ? item.leaf : containers[item.link % containers.length]!.value);
    }
  }
  return containers[0]!.value;
}

test("any graph of values arrives as it left, shared parts and cycles included", () => {
  const property = fc.property(fc.array(plan, { minLength: 1, maxLength: 12 }), (plans) => {
    // JSON's own text does not keep what is shared, so something in it that JSON has not.
    const value = { mark: undefined, value: build(plans) };
    const text = encodeValue(value);
    expect(difference(value, decodeValue(text))).toBeUndefined();
    expect(text).not.toContain("\n");
    // An error's cause is written last once it has been read; nothing else moves.
    const again = encodeValue(decodeValue(text));
    expect(encodeValue(decodeValue(again))).toBe(again);
  });
  fc.assert(property, { numRuns: 700 });
});

test("any JSON arrives as it left, and is written as JSON", () => {
  const property = fc.property(fc.jsonValue({ maxDepth: 6, stringUnit: "binary" }), (value) => {
    const plain = JSON.parse(JSON.stringify(value).replaceAll('"__proto__":', '"proto":')) as unknown;
    const text = encodeValue(plain);
    if (!text.startsWith("!")) expect(text).toBe(JSON.stringify(plain));
    expect(decodeValue(text)).toStrictEqual(plain);
  });
  fc.assert(property, { numRuns: 500 });
});

test("what the limits let out, they let in", () => {
  const property = fc.property(
    fc.array(plan, { minLength: 1, maxLength: 8 }),
    fc.integer({ min: 1, max: 2_000 }),
    (plans, maxLength) => {
      let text: string;
      try {
        text = encodeValue([undefined, build(plans)], { maxLength });
      } catch (error) {
        expect(error).toMatchObject({ code: "limit_exceeded" });
        return;
      }
      expect(text.length).toBeLessThanOrEqual(maxLength);
      expect(() => decodeValue(text, { maxLength })).not.toThrow();
    },
  );
  fc.assert(property, { numRuns: 500 });
});
