import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decodeValue, encodeValue } from "../../src/protocol/codec/codec.ts";
import { ProtocolViolationError } from "../../src/protocol/errors.ts";
import { DEFAULT_LIMITS } from "../../src/protocol/limits.ts";
import {
  joinFrame,
  readGuestMessage,
  readHostMessage,
  splitFrame,
  writeGuestMessage,
  writeHostMessage,
  type GuestMessage,
  type HostMessage,
} from "../../src/protocol/messages.ts";

const awkward = 'a b\nc\r\nd\u2028e "quoted" \\ \u0000 \ud800';

const fromGuest: GuestMessage[] = [
  { kind: "ready", version: 1 },
  { kind: "call", seq: 0, path: "codemode.search", args: encodeValue({ q: awkward }) },
  { kind: "call", seq: 999_999_999, path: "$a_1.b$", args: encodeValue([undefined, awkward]) },
  { kind: "log", level: "log", text: awkward },
  { kind: "log", level: "debug", text: "" },
  { kind: "unparsed", message: awkward },
  { kind: "done", value: encodeValue(undefined) },
  { kind: "done", value: encodeValue(awkward) },
  { kind: "done", value: encodeValue({ deep: [new Map([[awkward, NaN]])] }) },
  { kind: "fail", error: { name: "Error", message: awkward } },
  {
    kind: "fail",
    error: {
      name: "TypeError",
      message: "x",
      code: "c",
      stack: "at a\nat b",
      line: 3,
      column: 4,
      cause: { name: "Error", message: "y", cause: { name: "Error", message: "z" } },
    },
  },
];

const fromHost: HostMessage[] = [
  {
    kind: "run",
    order: {
      code: `async () => {\n  return ${JSON.stringify(awkward)};\n}`,
      namespaces: [{ name: "codemode", methods: ["a", "b"], positionalArgs: true, prelude: "x;\ny;" }],
      limits: DEFAULT_LIMITS,
      inOrder: true,
    },
  },
  { kind: "ok", seq: 0, value: encodeValue(undefined) },
  { kind: "ok", seq: 12, value: encodeValue(awkward) },
  { kind: "err", seq: 3, error: encodeValue(new TypeError(awkward, { cause: awkward })) },
];

/** The guest's lists have no methods, so that generated code cannot change them. */
function linesOf(frame: string): string[] {
  return Array.from(splitFrame(frame) as ArrayLike<string>);
}

describe("every message comes out as it went in, on one line", () => {
  test.each(fromGuest)("from the guest: $kind", (message) => {
    const line = writeGuestMessage(message);
    expect(line).not.toContain("\n");
    expect(readGuestMessage(line)).toEqual(message);
  });

  test.each(fromHost)("from the host: $kind", (message) => {
    const line = writeHostMessage(message);
    expect(line).not.toContain("\n");
    expect(readHostMessage(line)).toEqual(message);
  });

  test("a value with line breaks within survives a frame with others", () => {
    const lines = fromGuest.map(writeGuestMessage);
    expect(linesOf(joinFrame(lines)).map(readGuestMessage)).toEqual(fromGuest);
    const { value } = readHostMessage(linesOf(joinFrame(fromHost.map(writeHostMessage)))[2]!) as { value: string };
    expect(decodeValue(value)).toBe(awkward);
  });

  test("any text a console line or a value can hold", () => {
    const text = fc
      .array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 20 })
      .map((units) => String.fromCharCode(...units));
    const property = fc.property(fc.array(text, { minLength: 1 }), (texts) => {
      const messages = texts.flatMap((part): GuestMessage[] => [
        { kind: "log", level: "warn", text: part },
        { kind: "done", value: encodeValue(part) },
      ]);
      const read = linesOf(joinFrame(messages.map(writeGuestMessage))).map(readGuestMessage);
      expect(read).toEqual(messages);
    });
    fc.assert(property, { numRuns: 200 });
  });
});

