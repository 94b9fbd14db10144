import { DOMException } from "./dom-exception.ts";
import { needArguments, toText } from "./define.ts";

const DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const VALUES = new Uint8Array(128);
for (let value = 0; value < 64; value++) VALUES[DIGITS.charCodeAt(value)] = value;
/** Characters joined at once. */
const CHUNK = 8192;

/** https://html.spec.whatwg.org/multipage/webappapis.html#atob. Methods, which are no constructors, as the web's. */
export const base64 = {
  atob(data: unknown): string {
    needArguments(arguments, 1);
    let text = toText(data).replace(/[\t\n\f\r ]+/g, "");
    if (text.length % 4 === 0) text = text.replace(/==?$/, "");
    if (text.length % 4 === 1 || /[^A-Za-z0-9+/]/.test(text)) {
      throw new DOMException("The string to be decoded is not correctly encoded.", "InvalidCharacterError");
    }
    let result = "";
    let chunk = "";
    // What is not there of the last four stands for no bits.
    const filled = `${text}AAA`;
    for (let at = 0; at < text.length; at += 4) {
      const high = (VALUES[filled.charCodeAt(at)]! << 6) | VALUES[filled.charCodeAt(at + 1)]!;
      const bits = (high << 12) | (VALUES[filled.charCodeAt(at + 2)]! << 6) | VALUES[filled.charCodeAt(at + 3)]!;
      chunk += String.fromCharCode(bits >> 16, (bits >> 8) & 255, bits & 255);
      if (chunk.length < CHUNK) continue;
      result += chunk;
      chunk = "";
    }
    result += chunk;
    return result.slice(0, Math.floor((text.length * 3) / 4));
  },

  btoa(data: unknown): string {
    needArguments(arguments, 1);
    const text = toText(data);
    let result = "";
    let chunk = "";
    for (let at = 0; at < text.length; at += 3) {
      const a = text.charCodeAt(at);
      const b = at + 1 < text.length ? text.charCodeAt(at + 1) : 0;
      const c = at + 2 < text.length ? text.charCodeAt(at + 2) : 0;
      if (a > 255 || b > 255 || c > 255) {
        throw new DOMException(
          "The string to be encoded contains characters outside of the Latin1 range.",
          "InvalidCharacterError",
        );
      }
      chunk += DIGITS[a >> 2]! + DIGITS[((a & 3) << 4) | (b >> 4)]!;
      chunk += at + 1 < text.length ? DIGITS[((b & 15) << 2) | (c >> 6)]! : "=";
      chunk += at + 2 < text.length ? DIGITS[c & 63]! : "=";
      if (chunk.length < CHUNK) continue;
      result += chunk;
      chunk = "";
    }
    return result + chunk;
  },
};
