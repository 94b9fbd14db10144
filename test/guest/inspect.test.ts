import { describe, expect, test } from "vitest";
import { formatLogArguments, inspect } from "../../src/guest/inspect.ts";

class Task {
  readonly id = 1;
  readonly title = "Water the plants";
}

const loop: Record<string, unknown> = { name: "loop" };
loop["self"] = loop;
loop["list"] = [loop];

const boom = (): never => {
  throw new Error("boom");
};

function revoked<T extends object>(target: T): T {
  const { proxy, revoke } = Proxy.revocable(target, {});
  revoke();
  return proxy;
}

describe("a value is printed readably", () => {
  test.each(
    (
      [
        [undefined, "undefined"],
        [null, "null"],
        [true, "true"],
        [12.5, "12.5"],
        [-0, "-0"],
        [NaN, "NaN"],
        [10n, "10n"],
        [Symbol("s"), "Symbol(s)"],
        ['text with "quotes"\n', '"text with \\"quotes\\"\\n"'],
        [{}, "{}"],
        [[], "[]"],
        [{ a: 1, "b c": [true, null], d: undefined }, '{ a: 1, "b c": [true, null], d: undefined }'],
        [[1, , 3], "[1, <empty>, 3]"],
        [
          new Map<unknown, unknown>([
            ["a", { b: 1 }],
            [{ k: 1 }, 2],
          ]),
          'Map(2) { "a" => { b: 1 }, { k: 1 } => 2 }',
        ],
        [new Map(), "Map(0) {}"],
        [new Set([1, "a"]), 'Set(2) { 1, "a" }'],
        [new Date(0), "1970-01-01T00:00:00.000Z"],
        [new Date(NaN), "Invalid Date"],
        [/a\/b/gi, "/a\\/b/gi"],
        [new Task(), 'Task { id: 1, title: "Water the plants" }'],
        [Object.assign(Object.create(null) as object, { a: 1 }), "{ a: 1 }"],
        [new Uint8Array([1, 2]), "Uint8Array [1, 2]"],
        [new ArrayBuffer(3), "ArrayBuffer { byteLength: 3 }"],
        [Promise.resolve(1), "Promise { not awaited }"],
        [() => {}, "[Function]"],
        [boom, "[Function boom]"],
        [Task, "[class Task]"],
        [loop, '{ name: "loop", self: [Circular], list: [[Circular]] }'],
        [{ a: { b: { c: { d: { e: 1 } } } } }, "{ a: { b: { c: { d: {...} } } } }"],
        [[[[[[1]]]]], "[[[[[...]]]]]"],
        [
          { twice: [Task, Task], both: [loop["none"], new Date(1)] },
          "{\n  twice: [[class Task], [class Task]],\n  both: [undefined, 1970-01-01T00:00:00.001Z]\n}",
        ],
      ] as [unknown, string][]
    ).map(([value, text]) => ({ value, text })),
  )("$text", ({ value, text: expected }) => {
    expect(inspect(value)).toBe(expected);
  });

  test("the same object twice is no circle", () => {
    const shared = { x: 1 };
    expect(inspect([shared, shared])).toBe("[{ x: 1 }, { x: 1 }]");
  });

  test("what does not fit on a line is put on several", () => {
    const value = { first: "x".repeat(40), second: { inner: "y".repeat(40), more: ["z".repeat(40)] } };
    expect(inspect(value)).toBe(
      `{\n  first: "${"x".repeat(40)}",\n  second: {\n    inner: "${"y".repeat(40)}",\n    more: ["${"z".repeat(40)}"]\n  }\n}`,
    );
  });

  test("long lists and texts are cut, and say so", () => {
    expect(inspect(Array.from({ length: 150 }, (_, index) => index))).toMatch(/99,\n {2}\.\.\. 50 more\n\]$/);
    expect(inspect(new Set(Array.from({ length: 101 }, (_, index) => index)))).toContain("... 1 more");
    expect(inspect(new Map(Array.from({ length: 103 }, (_, index) => [index, index])))).toContain("... 3 more");
    expect(inspect(Object.fromEntries(Array.from({ length: 104 }, (_, index) => [`k${index}`, 1])))).toContain(
      "... 4 more",
    );
    expect(inspect(["x".repeat(20_000)]).length).toBeLessThan(11_000);
    expect(inspect(new Array(1e9)).length).toBeLessThan(3_000);
  });

  test("errors with their causes, and without this process's stack", () => {
    const error = new TypeError("outer", { cause: new Error("inner", { cause: "root" }) });
    expect(inspect(error)).toBe('TypeError: outer\n  cause: Error: inner\n  cause: "root"');
    expect(inspect({ error: new Error("x") })).toBe("{ error: Error: x }");
    const self: Error = new Error("self");
    self.cause = self;
    expect(inspect(self)).toBe("Error: self\n  cause: [Circular]");
  });
});

