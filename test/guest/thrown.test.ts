import { describe, expect, test } from "vitest";
import { describeThrown } from "../../src/guest/thrown.ts";

const boom = (): never => {
  throw new Error("boom");
};

describe("whatever code throws is described", () => {
  test.each<[string, unknown, object]>([
    ["an error", new TypeError("bad"), { name: "TypeError", message: "bad" }],
    ["an error without a message", new RangeError(), { name: "RangeError", message: "RangeError (without a message)" }],
    [
      "an error with a code",
      Object.assign(new Error("x"), { code: "E_X" }),
      { name: "Error", message: "x", code: "E_X" },
    ],
    ["an error with a number as its code", Object.assign(new Error("x"), { code: 5 }), { name: "Error", message: "x" }],
    ["an error without a name", Object.assign(new Error("x"), { name: "" }), { name: "Error", message: "x" }],
    [
      "an error whose message is no text",
      Object.assign(new Error("x"), { message: { a: 1 } }),
      { name: "Error", message: "Error (without a message)" },
    ],
    [
      "an exception of the platform",
      new DOMException("stopped", "AbortError"),
      { name: "AbortError", message: "stopped" },
    ],
    ["text", "just text", { name: "Error", message: "just text" }],
    ["empty text", "", { name: "Error", message: "The code threw an empty string" }],
    ["null", null, { name: "Error", message: "The code threw null" }],
    ["undefined", undefined, { name: "Error", message: "The code threw undefined" }],
    ["a number", 42, { name: "Error", message: "The code threw 42" }],
    ["a BigInt", 42n, { name: "Error", message: "The code threw 42n" }],
    ["a symbol", Symbol("s"), { name: "Error", message: "The code threw Symbol(s)" }],
    ["a function", boom, { name: "Error", message: "The code threw [Function boom]" }],
    ["an object", { code: 1 }, { name: "Error", message: "The code threw { code: 1 }" }],
    ["an object with a message", { message: "from a reply" }, { name: "Error", message: "from a reply" }],
    ["an object with an empty message", { message: "" }, { name: "Error", message: 'The code threw { message: "" }' }],
    ["a promise", Promise.resolve(), { name: "Error", message: "The code threw Promise { not awaited }" }],
  ])("%s", (_name, thrown, expected) => {
    expect(describeThrown(thrown)).toEqual(expected);
  });

  test.each<[string, unknown]>([
    ["a proxy whose traps throw", new Proxy({}, { get: boom, getPrototypeOf: boom })],
    ["an error whose message throws", Object.defineProperty(new Error("x"), "message", { get: boom })],
    ["an error whose name throws", Object.defineProperty(new Error("x"), "name", { get: boom })],
    ["an error whose cause throws", Object.defineProperty(new Error("x"), "cause", { get: boom })],
    ["an object whose message throws", Object.defineProperty({}, "message", { get: boom })],
  ])("%s", (_name, thrown) => {
    const { name, message } = describeThrown(thrown);
    expect(name).not.toBe("");
    expect(message).not.toBe("");
  });

  test("causes, five deep at most, and never in a circle", () => {
    const nested = new Error("1", { cause: new TypeError("2", { cause: "three" }) });
    expect(describeThrown(nested)).toEqual({
      name: "Error",
      message: "1",
      cause: { name: "TypeError", message: "2", cause: { name: "Error", message: "three" } },
    });
    const circle = new Error("circle");
    circle.cause = circle;
    expect(JSON.stringify(describeThrown(circle)).match(/circle/g)).toHaveLength(6);
  });

  test("a message is cut before it fills the conversation", () => {
    for (const thrown of [
      new Error("x".repeat(1e6)),
      "x".repeat(1e6),
      { message: "x".repeat(1e6) },
      { a: ["x".repeat(1e6)] },
    ]) {
      const { message } = describeThrown(thrown);
      expect(message.length).toBeGreaterThan(9_000);
      expect(message.length).toBeLessThan(11_000);
      expect(message).toMatch(/^The code threw|^x/);
    }
    const named = Object.assign(new Error("y"), { name: "n".repeat(1e6), code: "c".repeat(1e6) });
    expect(JSON.stringify(describeThrown(named)).length).toBeLessThan(40_000);
  });
});
