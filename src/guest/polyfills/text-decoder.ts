import { readOptions, toText } from "./define.ts";
import { type Decoder, readValidUtf8, TextBuilder, Utf8Decoder } from "./utf8-decoder.ts";

/** Labels of the encodings known here. The other old ones would each need a table. */
const LABELS: Record<string, string> = {
  "utf-8": "unicode-1-1-utf-8 unicode11utf8 unicode20utf8 utf-8 utf8 x-unicode20utf8",
  "utf-16le": "csunicode iso-10646-ucs-2 ucs-2 unicode unicodefeff utf-16 utf-16le",
  "utf-16be": "unicodefffe utf-16be",
  "windows-1252":
    "ansi_x3.4-1968 ascii cp1252 cp819 csisolatin1 ibm819 iso-8859-1 iso-ir-100 iso8859-1 iso88591 iso_8859-1 " +
    "iso_8859-1:1987 l1 latin1 us-ascii windows-1252 x-cp1252",
};

/** What windows-1252 has from 0x80 to 0x9F. */
const WINDOWS_1252 =
  "\u20ac\x81\u201a\u0192\u201e\u2026\u2020\u2021\u02c6\u2030\u0160\u2039\u0152\x8d\u017d\x8f" +
  "\x90\u2018\u2019\u201c\u201d\u2022\u2013\u2014\u02dc\u2122\u0161\u203a\u0153\x9d\u017e\u0178";

/** https://encoding.spec.whatwg.org/#interface-textdecoder */
export class TextDecoder {
  readonly #encoding: string;
  readonly #fatal: boolean;
  readonly #ignoreBOM: boolean;
  #decoder: Decoder | undefined;
  #isAtStart = true;

  constructor(label: unknown = "utf-8", options?: unknown) {
    const wanted = toText(label)
      .replace(/^[\t\n\f\r ]+|[\t\n\f\r ]+$/g, "")
      .toLowerCase();
    const encoding = Object.keys(LABELS).find((name) => LABELS[name]!.split(" ").includes(wanted));
    if (encoding === undefined) throw new RangeError(`The encoding "${label as string}" is not supported`);
    const { fatal, ignoreBOM } = readOptions(options);
    this.#encoding = encoding;
    this.#fatal = !!fatal;
    this.#ignoreBOM = !!ignoreBOM;
  }

  get encoding(): string {
    return this.#encoding;
  }
  get fatal(): boolean {
    return this.#fatal;
  }
  get ignoreBOM(): boolean {
    return this.#ignoreBOM;
  }

  decode(input?: unknown, options?: unknown): string {
    const bytes = toBytes(input);
    const { stream } = readOptions(options);
    if (!stream && this.#decoder === undefined && this.#encoding === "utf-8") {
      const text = readValidUtf8(bytes);
      if (text !== undefined) return this.#ignoreBOM ? text : text.replace(/^\ufeff/, "");
    }
    if (this.#decoder === undefined) {
      this.#decoder = createDecoder(this.#encoding);
      this.#isAtStart = true;
    }
    const decoder = this.#decoder;
    const builder = new TextBuilder();
    const hasMark = !this.#ignoreBOM && this.#encoding !== "windows-1252";
    const emit = (code: number): void => {
      if (code < 0 && this.#fatal) throw new TypeError(`The encoded data was not valid for encoding ${this.#encoding}`);
      if (!(this.#isAtStart && hasMark && code === 0xfeff)) builder.add(code < 0 ? 0xfffd : code);
      this.#isAtStart = false;
    };
    // Only a call that ends well, and says so, leaves something for the next one.
    this.#decoder = undefined;
    decoder.push(bytes, emit);
    if (stream) this.#decoder = decoder;
    else if (decoder.finish()) emit(-1);
    return builder.finish();
  }
}

function toBytes(input: unknown): Uint8Array {
  if (input === undefined) return new Uint8Array();
  if (ArrayBuffer.isView(input)) return new Uint8Array(input.buffer, input.byteOffset, input.byteLength);
  if (input instanceof ArrayBuffer) return new Uint8Array(input);
  throw new TypeError("The input is neither an ArrayBuffer nor a view of one");
}

function createDecoder(encoding: string): Decoder {
  if (encoding === "utf-8") return new Utf8Decoder();
  return encoding === "windows-1252" ? WINDOWS_1252_DECODER : new Utf16Decoder(encoding === "utf-16be");
}

const WINDOWS_1252_DECODER: Decoder = {
  push(bytes, emit) {
    for (const byte of bytes) emit(byte >> 5 === 4 ? WINDOWS_1252.charCodeAt(byte - 0x80) : byte);
  },
  finish: () => false,
};

/** https://encoding.spec.whatwg.org/#shared-utf-16-decoder */
class Utf16Decoder implements Decoder {
  readonly #isBigEndian: boolean;
  #byte = -1;
  #lead = -1;

  constructor(isBigEndian: boolean) {
    this.#isBigEndian = isBigEndian;
  }

  push(bytes: Uint8Array, emit: (code: number) => void): void {
    for (const byte of bytes) {
      if (this.#byte < 0) {
        this.#byte = byte;
        continue;
      }
      const unit = this.#isBigEndian ? (this.#byte << 8) | byte : (byte << 8) | this.#byte;
      this.#byte = -1;
      this.#pushUnit(unit, emit);
    }
  }

  finish(): boolean {
    return this.#byte >= 0 || this.#lead >= 0;
  }

  #pushUnit(unit: number, emit: (code: number) => void): void {
    const lead = this.#lead;
    this.#lead = -1;
    const isTrail = unit >> 10 === 0x37;
    if (lead >= 0 && isTrail) return emit(((lead & 0x3ff) << 10) + (unit & 0x3ff) + 0x10000);
    if (lead >= 0) emit(-1);
    if (unit >> 10 === 0x36) this.#lead = unit;
    else emit(isTrail ? -1 : unit);
  }
}
