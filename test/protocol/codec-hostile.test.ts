import fc from "fast-check";
import { afterEach, describe, expect, test } from "vitest";
import { decodeValue, encodeValue } from "../../src/protocol/codec/codec.ts";

const before = Reflect.ownKeys(Object.prototype);

afterEach(() => {
  expect(Reflect.ownKeys(Object.prototype)).toEqual(before);
  expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
});

/** What a careless merge of a decoded value into another object would do. */
function merge(target: Record<string, unknown>, source: Record<string, unknown>, depth = 0): void {
  for (const key of Object.keys(source)) {
    const [inner, own] = [source[key], target[key]];
    const isObject = (value: unknown): value is Record<string, unknown> =>
      (typeof value === "object" && value !== null) || typeof value === "function";
    if (isObject(inner) && isObject(own) && depth < 5) merge(own, inner, depth + 1);
    else Reflect.set(target, key, inner);
  }
}

function decoded(text: string): { value: unknown } | { code: unknown; error: unknown } {
  try {
    return { value: decodeValue(text, { maxLength: 2_000_000 }) };
  } catch (error) {
    return { code: (error as { code?: unknown }).code, error };
  }
}

function expectRefused(text: string): void {
  const outcome = decoded(text);
  expect(outcome).toMatchObject({ code: expect.stringMatching(/^(unsupported_value|limit_exceeded)$/) });
}

describe("text that is no value", () => {
  test.each([
    "",
    " ",
    "{",
    "[1,",
    '"open',
    "undefined",
    "NaN",
    "01",
    "{a:1}",
    "[1]]",
    "nul",
    '"\n"',
    "\u0000",
    "!",
    "!{}",
    "!null",
    "![]",
    '!"text"',
    "!true",
    "!1",
    "!0.5",
    "!1e309",
    "!-2",
    "!-7",
    "!-0.5",
    "![",
    "!!",
    '!{"a":1}',
  ])("%j", expectRefused);

  test.each<[string, unknown]>([
    ["an object as a node", [{}]],
    ["an object as a later node", [["A", 1], { a: 1 }]],
    ["a node without a tag", [[]]],
    ["a node of an unknown tag", [["Z", 1]]],
    ["a node whose tag is a number", [[0]]],
    ["a node whose tag is a list", [[["A"]]]],
    ["a slot beyond the end", [["A", 1]]],
    ["a huge slot", [["A", 4294967296]]],
    ["a huger slot", [["A", 1e300]]],
    ["a negative slot", [["A", -7]]],
    ["a fraction as a slot", [["A", 0.5]]],
    ["text as a slot", [["A", "length"]]],
    ["null as a slot", [["A", null]]],
    ["a hole outside a list", [["O", "a", -2]]],
    ["a hole in a Set", [["S", -2]]],
    ["a hole in a Map", [["M", -2, -2]]],
    ["an object without a last value", [["O", "a"]]],
    ["a Map without a last value", [["M", -1]]],
    ["a key that is a number", [["O", 1, -1]]],
    ["a key that is null", [["O", null, -1]]],
    ["an error without a message", [["E", "Error"]]],
    ["an error whose name is a number", [["E", 1, "x"]]],
    ["a BigInt that is no number", [["B", "12x"]]],
    ["an empty BigInt", [["B", ""]]],
    ["a BigInt in another notation", [["B", "0x10"]]],
    ["a BigInt with spaces", [["B", " 1 "]]],
    ["a BigInt that is a number", [["B", 1]]],
    ["a RegExp that does not parse", [["R", "(", ""]]],
    ["a RegExp with flags that do not exist", [["R", "a", "zz"]]],
    ["a RegExp without flags", [["R", "a"]]],
    ["bytes of an unknown type", [["T", "Blob", ""]]],
    ["bytes of a type that every object has", [["T", "constructor", ""]]],
    ["bytes of a type that is no text", [["T", 7, ""]]],
    ["bytes that are no base64", [["T", "Uint8Array", "????"]]],
    ["bytes cut off", [["T", "Uint8Array", "AAA"]]],
    ["bytes with padding within", [["T", "Uint8Array", "A=AA"]]],
    ["bytes that are not ASCII", [["T", "Uint8Array", "\u0141AAA"]]],
    ["bytes that are nothing but padding", [["T", "Uint8Array", "===="]]],
    ["bytes that do not fill an element", [["T", "Float64Array", "AAAA"]]],
  ])("%s", (_name, nodes) => expectRefused(`!${JSON.stringify(nodes)}`));

  test("nesting a million deep, of every kind", () => {
    for (const [open, close] of [
      ["[", "]"],
      ['{"a":', "}"],
      ["![", "]"],
      ['![["A",', "]]"],
    ] as const) {
      expect(decoded(open.repeat(1_000_000))).toMatchObject({ code: "limit_exceeded" });
      expectRefused(`${open.repeat(200_000)}1${close.repeat(200_000)}`);
    }
    const chain = Array.from({ length: 100_000 }, (_, index) => ["A", index + 1]);
    expect(decoded(`!${JSON.stringify([...chain, 1])}`)).toMatchObject({ code: "limit_exceeded" });
    const causes = Array.from({ length: 50_000 }, (_, index) => ["E", "Error", "x", "cause", index + 1]);
    expect(decoded(`!${JSON.stringify([...causes, 1])}`)).toMatchObject({ code: "limit_exceeded" });
    const keys = Array.from({ length: 100_000 }, (_, index) => ["M", index + 1, -1]);
    expect(decoded(`!${JSON.stringify([...keys, 1])}`)).toMatchObject({ code: "limit_exceeded" });
  });

  test("a quote that is escaped does not end a string for the depth check", () => {
    const text = `["\\\\\\"${"[".repeat(300)}"]`;
    expect(decodeValue(text)).toEqual(JSON.parse(text));
    expectRefused(`["\\\\"${",[".repeat(300)}`);
  });
});

