/** Base64 (RFC 4648, section 4) for engines that lack `btoa` or would need binary strings for it. */
import { charCodeAt, createList, fromCharCode, join, NativeUint8Array } from "../intrinsics.ts";

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const PADDING = 61;
const CODES = new NativeUint8Array(64);
const VALUES = new NativeUint8Array(128).fill(255);
for (let index = 0; index < 64; index++) {
  const code = ALPHABET.charCodeAt(index);
  CODES[index] = code;
  VALUES[code] = index;
}
const CHUNK = 6_144;

export function toBase64(bytes: Uint8Array): string {
  const parts = createList<string>();
  for (let start = 0; start < bytes.length; start += CHUNK) {
    let text = "";
    const end = start + CHUNK < bytes.length ? start + CHUNK : bytes.length;
    for (let index = start; index < end; index += 3) {
      const left = bytes.length - index;
      const triple = (bytes[index]! << 16) | ((bytes[index + 1] ?? 0) << 8) | (bytes[index + 2] ?? 0);
      text += fromCharCode(
        CODES[triple >> 18]!,
        CODES[(triple >> 12) & 63]!,
        left > 1 ? CODES[(triple >> 6) & 63]! : PADDING,
        left > 2 ? CODES[triple & 63]! : PADDING,
      );
    }
    parts[parts.length] = text;
  }
  return join(parts, "");
}

/** Returns `undefined` when the text is not base64. */
export function fromBase64(text: string): Uint8Array | undefined {
  const { length } = text;
  if (length % 4 !== 0) return undefined;
  let padding = 0;
  while (padding < 2 && charCodeAt(text, length - 1 - padding) === PADDING) padding++;
  const bytes = new NativeUint8Array((length / 4) * 3 - padding);
  let position = 0;
  for (let index = 0; index < length; index += 4) {
    let triple = 0;
    for (let offset = 0; offset < 4; offset++) {
      const code = charCodeAt(text, index + offset);
      const value = index + offset >= length - padding ? 0 : (VALUES[code] ?? 255);
      if (value === 255) return undefined;
      triple = (triple << 6) | value;
    }
    for (let shift = 16; shift >= 0 && position < bytes.length; shift -= 8) bytes[position++] = (triple >> shift) & 255;
  }
  return bytes;
}
