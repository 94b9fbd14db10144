import { describe } from "vitest";
import { compare } from "./compare.ts";

const TEXTS = [
  "",
  "abc",
  "gr\u00fcn",
  "\u20ac",
  "\u{1f600}",
  "\u{10ffff}",
  "\ud800",
  "\udc00",
  "a\ud800b",
  "\udc00\ud800",
  "\ud83d\ud83d\ude00",
  "\ufeffa",
  "\0",
];
const BYTES = [
  "", "61", "c3 bc", "e2 82 ac", "f0 9f 98 80", "f4 8f bf bf", "f4 90 80 80", "f5 80", "c0 80", "c1 bf", "c2", "c2 20", "e0 80 80", "e0 a0", "e0 a0 20", "ed a0 80", "ed 9f bf", "ef bb bf 61", "ef bb bf",
  "61 ef bb bf", "ef bb bf ef bb bf", "ef bb", "f0 80 80 80", "f0 9f 98", "f0 9f 98 61", "f0 9f f0 9f 98 80", "80", "bf bf", "ff fe", "fe", "e2 82 e2 82 ac", "61 80 62", "f1 80 80 e2 82 c2 80",
]; // prettier-ignore

function array(hex: string): string {
  return `Uint8Array.from(${JSON.stringify(hex.split(" "))}.filter(Boolean), (byte) => parseInt(byte, 16))`;
}

describe("TextEncoder", () => {
  compare(
    "encode",
    TEXTS.map((text) => `new TextEncoder().encode(${JSON.stringify(text)})`),
  );
  compare(
    "encodeInto",
    TEXTS.flatMap((text) =>
      [0, 1, 2, 3, 4, 9].map(
        (size) =>
          `((bytes) => [new TextEncoder().encodeInto(${JSON.stringify(text)}, bytes), bytes])(new Uint8Array(${size}))`,
      ),
    ),
  );
  compare("is an interface", [
    "new TextEncoder().encode()", "new TextEncoder().encode(undefined)", "new TextEncoder().encode(null)", "new TextEncoder().encode(1)", "new TextEncoder().encoding", "TextEncoder()", "fails(() => TextEncoder.prototype.encode.call({}).length.x.y)",
    "new TextEncoder().encodeInto('a', [])", "new TextEncoder().encodeInto('a', new Uint16Array(2))", "new TextEncoder().encode('abc').buffer.byteLength", "Object.prototype.toString.call(new TextEncoder())",
    "new TextEncoder().encode('\u00fc'.repeat(20000)).length", "new TextEncoder().encode(Symbol())",
  ]); // prettier-ignore
});

describe("TextDecoder", () => {
  compare(
    "decode",
    BYTES.flatMap((hex) =>
      ["", "'utf-8', { fatal: true }", "'utf-8', { ignoreBOM: true }"].map(
        (args) => `new TextDecoder(${args}).decode(${array(hex)})`,
      ),
    ),
  );
  compare(
    "decode in pieces",
    BYTES.flatMap((hex) =>
      ["", "'utf-8', { fatal: true }", "'utf-8', { ignoreBOM: true }"].map(
        (args) => `((decoder, bytes) => [...Array.from(bytes, (byte) => {
          try { return decoder.decode(Uint8Array.of(byte), { stream: true }) } catch (error) { return error.name }
        }), fails(() => decoder.decode())])(new TextDecoder(${args}), ${array(hex)})`,
      ),
    ),
  );
  compare(
    "other encodings",
    ["utf-16le", "utf-16be", "latin1"].flatMap((encoding) =>
      ["61 00", "00 61", "61", "3d d8 00 de", "d8 3d de 00", "3d d8", "00 de", "d8 3d 00 61", "ff fe 61 00", "fe ff 00 61", "3d d8 3d d8 00 de", "80 9f a0 ff 81", "3d d8 61 00 61"].flatMap((hex) => [
        `new TextDecoder(${JSON.stringify(encoding)}).decode(${array(hex)})`,
        `new TextDecoder(${JSON.stringify(encoding)}, { fatal: true }).decode(${array(hex)})`,
        `((decoder, bytes) => Array.from(bytes, (byte) => decoder.decode(Uint8Array.of(byte), { stream: true })).join("") + decoder.decode())(new TextDecoder(${JSON.stringify(encoding)}), ${array(hex)})`,
      ]),
    ),
  ); // prettier-ignore
  compare("is an interface", [
    ...["utf8", " UTF-8\\n", "unicode-1-1-utf-8", "utf-16", "ucs-2", "unicodefffe", "ascii", "iso-8859-1", "windows-1252", "nonsense", "", "utf-7"].map((label) => `new TextDecoder(${JSON.stringify(label)}).encoding`),
    "((decoder) => [decoder.fatal, decoder.ignoreBOM, decoder.encoding])(new TextDecoder(undefined, { fatal: 1, ignoreBOM: 0 }))", "new TextDecoder().decode()", "new TextDecoder().decode(undefined)",
    "new TextDecoder().decode(new Uint8Array([97, 98, 99]).buffer)", "new TextDecoder().decode(new DataView(new Uint8Array([97, 98, 99]).buffer, 1))", "new TextDecoder().decode(new Uint16Array([0x6261]))", "new TextDecoder().decode(new Uint8Array([97, 98, 99]).subarray(1, 2))",
    "new TextDecoder().decode('a')", "new TextDecoder().decode([97])", "new TextDecoder().decode(null)", "new TextDecoder('utf-8', 1)", "TextDecoder()", "Object.prototype.toString.call(new TextDecoder())",
    "((decoder) => [fails(() => decoder.decode(Uint8Array.of(0xff))), decoder.decode(Uint8Array.of(97))])(new TextDecoder('utf-8', { fatal: true }))",
    "((decoder) => [decoder.decode(Uint8Array.of(0xef, 0xbb, 0xbf, 97)), decoder.decode(Uint8Array.of(0xef, 0xbb, 0xbf, 97))])(new TextDecoder())",
    "new TextDecoder().decode(new Uint8Array(20000).fill(97)).length", "((text) => new TextDecoder().decode(new TextEncoder().encode(text)) === text)('a\u00fc\u20ac\u{1f600}'.repeat(3000))",
  ]); // prettier-ignore
});

describe("base64", () => {
  compare("btoa", [
    ...["", "a", "ab", "abc", "abcd", "\0\u00ff", "\u0100", "\u20ac", "a\ud800"].map((text) => `btoa(${JSON.stringify(text)})`),
    "btoa()", "btoa(null)", "btoa(undefined)", "btoa(12)", "btoa(Symbol())", "btoa.name", "btoa({ toString: () => 'x' })", "btoa('\u00fc'.repeat(20001)).length",
  ]); // prettier-ignore
  compare("atob", [
    ...["", "YQ==", "YWI=", "YWJj", "YQ", "YWI", "Y", "YQ=", "YQ===", "=", "==", "a=b=", "Y Q\n=\t=", "YR==", "A-_A", "YW\u00a0Jj", "YWJjZ", "/+8=", "\u0100", "YQ==YQ==", "    ", "===="].map(
      (text) => `atob(${JSON.stringify(text)})`,
    ),
    "atob()", "atob(null)", "atob(undefined)", "atob(12)", "atob(Symbol())", "atob(btoa('\u00fc'.repeat(20001))) === '\u00fc'.repeat(20001)", "new atob()",
  ]); // prettier-ignore
});