describe("keys that reach a prototype", () => {
  test.each([
    '{"__proto__":{"polluted":1}}',
    '{"a":[{"__proto__":1}]}',
    '{"\\u005f_proto__":{"polluted":1}}',
    '{"\\u005F\\u005Fproto\\u005f\\u005f":{"polluted":1}}',
    '{"_\\u005fprot\\u006f__":{"polluted":1}}',
    '{"constructor":{"prototype":{"polluted":1}}}',
    '{"c\\u006fnstructor":{"prot\\u006ftype":{"polluted":1}}}',
    '[[{"x":{"constructor":{"prototype":null}}}]]',
    '![["O","__proto__",1],["O","polluted",-1]]',
    '![["O","\\u005f_proto__",1],["O","polluted",-1]]',
    '![["O","constructor",1],["O","prototype",2],["O","polluted",-1]]',
    '![["E","Error","x","__proto__",1],["O"]]',
    '![["E","Error","x","constructor",1],["O","prototype",-1]]',
    '![["A",1],["O","constructor",2],["E","Error","x","prototype",-1]]',
    // The constructor gets its prototype only after the key was read.
    '![["O","inner",1,"prototype",2],["O","constructor",0],["O","polluted",-1]]',
    '![["A",1,2],["O","inner",2,"prototype",3],["O","constructor",1],["O","polluted",-1]]',
  ])("%s", (text) => {
    expect(decoded(text)).toMatchObject({ code: "unsupported_value" });
  });

  test.each([
    '{"constructor":"text","prototype":{"a":1}}',
    '{"constructor":{"name":"x"}}',
    '{"constructor":null,"toString":1,"valueOf":{},"hasOwnProperty":[]}',
    '{"text":"__proto__ and constructor.prototype and \\u005f"}',
    '![["O","constructor",1,"undefined",-1],["O","name",-1]]',
  ])("what is harmless passes: %s", (text) => {
    const value = decodeValue(text) as Record<string, unknown>;
    merge({}, value);
    merge([] as never, value);
    expect(encodeValue(value)).not.toBe("");
  });

  test("own properties are written past the setters that a prototype has", () => {
    let isCalled = false;
    Object.defineProperty(Object.prototype, "trap", { configurable: true, set: () => (isCalled = true) });
    try {
      expect(decodeValue('![["O","trap",1,"none",-1],"value"]')).toHaveProperty("trap", "value");
      expect(decodeValue('{"trap":1}')).toHaveProperty("trap", 1);
    } finally {
      Reflect.deleteProperty(Object.prototype, "trap");
    }
    expect(isCalled).toBe(false);
  });
});

