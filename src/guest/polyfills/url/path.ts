import { ENCODED, percentEncode } from "./percent.ts";
import { isSpecial, type UrlRecord } from "./record.ts";

/** "Path start state" and "path state": adds the segments of a text to those a URL has. */
export function addPath(url: UrlRecord, text: string): void {
  const slashes = isSpecial(url.scheme) ? /[/\\]/ : /\//;
  const path = url.path as string[];
  const segments = text.split(slashes);
  for (const [index, raw] of segments.entries()) {
    const isLast = index === segments.length - 1;
    const segment = percentEncode(raw, ENCODED.path);
    const dots = segment.replace(/%2e/gi, ".");
    if (dots === "..") {
      shortenPath(url);
      if (isLast) path.push("");
    } else if (dots === ".") {
      if (isLast) path.push("");
    } else if (url.scheme === "file" && path.length === 0 && isDriveLetter(segment)) {
      path.push(`${segment[0]!}:`);
    } else {
      path.push(segment);
    }
  }
}

export function shortenPath({ scheme, path }: UrlRecord): void {
  if (typeof path === "string" || (scheme === "file" && path.length === 1 && /^[a-z]:$/i.test(path[0]!))) return;
  path.pop();
}

/** A drive of Windows, which `..` does not leave. */
export function isDriveLetter(text: string): boolean {
  return /^[a-z][:|]$/i.test(text);
}

export function startsWithDriveLetter(text: string): boolean {
  return /^[a-z][:|](?:[/\\?#]|$)/i.test(text);
}
