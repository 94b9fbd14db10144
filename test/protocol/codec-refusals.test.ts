import { describe, expect, test } from "vitest";
import { decodeValue, encodeValue } from "../../src/protocol/codec/codec.ts";

const refuse = (value: unknown, path?: string): Error => {
  try {
    encodeValue(value, path === undefined ? {} : { path });
  } catch (error) {
    return error as Error;
  }
  throw new Error("It was not refused");
};

describe("what cannot cross is refused, with its path", () => {
  test.each<[string, unknown, string]>([
    ["a function", () => {}, "value is a function"],
    ["a class", class {}, "value is a function"],
    ["a function in data", { list: [1, { run() {} }] }, "value.list[1].run is a function"],
    ["a symbol", [Symbol("x")], "value[0] is a symbol"],
    ["a symbol alone", Symbol.iterator, "value is a symbol"],
    ["a promise", { later: Promise.resolve() }, "value.later is a promise: await it first"],
    ["a promise in a Map", new Map([["a key", Promise.resolve()]]), 'value.get("a key") is a promise'],
    ["a function as a Map's key", new Map([[() => {}, 1]]), "value.keys[0] is a function"],
    ["a function under an object key", new Map([[{}, () => {}]]), "value.entries[0] is a function"],
    ["a function in a Set", new Set([1, () => {}]), "value.values[1] is a function"],
    ["a WeakMap", { a: new WeakMap() }, "value.a is a WeakMap"],
    ["a WeakSet", new WeakSet(), "value is a WeakSet"],
    ["a Response", { "the answer": new Response() }, 'value["the answer"] is a Response'],
    ["a Blob", new Blob(), "value is a Blob"],
    ["an AbortSignal", { signal: new AbortController().signal }, "value.signal is a AbortSignal"],
    ["a generator", (function* () {})(), "value is a Generator"],
    ["the global object", { all: globalThis }, "value.all"],
    ["a boxed symbol", Object(Symbol("x")), "value is a Symbol"],
    ["a key __proto__", JSON.parse('{"a":{"__proto__":{"x":1}}}'), "value.a.__proto__ is refused"],
    ["a constructor with a prototype", { constructor: { prototype: { x: 1 } } }, "value.constructor is refused"],
  ])("%s", (_name, value, message) => {
    const error = refuse(value);
    expect(error).toMatchObject({ name: "UnsupportedValueError", code: "unsupported_value" });
    expect(error.message).toContain(message);
  });

  test("the path begins with the name that the caller gives", () => {
    expect(refuse({ a: () => {} }, "codemode.save input").message).toMatch(/^codemode\.save input\.a is a function/);
  });
});

describe("values that do not hold still", () => {
  const boom = (): never => {
    throw new Error("boom");
  };
  test.each<[string, unknown]>([
    [
      "a getter that throws",
      {
        get a(): never {
          return boom();
        },
      },
    ],
    [
      "a getter that throws, in a graph",
      {
        b: undefined,
        get a(): never {
          return boom();
        },
      },
    ],
    ["a toJSON that throws", { toJSON: boom }],
    ["a proxy whose traps throw", new Proxy({}, { ownKeys: boom, getPrototypeOf: boom, get: boom })],
    ["a list proxy whose traps throw", new Proxy([], { get: boom })],
    [
      "a getter that throws null",
      {
        get a(): never {
          throw null;
        },
      },
    ],
    [
      "a getter that throws what cannot be read",
      {
        get a(): never {
          throw new Proxy(new Error("x"), { get: boom });
        },
      },
    ],
    [
      "a getter that throws what cannot be classified",
      {
        get a(): never {
          throw new Proxy({}, { getPrototypeOf: boom });
        },
      },
    ],
    ["an error whose name throws", Object.defineProperty(new Error("x"), "name", { get: boom })],
    ["a revoked proxy", revoked()],
    ["a Map that is none", { [Symbol.toStringTag]: "Map", a: undefined }],
    ["a Number that is none", { [Symbol.toStringTag]: "Number", a: undefined }],
    ["a regular expression that is none", Object.create(RegExp.prototype)],
  ])("%s", (_name, value) => {
    const error = refuse(value);
    expect(error).toMatchObject({ code: expect.stringMatching(/^(unsupported_value|limit_exceeded)$/) });
  });

  test("a getter that changes gives text that can be read all the same", () => {
    for (const later of [() => {}, undefined, NaN, Symbol("x"), 5n]) {
      let reads = 0;
      const value = {
        get a(): unknown {
          return reads++ === 0 ? 1 : later;
        },
      };
      let text: string;
      try {
        text = encodeValue(value);
      } catch (error) {
        expect(error).toMatchObject({ code: "unsupported_value" });
        continue;
      }
      expect(() => decodeValue(text)).not.toThrow();
    }
  });

  test("a getter that makes ever more objects ends", () => {
    const more = (): object => ({
      get deeper(): object {
        return more();
      },
    });
    expect(refuse(more())).toMatchObject({ code: "limit_exceeded" });
    const list = (): object => ({ toJSON: () => list() });
    expect(refuse(list())).toMatchObject({ code: "limit_exceeded" });
  });
});

function revoked(): unknown {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
}
