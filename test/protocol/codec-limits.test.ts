import { describe, expect, test } from "vitest";
import { decodeValue, encodeValue } from "../../src/protocol/codec/codec.ts";

function nested(levels: number, end: unknown = 1): unknown {
  let value = end;
  for (let level = 0; level < levels; level++) value = level % 2 === 0 ? [value] : { in: value };
  return value;
}

/** A few objects, each holding the one before twice: 2 to the power of `levels` paths. */
function doubled(levels: number): unknown {
  let value: unknown = [1];
  for (let level = 0; level < levels; level++) value = [value, value];
  return value;
}

describe("depth", () => {
  test("a hundred levels cross, one more does not", () => {
    for (const end of [1, undefined]) {
      expect(decodeValue(encodeValue(nested(100, end)))).toEqual(nested(100, end));
      expect(() => encodeValue(nested(101, end))).toThrow(expect.objectContaining({ code: "limit_exceeded" }));
    }
  });

  test("another limit can be given, on both sides", () => {
    expect(() => encodeValue(nested(4), { maxDepth: 3 })).toThrow(/more than 3 levels/);
    expect(() => encodeValue(nested(4, undefined), { maxDepth: 3 })).toThrow(/more than 3 levels/);
    expect(decodeValue(encodeValue(nested(300), { maxDepth: 300 }), { maxDepth: 300 })).toEqual(nested(300));
    expect(() => decodeValue(encodeValue(nested(4)), { maxDepth: 3 })).toThrow(
      expect.objectContaining({ code: "limit_exceeded" }),
    );
    expect(() => decodeValue(encodeValue(nested(8, undefined)), { maxDepth: 3 })).toThrow(
      expect.objectContaining({ code: "limit_exceeded" }),
    );
  });

  test("the error names the place", () => {
    expect(() => encodeValue({ a: [nested(3)] }, { maxDepth: 4, path: "result" })).toThrow(
      /^result\.a\[0\]\[0\]\.in is nested/,
    );
  });

  test("brackets inside strings are not depth", () => {
    const text = JSON.stringify({ a: "[".repeat(1_000), 'b"{[': '\\"[[['.repeat(200), c: "\\" });
    expect(decodeValue(text)).toEqual(JSON.parse(text));
  });
});

describe("length", () => {
  test("exactly the limit crosses, one more character does not", () => {
    expect(encodeValue("x".repeat(98), { maxLength: 100 })).toHaveLength(100);
    expect(() => encodeValue("x".repeat(99), { maxLength: 100 })).toThrow(
      expect.objectContaining({ code: "limit_exceeded", message: expect.stringContaining("101 characters") }),
    );
    const text = JSON.stringify("x".repeat(98));
    expect(decodeValue(text, { maxLength: 100 })).toHaveLength(98);
    expect(() => decodeValue(text, { maxLength: 99 })).toThrow(expect.objectContaining({ code: "limit_exceeded" }));
  });

  test.each<[string, unknown]>([
    ["a long list", new Array(200).fill(1)],
    ["a long list of holes", new Array(4_000_000_000)],
    ["a long Set", new Set(Array.from({ length: 200 }, (_, index) => index))],
    ["bytes", new Uint8Array(200)],
    ["a BigInt", 10n ** 200n],
    ["an error's message", new Error("x".repeat(200))],
    ["keys", { ["k".repeat(200)]: undefined }],
    ["escapes", "\n".repeat(60)],
  ])("%s", (_name, value) => {
    expect(() => encodeValue(value, { maxLength: 100 })).toThrow(expect.objectContaining({ code: "limit_exceeded" }));
  });

  test("the message says what to do instead", () => {
    expect(() => encodeValue("x".repeat(200), { maxLength: 100, path: "codemode.save input" })).toThrow(
      /^codemode\.save input is too large \(202 characters\): the limit is 100 characters\. Pass less/,
    );
  });
});

describe("a value that is small as a graph and endless when it is walked", () => {
  const limits = { maxLength: 100_000 };

  test("is refused before it is sent, however it begins", () => {
    class Holder {
      readonly bomb = doubled(60);
    }
    for (const bomb of [
      doubled(60),
      [undefined, doubled(60)],
      new Holder(),
      new Map([["a", doubled(60)]]),
      new Error("x", { cause: doubled(60) }),
    ]) {
      expect(() => encodeValue(bomb, limits)).toThrow(expect.objectContaining({ code: "limit_exceeded" }));
    }
  });

  test("is refused when a hostile sandbox sends it", () => {
    const nodes = Array.from({ length: 60 }, (_, index) => ["A", index + 1, index + 1]);
    expect(() => decodeValue(`!${JSON.stringify([...nodes, 1])}`, limits)).toThrow(
      expect.objectContaining({ code: "limit_exceeded" }),
    );
    const objects = Array.from({ length: 60 }, (_, index) => ["O", "a", index + 1, "b", index + 1]);
    expect(() => decodeValue(`!${JSON.stringify([...objects, "end"])}`, limits)).toThrow(
      expect.objectContaining({ code: "limit_exceeded" }),
    );
  });

  test("a long string that is pointed to often counts each time", () => {
    const often = ["A", ...Array.from({ length: 1_000 }, () => 1)];
    expect(() => decodeValue(`!${JSON.stringify([often, "x".repeat(10_000)])}`, limits)).toThrow(
      expect.objectContaining({ code: "limit_exceeded" }),
    );
  });

  test("what the writer lets pass, the reader lets pass", () => {
    const shared = { text: "x".repeat(1_000), when: new Date(0), bytes: new Uint8Array(600), big: 10n ** 50n };
    for (let count = 1; count < 60; count++) {
      let text: string;
      try {
        text = encodeValue(
          Array.from({ length: count }, () => shared),
          limits,
        );
      } catch (error) {
        expect(error).toMatchObject({ code: "limit_exceeded" });
        expect(count).toBeGreaterThan(40);
        return;
      }
      expect(decodeValue(text, limits)).toHaveLength(count);
    }
    throw new Error("The limit was never reached");
  });

  test("without a limit it is written as a graph, and arrives shared", () => {
    const copy = decodeValue(encodeValue([undefined, doubled(60)])) as unknown[];
    let value = copy[1];
    for (let level = 0; level < 60; level++) {
      const [left, right] = value as unknown[];
      expect(left).toBe(right);
      value = left;
    }
    expect(value).toEqual([1]);
  });

  test("without a limit and without anything but JSON, too", { timeout: 20_000 }, () => {
    expect(encodeValue(doubled(60)).length).toBeLessThan(2_000);
  });
});
