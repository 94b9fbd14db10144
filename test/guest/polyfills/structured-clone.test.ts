import { describe, expect, test } from "vitest";
import { compare, inVm } from "./compare.ts";

describe("structuredClone", () => {
  compare(
    "of",
    [
      "undefined", "null", "true", "-0", "NaN", "1n", "'text'", "'\\ud800'", "[]", "[1, , 3]", "[undefined, null]", "Object.assign([1], { x: 2, 7: 3 })", "new Array(5)", "({})", "({ a: { b: [1] } })", "({ a: undefined })", "Object.create(null, { a: { value: 1, enumerable: true } })",
      "new Date(5)", "new Date(NaN)", "Object.assign(new Date(5), { x: 1 })", "Object.assign(/a.b/giu, { lastIndex: 3 })", "new Map([[1, { a: 1 }], [{ b: 2 }, 'x']])", "new Set([1, { a: 1 }, 'x'])", "new Map([[1, new Map([[2, new Set([3])]])]])",
      "new Number(1)", "new String('ab')", "new Boolean(false)", "Object(1n).valueOf()", "new Uint8Array([1, 2, 3])", "new Uint8Array([1, 2, 3]).subarray(1)", "new Float64Array([1.5, NaN])", "new BigInt64Array([-1n])", "new Uint8ClampedArray([300])", "new DataView(new ArrayBuffer(4), 1, 2)",
      "new ArrayBuffer(3)", "new ArrayBuffer(2, { maxByteLength: 8 })", "new Int16Array(0)", "[new Uint8Array(2), new Uint16Array(1)]", "((buffer) => [new Uint8Array(buffer), new Uint8Array(buffer, 1), buffer])(new ArrayBuffer(3))",
      "new Error('m')", "new TypeError('m')", "new RangeError('m', { cause: { a: 1 } })", "Object.assign(new Error('m'), { name: 'Custom' })", "Object.assign(new Error('m'), { name: 'TypeError', extra: 1 })", "new AggregateError([1], 'm')", "new EvalError()", "new URIError('x', { cause: new Error('y') })", "new (class Mine extends TypeError {})('m')",
      "new DOMException('m', 'AbortError')", "new (class { a = 1; #b = 2; get c() { return 3 } m() {} })()", "({ get a() { return [1] } })", "({ [Symbol('a')]: 1, b: 2 })", "Object.defineProperty({ a: 1 }, 'hidden', { value: 1 })", "Object.create({ inherited: 1 })", "JSON.parse('{ \"__proto__\": { \"a\": 1 } }')",
      "Object.freeze([1])", "Object.freeze({ a: 1 })", "({ toJSON: 1 })", "((a) => { a.a = a; return a })({})", "((a) => { a.push(a, [a]); return a })([])", "((m) => { m.set(m, m); return m })(new Map())", "((s) => { s.add(s); return s })(new Set())", "((e) => { e.cause = e; return e })(new Error())",
      "((shared) => [shared, shared, { shared }])({ a: 1 })", "((date) => [date, date])(new Date(1))", "((x) => ({ x, get y() { return x } }))([1])", "({ get a() { delete this.b; return 1 }, b: 2 })",
      // What cannot be cloned.
      "() => {}", "class {}", "Symbol('a')", "({ a: [() => {}] })", "({ a: Symbol() })", "new Map([[1, () => {}]])", "new Set([Symbol()])", "Promise.resolve()", "new WeakMap()", "new WeakSet()", "(function* () {})()", "[].values()", "new Map().keys()", "Object(Symbol())",
      "({ get a() { throw new RangeError() } })", "new Error('x', { cause: () => {} })", "Math", "JSON", "globalThis.Reflect",
    ].map((value) => `structuredClone(${value})`),
  ); // prettier-ignore

  compare("is an interface", [
    "structuredClone()", "structuredClone.name", "structuredClone(1, 2)", "structuredClone(1, null)", "structuredClone(1, {})", "structuredClone(1, { transfer: 1 })", "structuredClone(1, { transfer: [{}] })", "structuredClone(1, { transfer: undefined })",
    "((a) => structuredClone(a) !== a)({})", "structuredClone(new (class A { x = 1 })()).constructor === Object", "structuredClone(new (class A extends Map {})()).constructor === Map", "structuredClone(new (class A extends Array {})()).constructor === Array",
    "(() => { const error = new TypeError('m'); return structuredClone(error).stack === error.stack })()", "Object.getOwnPropertyDescriptor(structuredClone(new Error('m')), 'message')", "Object.hasOwn(structuredClone(new Error()), 'message')",
    "((buffer) => [structuredClone(buffer, { transfer: [buffer] }), buffer.byteLength, buffer.detached])(new Uint8Array([1, 2]).buffer)", "((view) => [structuredClone({ view }, { transfer: [view.buffer] }), view.length])(new Uint8Array([1, 2]))", "((buffer) => [structuredClone(1, { transfer: [buffer] }), buffer.detached])(new ArrayBuffer(1))",
    "((buffer) => structuredClone(1, { transfer: [buffer, buffer] }))(new ArrayBuffer(1))", "((buffer) => [fails(() => structuredClone(() => {}, { transfer: [buffer] })), buffer.detached])(new ArrayBuffer(1))", "((buffer) => { buffer.transfer(); return structuredClone(buffer) })(new ArrayBuffer(1))", "((buffer) => { buffer.transfer(); return structuredClone(1, { transfer: [buffer] }) })(new ArrayBuffer(1))",
  ]); // prettier-ignore

  test("goes as deep as the data does", () => {
    const chain = "(() => { let deep = {}; for (let at = 0; at < 20_000; at++) deep = { deep }; return deep })()";
    const depth = `(() => { let n = 0; for (let at = structuredClone(${chain}); at.deep; at = at.deep) n++; return n })()`;
    expect(inVm(depth)).toBe("20000");
  });

  test("refuses the platform's own objects, as browsers do", () => {
    for (const value of [
      "new URL('http://a')",
      "new URLSearchParams()",
      "new TextEncoder()",
      "new TextDecoder()",
      "new EventTarget()",
      "new Event('x')",
      "new AbortController()",
      "new AbortController().signal",
    ]) {
      expect(inVm(`structuredClone(${value})`)).toBe("throws DOMException DataCloneError 25");
    }
  });
});
