/** Percent-encoding, https://url.spec.whatwg.org/#percent-encoded-bytes. */
import { readUtf8 } from "../utf8-decoder.ts";

/** What each part of a URL encodes. */
export const ENCODED: Record<"opaque" | "fragment" | "query" | "specialQuery" | "path" | "userinfo" | "form", RegExp> =
  {
    // oxlint-disable-next-line no-control-regex -- these are the characters meant
    opaque: /[\0-\x1f\x7f-\u{10ffff}]/gu,
    fragment: /[\0-\x20"<>`\x7f-\u{10ffff}]/gu,
    query: /[\0-\x20"#<>\x7f-\u{10ffff}]/gu,
    specialQuery: /[\0-\x20"#'<>\x7f-\u{10ffff}]/gu,
    path: /[\0-\x20"#<>?^`{}\x7f-\u{10ffff}]/gu,
    userinfo: /[\0-\x20"#/:;<=>?@[\\\]^`{|}\x7f-\u{10ffff}]/gu,
    form: /[^*\-.0-9A-Z_a-z]/gu,
  };

/** @param text Well-formed. */
export function percentEncode(text: string, encoded: RegExp): string {
  return text.replace(encoded, encodeCharacter);
}

function encodeCharacter(character: string): string {
  const code = character.charCodeAt(0);
  if (code > 0x7f) return encodeURIComponent(character);
  return `%${code < 16 ? "0" : ""}${code.toString(16).toUpperCase()}`;
}

/** Bytes that are not UTF-8 become U+FFFD. */
export function percentDecode(text: string): string {
  return text.replace(/(?:%[0-9a-f]{2})+/gi, (run) => {
    try {
      return decodeURIComponent(run);
    } catch {
      return readUtf8(Uint8Array.from(run.slice(1).split("%"), (digits) => parseInt(digits, 16)));
    }
  });
}
