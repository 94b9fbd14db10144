const { decodeURIComponent, escape } = globalThis;
/** Units are joined in portions: the engine takes so many arguments on its small stack. */
const CHUNK = 512;

/** Code units on their way to be text. */
export class TextBuilder {
  #text = "";
  #units: number[] = [];

  add(code: number): void {
    const units = this.#units;
    if (code < 0x10000) units.push(code);
    else units.push(0xd7c0 + (code >> 10), 0xdc00 + (code & 0x3ff));
    if (units.length >= CHUNK) this.#flush();
  }

  finish(): string {
    this.#flush();
    return this.#text;
  }

  #flush(): void {
    this.#text += String.fromCharCode(...this.#units);
    this.#units = [];
  }
}

/** Reads bytes to a builder; what is left of a character at their end is kept for the next. `-1` stands for an error. */
export interface Decoder {
  push(bytes: Uint8Array, emit: (code: number) => void): void;
  /** Whether a character was left unfinished. */
  finish(): boolean;
}

/** https://encoding.spec.whatwg.org/#utf-8-decoder */
export class Utf8Decoder implements Decoder {
  #code = 0;
  #needed = 0;
  #lower = 0x80;
  #upper = 0xbf;

  push(bytes: Uint8Array, emit: (code: number) => void): void {
    const { length } = bytes;
    for (let at = 0; at < length; at++) {
      const byte = bytes[at]!;
      if (this.#needed === 0) {
        if (byte < 0x80) emit(byte);
        else if (!this.#start(byte)) emit(-1);
      } else if (byte < this.#lower || byte > this.#upper) {
        this.#reset();
        emit(-1);
        // It may start another character.
        at--;
      } else {
        this.#lower = 0x80;
        this.#upper = 0xbf;
        this.#code = (this.#code << 6) | (byte & 0x3f);
        if (--this.#needed === 0) emit(this.#code);
      }
    }
  }

  finish(): boolean {
    const isUnfinished = this.#needed > 0;
    this.#reset();
    return isUnfinished;
  }

  #start(byte: number): boolean {
    if (byte < 0xc2 || byte > 0xf4) return false;
    this.#needed = byte < 0xe0 ? 1 : byte < 0xf0 ? 2 : 3;
    this.#code = byte & (0x3f >> this.#needed);
    // Neither longer than needed, nor a surrogate, nor beyond Unicode.
    if (byte === 0xe0) this.#lower = 0xa0;
    if (byte === 0xed) this.#upper = 0x9f;
    if (byte === 0xf0) this.#lower = 0x90;
    if (byte === 0xf4) this.#upper = 0x8f;
    return true;
  }

  #reset(): void {
    this.#needed = 0;
    this.#lower = 0x80;
    this.#upper = 0xbf;
  }
}

/** Bytes that are UTF-8 as text, by the engine's own functions, which are much faster; undefined for others. */
export function readValidUtf8(bytes: Uint8Array): string | undefined {
  let binary = "";
  for (let at = 0; at < bytes.length; at += CHUNK) {
    binary += Reflect.apply(String.fromCharCode, undefined, bytes.subarray(at, at + CHUNK));
  }
  try {
    return decodeURIComponent(escape(binary));
  } catch {
    return undefined;
  }
}

/** Bytes as text, each error as U+FFFD. */
export function readUtf8(bytes: Uint8Array): string {
  const decoder = new Utf8Decoder();
  const builder = new TextBuilder();
  const emit = (code: number): void => builder.add(code < 0 ? 0xfffd : code);
  decoder.push(bytes, emit);
  if (decoder.finish()) emit(-1);
  return builder.finish();
}