describe("graphs where a leaf is expected", () => {
  test.each<[string, unknown[]]>([
    ["a date of a list", [["D", [1]]]],
    ["a date of text", [["D", "2020"]]],
    ["a date of itself", [["D", ["D", 0]]]],
    ["a date beyond time", [["D", 1e300]]],
    ["a BigInt of a list", [["B", ["1"]]]],
    ["a RegExp of lists", [["R", ["a"], ["g"]]]],
    ["bytes of a list", [["T", ["Uint8Array"], ["AAAA"]]]],
    ["an error of lists", [["E", ["Error"], ["x"]]]],
  ])("%s gives nothing strange", (_name, nodes) => {
    const outcome = decoded(`!${JSON.stringify(nodes)}`);
    if ("value" in outcome) expect(outcome.value).toEqual(new Date(NaN));
    else expect(outcome.code).toMatch(/^(unsupported_value|limit_exceeded)$/);
  });

  test("cycles are what they are", () => {
    const map = decodeValue('![["M",0,0]]') as Map<unknown, unknown>;
    expect(map.get(map)).toBe(map);
    const set = decodeValue('![["S",0]]') as Set<unknown>;
    expect(set.has(set)).toBe(true);
    const error = decodeValue('![["E","Error","x","cause",0]]') as Error;
    expect(error.cause).toBe(error);
  });
});

test("a BigInt may have ten thousand digits, and no more: engines read them in more than linear time", () => {
  const longest = 10n ** 9_999n;
  expect(decodeValue(encodeValue(longest))).toBe(longest);
  expect(() => encodeValue({ big: 10n ** 10_000n })).toThrow(/^value\.big is a BigInt of more than 10000 digits/);
  expectRefused(`!${JSON.stringify([["B", "9".repeat(10_001)]])}`);
});

describe("fuzz", () => {
  const seeds = [
    encodeValue({ a: [1, "two", null, { b: true }], c: '\ud800 \\ " \n' }),
    encodeValue({ u: undefined, n: NaN, z: -0, d: new Date(5), m: new Map([[1, { x: 2n }]]), s: new Set(["a"]) }),
    encodeValue([/a(b)/g, new Uint16Array([1, 2, 3]), new Error("e", { cause: new TypeError("c") }), , 5]),
    encodeValue(Object.assign({ self: null }, { list: [undefined] })),
    '![["O","self",0,"constructor",1],["O","name",2],"x"]',
  ];
  const alphabet = [
    ..."!\"'\\[]{}:,.-0123456789eEuAODMSRBTZ _ntf/=+",
    "\u0000",
    "__proto__",
    "constructor",
    '["A",0]',
    "1e999",
    "-1",
    "\\u005f",
  ];

  test("changed texts are read or refused", () => {
    const mutation = fc.record({
      at: fc.double({ min: 0, max: 1, noNaN: true }),
      remove: fc.integer({ min: 0, max: 4 }),
      insert: fc.array(fc.constantFrom(...alphabet), { maxLength: 3 }),
    });
    const property = fc.property(
      fc.constantFrom(...seeds),
      fc.array(mutation, { minLength: 1, maxLength: 4 }),
      (seed, mutations) => {
        let text = seed;
        for (const { at, remove, insert } of mutations) {
          const place = Math.floor(at * (text.length + 1));
          text = text.slice(0, place) + insert.join("") + text.slice(place + remove);
        }
        const outcome = decoded(text);
        if ("value" in outcome) expect(typeof encodeValue(outcome.value, { maxDepth: 200 })).toBe("string");
        else expect(outcome.code, String(outcome.error)).toMatch(/^(unsupported_value|limit_exceeded)$/);
      },
    );
    fc.assert(property, { numRuns: 2_000 });
  });

  test("lists of nodes of any shape are read or refused", () => {
    const part = fc.oneof(
      fc.integer({ min: -8, max: 8 }),
      fc.constantFrom<unknown>(
        "A",
        "O",
        "M",
        "S",
        "D",
        "R",
        "B",
        "T",
        "E",
        "Error",
        "Uint8Array",
        "DataView",
        "AAAA",
        "cause",
        "__proto__",
        "constructor",
        "prototype",
        null,
        true,
        1.5,
        [],
      ),
    );
    const property = fc.property(
      fc.array(fc.oneof(part, fc.array(part, { maxLength: 6 })), { maxLength: 8 }),
      (nodes) => {
        const outcome = decoded(`!${JSON.stringify(nodes)}`);
        if ("code" in outcome)
          expect(outcome.code, String(outcome.error)).toMatch(/^(unsupported_value|limit_exceeded)$/);
        else if (typeof outcome.value === "object" && outcome.value !== null) merge({}, outcome.value as never);
      },
    );
    fc.assert(property, { numRuns: 2_000 });
  });
});
