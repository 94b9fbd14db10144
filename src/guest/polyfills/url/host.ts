import { domainToAscii } from "./domain.ts";
import { ENCODED, percentDecode, percentEncode } from "./percent.ts";

/** A host in its final form, by https://url.spec.whatwg.org/#host-parsing; undefined if it is none. */
export function parseHost(text: string, isSpecial: boolean): string | undefined {
  if (text.startsWith("[")) return text.endsWith("]") ? parseIpv6(text.slice(1, -1)) : undefined;
  if (!isSpecial) {
    return /[\0\t\n\r #/:<>?@[\\\]^|]/.test(text) ? undefined : percentEncode(text, ENCODED.opaque);
  }
  const domain = domainToAscii(percentDecode(text));
  // oxlint-disable-next-line no-control-regex -- these characters are meant
  if (domain === undefined || domain === "" || /[\0-\x20#%/:<>?@[\\\]^|\x7f]/.test(domain)) return undefined;
  return /(?:^|\.)(?:\d+|0x[\da-f]*)\.?$/.test(domain) ? parseIpv4(domain) : domain;
}

function parseIpv4(text: string): string | undefined {
  const parts = text.replace(/\.$/, "").split(".");
  if (parts.length > 4) return undefined;
  let address = 0;
  for (const [index, part] of parts.entries()) {
    const value = parseIpv4Part(part);
    const isLast = index === parts.length - 1;
    if (value === undefined || value >= (isLast ? 256 ** (5 - parts.length) : 256)) return undefined;
    address += isLast ? value : value * 256 ** (3 - index);
  }
  return [24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256).join(".");
}

function parseIpv4Part(part: string): number | undefined {
  if (/^0x[\da-f]*$/.test(part)) return part === "0x" ? 0 : parseInt(part, 16);
  if (/^0[0-7]*$/.test(part)) return parseInt(part, 8);
  return /^[1-9]\d*$/.test(part) ? parseInt(part, 10) : undefined;
}

function parseIpv6(text: string): string | undefined {
  const halves = text.split("::");
  if (halves.length > 2) return undefined;
  const [start, end] = halves.map((half, index) => parsePieces(half, index === halves.length - 1));
  if (start === undefined || (halves.length === 2 && end === undefined)) return undefined;
  if (end === undefined) return start.length === 8 ? writeIpv6(start) : undefined;
  const gap = 8 - start.length - end.length;
  return gap < 1 ? undefined : writeIpv6([...start, ...Array<number>(gap).fill(0), ...end]);
}

function parsePieces(text: string, mayEndInIpv4: boolean): number[] | undefined {
  const pieces: number[] = [];
  if (text === "") return pieces;
  const parts = text.split(":");
  for (const [index, part] of parts.entries()) {
    if (/^[\da-f]{1,4}$/i.test(part)) pieces.push(parseInt(part, 16));
    else if (mayEndInIpv4 && index === parts.length - 1 && isDottedAddress(part)) {
      const [a, b, c, d] = part.split(".").map(Number);
      pieces.push(a! * 256 + b!, c! * 256 + d!);
    } else return undefined;
  }
  return pieces;
}

function isDottedAddress(part: string): boolean {
  return /^(?:(?:0|[1-9]\d?|1\d\d|2[0-4]\d|25[0-5])(?:\.(?!$)|$)){4}$/.test(part);
}

function writeIpv6(pieces: readonly number[]): string {
  let longest = { at: -1, length: 1 };
  for (let at = 0; at < 8; at++) {
    let length = 0;
    while (at + length < 8 && pieces[at + length] === 0) length++;
    if (length > longest.length) longest = { at, length };
  }
  const write = (from: number, to: number): string =>
    pieces
      .slice(from, to)
      .map((piece) => piece.toString(16))
      .join(":");
  if (longest.at < 0) return `[${write(0, 8)}]`;
  return `[${write(0, longest.at)}::${write(longest.at + longest.length, 8)}]`;
}
