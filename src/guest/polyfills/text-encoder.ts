import { readOptions, toText, toWellFormed } from "./define.ts";

const { encodeURIComponent, unescape } = globalThis;

/** https://encoding.spec.whatwg.org/#interface-textencoder */
export class TextEncoder {
  get encoding(): string {
    return "utf-8";
  }

  encode(text: unknown = ""): Uint8Array<ArrayBuffer> {
    // The engine's own functions do most of it faster than code in it could.
    const encoded = unescape(encodeURIComponent(toWellFormed(text)));
    const { length } = encoded;
    const bytes = new Uint8Array(length);
    for (let at = 0; at < length; at++) bytes[at] = encoded.charCodeAt(at);
    return bytes;
  }

  encodeInto(text: unknown, bytes: Uint8Array): { read: number; written: number } {
    if (!(readOptions(bytes) instanceof Uint8Array)) throw new TypeError("The destination is not a Uint8Array");
    return writeUtf8(toText(text), bytes);
  }
}

/** Marks of a first byte, by the number of bytes that follow. */
const LEADS = [0, 0xc0, 0xe0, 0xf0];

/** Writes as many whole characters as there is room for; a surrogate without its partner is U+FFFD. */
function writeUtf8(text: string, bytes: Uint8Array): { read: number; written: number } {
  const { length } = text;
  const room = bytes.length;
  let written = 0;
  let read = 0;
  for (; read < length; read++) {
    let code = text.charCodeAt(read);
    if (code < 0x80) {
      if (written === room) break;
      bytes[written++] = code;
      continue;
    }
    if (code >= 0xd800 && code < 0xe000) {
      code = text.codePointAt(read)!;
      if (code < 0x10000) code = 0xfffd;
    }
    const more = code < 0x800 ? 1 : code < 0x10000 ? 2 : 3;
    if (written + more >= room) break;
    bytes[written++] = LEADS[more]! | (code >> (6 * more));
    for (let left = more - 1; left >= 0; left--) bytes[written++] = 0x80 | ((code >> (6 * left)) & 0x3f);
    if (more === 3) read++;
  }
  return { read, written };
}