describe("what is not of the grammar is a violation", () => {
  test.each([
    "",
    " ",
    "hello",
    "READY 1",
    "ready",
    "ready x",
    "ready -1",
    "ready 1.5",
    "ready 1e3",
    "ready 9999999999",
    "ready 1 2",
    "call",
    "call 0",
    "call x a.b 1",
    "call -1 a.b 1",
    "call 0 ab 1",
    "call 0 .b 1",
    "call 1e1 a.b 1",
    "call 0x1 a.b 1",
    "call  0 a.b 1",
    'log loud "x"',
    'log constructor "x"',
    "log log",
    "log log x",
    "log log 1",
    "log log null",
    'log log ["x"]',
    'log  log "x"',
    "unparsed",
    "unparsed 1",
    "unparsed {",
    "fail",
    "fail {",
    "fail null",
    "fail 1",
    'fail "x"',
    "fail []",
    "fail {}",
    'fail {"name":"x"}',
    'fail {"name":1,"message":"x"}',
    'fail {"name":"x","message":null}',
    'fail {"name":"x","message":"y","cause":{}}',
    'fail {"name":"x","message":"y","cause":[]}',
    'run {"code":"1"}',
    "ok 0 1",
    "err 0 1",
    "constructor 1",
    "__proto__ 1",
    "toString",
  ])("%j", (line) => {
    expect(() => readGuestMessage(line)).toThrow(ProtocolViolationError);
  });

  test("the error shows the beginning of the line only", () => {
    expect(() => readGuestMessage(`nonsense ${"x".repeat(10_000)}`)).toThrow(/^.{1,200}$/);
  });

  test("fields of a failure that are of another kind are left out", () => {
    const line =
      'fail {"name":"a","message":"b","code":1,"stack":{},"line":"3","column":null,"cause":"text","extra":1,"__proto__":{"x":1}}';
    const message = readGuestMessage(line);
    expect(message).toEqual({ kind: "fail", error: { name: "a", message: "b" } });
    expect(Object.getPrototypeOf((message as { error: object }).error)).toBe(Object.prototype);
  });

  test("causes nested without end", () => {
    const deep = `${'{"name":"a","message":"b","cause":'.repeat(100_000)}null${"}".repeat(100_000)}`;
    let outcome: unknown;
    try {
      outcome = readGuestMessage(`fail ${deep}`);
    } catch (error) {
      expect(error).toBeInstanceOf(ProtocolViolationError);
      return;
    }
    expect(outcome).toMatchObject({ kind: "fail" });
  });

  test("changed lines are read or are a violation, nothing else", () => {
    const pieces = [
      " ",
      ".",
      '"',
      "{",
      "}",
      "call",
      "log",
      "done",
      "fail",
      "\u0000",
      "-1",
      "1e9",
      "__proto__",
      "null",
      "[",
      "]",
      ":",
    ];
    const mutation = fc.record({
      at: fc.double({ min: 0, max: 1, noNaN: true }),
      remove: fc.nat(6),
      insert: fc.array(fc.constantFrom(...pieces), { maxLength: 3 }),
    });
    const property = fc.property(
      fc.constantFrom(...fromGuest.map(writeGuestMessage)),
      fc.array(mutation, { minLength: 1, maxLength: 3 }),
      (seed, mutations) => {
        let line = seed;
        for (const { at, remove, insert } of mutations) {
          const place = Math.floor(at * (line.length + 1));
          line = line.slice(0, place) + insert.join("") + line.slice(place + remove);
        }
        try {
          return ["ready", "call", "log", "unparsed", "done", "fail"].includes(readGuestMessage(line).kind);
        } catch (error) {
          return error instanceof ProtocolViolationError;
        }
      },
    );
    expect(() => fc.assert(property, { numRuns: 2_000 })).not.toThrow();
  });

  test("any text at all", () => {
    const property = fc.property(fc.string({ unit: "binary", maxLength: 60 }), (line) => {
      try {
        readGuestMessage(line);
      } catch (error) {
        return error instanceof ProtocolViolationError;
      }
      return false;
    });
    expect(() => fc.assert(property, { numRuns: 2_000 })).not.toThrow();
  });
});
