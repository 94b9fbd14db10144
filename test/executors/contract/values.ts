import { describe, expect, test } from "vitest";
import { difference } from "../../protocol/same.ts";
import { shareExecutor, type CreateExecutor } from "./subject.ts";

const loop: Record<string, unknown> = { list: [] };
(loop["list"] as unknown[]).push(loop);

/** Source text, and the value that it makes. */
const values: [string, unknown][] = [
  ["null", null],
  ["undefined", undefined],
  ["true", true],
  ["-0", -0],
  ["NaN", NaN],
  ["-Infinity", -Infinity],
  ['"text \\n \\u2028 \\ud800"', "text \n \u2028 \ud800"],
  ["12345678901234567890n", 12345678901234567890n],
  ["({ a: [1, 'b', null, { c: undefined }] })", { a: [1, "b", null, { c: undefined }] }],
  ["[1, , 3]", [1, , 3]],
  ["new Date(5)", new Date(5)],
  ["new Date(NaN)", new Date(NaN)],
  [
    "new Map([['a', new Set([1, NaN])], [{ k: 1 }, -0]])",
    new Map<unknown, unknown>([
      ["a", new Set([1, NaN])],
      [{ k: 1 }, -0],
    ]),
  ],
  ["/a[/]b/gi", /a[/]b/gi],
  ["new Uint8Array([1, 2, 255])", new Uint8Array([1, 2, 255])],
  ["new Float64Array(new Float64Array([1.5, -0, NaN]).buffer, 8, 2)", new Float64Array([-0, NaN])],
  ["new DataView(new Uint8Array([1, 2, 3]).buffer, 1)", new DataView(new Uint8Array([2, 3]).buffer)],
  ["new Uint8Array([9]).buffer", new Uint8Array([9]).buffer],
  ["(() => { const a = { list: [] }; a.list.push(a); return a })()", loop],
  [
    "({ constructor: 'x', toString: 1, hasOwnProperty: null })",
    { constructor: "x", toString: 1, hasOwnProperty: null },
  ],
  ["new RangeError('r', { cause: new TypeError('t') })", new RangeError("r", { cause: new TypeError("t") })],
  [
    "Object.assign(new Error('e'), { status: 404, at: new Date(1) })",
    Object.assign(new Error("e"), { status: 404, at: new Date(1) }),
  ],
];

export function describeValues(create: CreateExecutor): void {
  describe("values", () => {
    const run = shareExecutor(create);

    test.each(values)("%s goes out, in and out again", async (source, value) => {
      let received: unknown = "nothing";
      const echo = (input: unknown): unknown => {
        received = input;
        return value;
      };
      const { result, error } = await run(`async () => [await codemode.echo(${source}), ${source}]`, { echo });
      expect(error).toBeUndefined();
      expect(difference(value, received)).toBeUndefined();
      expect(difference(value, (result as unknown[])[0])).toBeUndefined();
      expect(difference(value, (result as unknown[])[1])).toBeUndefined();
    });

    test("values arrive in the code as real ones of its own", async () => {
      const give = (): unknown => ({
        date: new Date(0),
        map: new Map(),
        bytes: new Uint8Array(2),
        error: new TypeError("t"),
        list: [],
      });
      const code = `async () => {
        const { date, map, bytes, error, list } = await codemode.give();
        return [date instanceof Date, map instanceof Map, bytes instanceof Uint8Array, error instanceof TypeError, list instanceof Array];
      }`;
      expect(await run(code, { give })).toEqual({ result: [true, true, true, true, true] });
    });

    test("ten thousand records", async () => {
      const records = Array.from({ length: 10_000 }, (_, id) => ({ id, name: `name ${id}`, tags: ["a", null] }));
      const { result } = await run("async () => (await codemode.all()).filter((r) => r.id % 2).map((r) => r.name)", {
        all: () => records,
      });
      expect(result).toHaveLength(5_000);
    });

    test.each([
      ["() => {}", "result is a function"],
      ["({ a: [Symbol('x')] })", "result.a[0] is a symbol"],
      ["[Promise.resolve()]", "result[0] is a promise"],
      ["new WeakMap()", "result is a WeakMap"],
      ["codemode", ""],
    ])("the result %s is a failure", async (source, message) => {
      const outcome = await run(`async () => { return [${source}][0] }`, { a: () => 1 });
      if (source === "codemode") return expect(outcome.error ?? "an empty object").toBeTruthy();
      expect(outcome).toMatchObject({ result: undefined, failure: { code: "unsupported_value" } });
      expect(outcome.error).toContain(message);
    });

    test("input that cannot cross is an error the code can catch; the tool is not called", async () => {
      let calls = 0;
      const code =
        "async () => { try { await codemode.a({ run: () => {} }) } catch (error) { return [error.code, error.message] } }";
      const { result } = await run(code, { a: () => calls++ });
      expect(result).toEqual(["unsupported_value", expect.stringContaining("codemode.a input.run is a function")]);
      expect(calls).toBe(0);
    });

    test.each<[string, () => unknown, string]>([
      ["a function", () => () => {}, "the result of codemode.a is a function"],
      ["a promise inside", () => ({ later: [Promise.resolve()] }), "the result of codemode.a.later[0] is a promise"],
      ["an object of the platform", () => ({ signal: new AbortController().signal }), "codemode.a.signal is a"],
    ])("a tool that returns %s fails that call only", async (_name, a, message) => {
      const code =
        "async () => { try { return await codemode.a() } catch (error) { return [error.code, error.message, await codemode.b()] } }";
      const { result } = await run(code, { a, b: () => "fine" });
      expect(result).toEqual(["unsupported_value", expect.stringContaining(message), "fine"]);
    });

    test("a key that could reach a prototype goes neither way", async () => {
      const seen: unknown[] = [];
      const tools = {
        take: (input: unknown) => seen.push(input),
        give: () => JSON.parse('{"__proto__":{"polluted":1}}') as unknown,
      };
      const code = `async () => {
        const codes = [];
        for (const input of [JSON.parse('{"__proto__":{"x":1}}'), { constructor: { prototype: { x: 1 } } }]) {
          await codemode.take(input).catch((error) => codes.push(error.code));
        }
        await codemode.give().catch((error) => codes.push(error.code));
        return codes;
      }`;
      expect(await run(code, tools)).toEqual({ result: Array(3).fill("unsupported_value") });
      expect(seen).toEqual([]);
      expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
    });

    test("a result that is small but endless to write out is refused", async () => {
      const code =
        "async () => { class A {} let a = [1]; for (let i = 0; i < 60; i++) a = [a, a]; return Object.assign(new A(), { a }) }";
      expect(await run(code)).toMatchObject({ result: undefined, failure: { code: "limit_exceeded" } });
    });
  });
}
