import { toPunycode } from "./punycode.ts";

/**
 * A domain in ASCII, as "domain to ASCII" of https://url.spec.whatwg.org/#idna asks; undefined if it cannot be one.
 *
 * The tables of UTS #46 would be larger than all else here, so characters are mapped by what the engine knows of
 * Unicode: lower case and compatibility forms (NFKC). What that lets pass or refuses differently are rare characters,
 * labels that mix directions of writing, and labels in punycode beside others that are not, which are not checked.
 */
export function domainToAscii(domain: string): string | undefined {
  // oxlint-disable-next-line no-control-regex -- all that is ASCII
  if (/^[\0-\x7f]*$/.test(domain)) return domain.toLowerCase();
  const labels: string[] = [];
  for (const label of mapCharacters(domain).split(".")) {
    const ascii = labelToAscii(label);
    if (ascii === undefined) return undefined;
    labels.push(ascii);
  }
  return labels.join(".");
}

function labelToAscii(label: string): string | undefined {
  // oxlint-disable-next-line no-control-regex -- all that is ASCII
  if (/^[\0-\x7f]*$/.test(label)) return label;
  return !label.startsWith("xn--") && isValidLabel(label) ? `xn--${toPunycode(label)}` : undefined;
}

function mapCharacters(text: string): string {
  const visible = text.replace(/[\ufe00-\ufe0f\u180b-\u180f\xad\u200b\u2060\u2064\ufeff]|\u034f/g, "");
  // One by one: at a word's end, a capital sigma would become another letter.
  const lower = Array.from(visible.normalize("NFKC"), (character) => character.toLowerCase()).join("");
  return lower.normalize("NFKC").replace(/[\u3002\uff0e\uff61]/g, ".");
}

function isValidLabel(label: string): boolean {
  // Made when needed: an engine builds these sets of characters when it reads them.
  if (new RegExp("^\\p{M}|[\\p{C}\\p{Z}\\ufffd]", "u").test(label.replace(/[\u200c\u200d]/g, ""))) return false;
  // A joiner only where it makes a difference: after a virama.
  return !/(?<![\u094d\u09cd\u0a4d\u0acd\u0b4d\u0bcd\u0c4d\u0ccd\u0d4d\u0dca\u0e3a\u0f84\u1039])[\u200c\u200d]/.test(
    label,
  );
}