describe("it never throws, nor runs a toString of the value", () => {
  test.each<[string, unknown]>([
    [
      "a getter that throws",
      {
        fine: 1,
        get bad(): never {
          return boom();
        },
      },
    ],
    [
      "a proxy whose traps throw",
      new Proxy({}, { get: boom, ownKeys: boom, getPrototypeOf: boom, getOwnPropertyDescriptor: boom }),
    ],
    ["a proxy of a function whose traps throw", new Proxy(() => {}, { get: boom, getPrototypeOf: boom })],
    ["a revoked proxy", revoked({})],
    ["a revoked function", revoked(() => {})],
    ["a function whose name throws", Object.defineProperty(() => {}, "name", { get: boom })],
    ["an error whose message throws", Object.defineProperty(new Error("x"), "message", { get: boom })],
    ["an error whose name is a symbol", Object.assign(new Error("x"), { name: Symbol("n") })],
    ["an error whose stack throws", Object.defineProperty(new Error("x"), "stack", { get: boom })],
    [
      "a toStringTag that throws",
      {
        get [Symbol.toStringTag](): never {
          return boom();
        },
      },
    ],
    ["a constructor that throws", Object.create(Object.defineProperty({}, "constructor", { get: boom }))],
    ["a map whose size throws", Object.defineProperty(new Map(), "size", { get: boom })],
    ["something deep", Array.from({ length: 50_000 }).reduce<unknown>((inner) => [inner], 1)],
  ])("%s", (_name, value) => {
    expect(inspect(value)).toMatch(/\S/);
    expect(formatLogArguments([value, "%s", value])).toMatch(/\S/);
    expect(
      formatLogArguments(["%s %d %i %f %j %o %O %c", value, value, value, value, value, value, value, value]),
    ).toMatch(/\S/);
  });

  test("one property that cannot be read does not hide the others", () => {
    expect(
      inspect({
        fine: 1,
        get bad(): never {
          return boom();
        },
      }),
    ).toBe("{ fine: 1, bad: [getter that threw] }");
  });

  test("no code of the value is run for its text", () => {
    const calls: string[] = [];
    const value = {
      toString: () => void calls.push("toString"),
      valueOf: () => void calls.push("valueOf"),
      toJSON: () => void calls.push("toJSON"),
      [Symbol.toPrimitive]: () => void calls.push("toPrimitive"),
    };
    formatLogArguments([value, value]);
    formatLogArguments(["%s %d %i %j %o", value, value, value, value, value]);
    const callable = Object.assign(() => {}, { valueOf: () => void calls.push("function valueOf") });
    formatLogArguments(["%d %s", callable, callable]);
    expect(calls).toEqual([]);
  });
});

describe("the arguments of a console call", () => {
  test.each(
    (
      [
        [[], ""],
        [["plain"], "plain"],
        [["a", "b", 1, { c: "d" }], 'a b 1 { c: "d" }'],
        [[{ a: 1 }, "text"], "{ a: 1 } text"],
        [["%s is %d years", "Ada", 36], "Ada is 36 years"],
        [["%s", { a: 1 }], "{ a: 1 }"],
        [["%d %i %f", "12.7", "12.7", "12.7"], "12.7 12 12.7"],
        [["%i", -12.7], "-12"],
        [["%d", 5n], "5n"],
        [["%i", 5n], "5n"],
        [["%d", Symbol("x")], "NaN"],
        [["%d", {}], "NaN"],
        [["%o and %O and %j", [1], { a: 1 }, "x"], '[1] and { a: 1 } and "x"'],
        [["%cstyled", "color: red"], "styled"],
        [["100%", 1], "100% 1"],
        [["%s%% done", 50], "50% done"],
        [["%s %s", "only one"], "only one %s"],
        [["%s", "a", "b", { c: 1 }], "a b { c: 1 }"],
        [["%z %s", 1], "%z 1"],
        [["%s"], "%s"],
        [[1, "%s", 2], "1 %s 2"],
        [["line\nbreak"], "line\nbreak"],
      ] as [unknown[], string][]
    ).map(([values, text], index) => ({ values, text, index })),
  )("$index: $text", ({ values, text: expected }) => {
    expect(formatLogArguments(values)).toBe(expected);
  });
});
