/** https://url.spec.whatwg.org/#concept-basic-url-parser, by cutting the text rather than by its states. */
import { parseHost } from "./host.ts";
import { addPath, isDriveLetter, shortenPath, startsWithDriveLetter } from "./path.ts";
import { ENCODED, percentEncode } from "./percent.ts";
import { createRecord, isSpecial, keepPort, type UrlRecord } from "./record.ts";

/** @param text Well-formed. @returns undefined if the text is no URL. */
export function parseUrl(text: string, base?: UrlRecord): UrlRecord | undefined {
  const trimmed = withoutBreaks(trim(text));
  const scheme = /^([a-z][a-z\d+\-.]*):/i.exec(trimmed)?.[1];
  if (scheme === undefined) return base && parseRelative(trimmed, base);
  const rest = trimmed.slice(scheme.length + 1);
  const url = createRecord(scheme.toLowerCase());
  if (url.scheme === "file") return parseFile(rest, url, base?.scheme === "file" ? base : undefined);
  if (isSpecial(url.scheme)) {
    if (base?.scheme === url.scheme && !rest.startsWith("//")) return parseRelative(rest, base);
    return parseAuthority(rest.replace(/^[/\\]+/, ""), url);
  }
  if (rest.startsWith("//")) return parseAuthority(rest.slice(2), url);
  if (rest.startsWith("/")) return parseRest(rest, url);
  const end = rest.search(/[?#]|$/);
  // Spaces at the end would be lost when the URL is read again.
  const path = rest.slice(0, end);
  url.path = percentEncode(end < rest.length ? path.replace(/ $/, "%20") : path, ENCODED.opaque);
  return parseQuery(rest.slice(end), url);
}

/** Without control characters and spaces around it. A loop, as an expression would try each run of spaces inside. */
function trim(text: string): string {
  let [start, end] = [0, text.length];
  while (start < end && text.charCodeAt(start) <= 0x20) start++;
  while (end > start && text.charCodeAt(end - 1) <= 0x20) end--;
  return text.slice(start, end);
}

/** Tabs and line breaks mean nothing anywhere in a URL. */
export function withoutBreaks(text: string): string {
  return text.replace(/[\t\n\r]+/g, "");
}

function parseRelative(text: string, base: UrlRecord): UrlRecord | undefined {
  const url = createRecord(base.scheme);
  if (typeof base.path === "string") {
    if (!text.startsWith("#")) return undefined;
    url.path = base.path;
    url.query = base.query;
    return parseQuery(text, url);
  }
  if (url.scheme === "file") return parseFile(text, url, base);
  const slashes = isSpecial(url.scheme) ? /^[/\\]/ : /^\//;
  if (slashes.test(text) && slashes.test(text.slice(1))) {
    return parseAuthority(isSpecial(url.scheme) ? text.replace(/^[/\\]+/, "") : text.slice(2), url);
  }
  url.username = base.username;
  url.password = base.password;
  url.host = base.host;
  url.port = base.port;
  if (slashes.test(text)) return parseRest(text, url);
  return parseBeside(text, url, base);
}

/** A path that starts where the base's last segment does. */
function parseBeside(text: string, url: UrlRecord, base: UrlRecord): UrlRecord {
  url.path = (base.path as string[]).slice();
  url.query = base.query;
  if (text === "" || /^[?#]/.test(text)) return parseQuery(text, url);
  url.query = null;
  if (url.scheme === "file" && startsWithDriveLetter(text)) url.path = [];
  else shortenPath(url);
  const end = text.search(/[?#]|$/);
  addPath(url, text.slice(0, end));
  return parseQuery(text.slice(end), url);
}

function parseFile(text: string, url: UrlRecord, base: UrlRecord | undefined): UrlRecord | undefined {
  url.host = "";
  if (/^[/\\]{2}/.test(text)) return parseFileHost(text.slice(2), url);
  if (/^[/\\]/.test(text)) {
    if (base !== undefined) {
      url.host = base.host;
      const drive = base.path[0];
      if (!startsWithDriveLetter(text.slice(1)) && drive !== undefined && /^[a-z]:$/i.test(drive)) {
        url.path = [drive];
      }
    }
    return parseRest(text, url);
  }
  if (base === undefined) return parseRest(`/${text}`, url);
  url.host = base.host;
  return parseBeside(text, url, base);
}

function parseFileHost(text: string, url: UrlRecord): UrlRecord | undefined {
  const end = text.search(/[/\\?#]|$/);
  const hostText = text.slice(0, end);
  if (isDriveLetter(hostText)) return parseRest(`/${text}`, url);
  const host = hostText === "" ? "" : parseHost(hostText, true);
  if (host === undefined) return undefined;
  url.host = host === "localhost" ? "" : host;
  return parseRest(text.slice(end), url);
}

function parseAuthority(text: string, url: UrlRecord): UrlRecord | undefined {
  const end = text.search(isSpecial(url.scheme) ? /[/\\?#]|$/ : /[/?#]|$/);
  let hostText = text.slice(0, end);
  const at = hostText.lastIndexOf("@");
  if (at >= 0) {
    const [username, ...password] = hostText.slice(0, at).split(":");
    url.username = percentEncode(username!, ENCODED.userinfo);
    url.password = percentEncode(password.join(":"), ENCODED.userinfo);
    hostText = hostText.slice(at + 1);
    if (hostText === "") return undefined;
  }
  const colon = portColon(hostText);
  const name = hostText.slice(0, colon);
  if (name === "" && (isSpecial(url.scheme) || colon < hostText.length)) return undefined;
  const host = name === "" ? "" : parseHost(name, isSpecial(url.scheme));
  const port = hostText.slice(colon + 1);
  if (host === undefined || !/^\d*$/.test(port) || Number(port) > 65_535) return undefined;
  url.host = host;
  if (port !== "") url.port = keepPort(Number(port), url.scheme);
  return parseRest(text.slice(end), url);
}

/** Where a port's colon is, outside of brackets; the end if there is none. */
export function portColon(text: string): number {
  const match = /^(?:\[[^\]]*(?:\]|$)|[^[:])*/.exec(text);
  return match![0].length;
}

/** From the path on. */
function parseRest(text: string, url: UrlRecord): UrlRecord {
  const end = text.search(/[?#]|$/);
  startPath(url, text.slice(0, end));
  return parseQuery(text.slice(end), url);
}

export function startPath(url: UrlRecord, text: string): void {
  if (isSpecial(url.scheme)) addPath(url, text.replace(/^[/\\]/, ""));
  else if (text !== "") addPath(url, text.replace(/^\//, ""));
}

function parseQuery(text: string, url: UrlRecord): UrlRecord {
  const hash = text.indexOf("#");
  const query = hash < 0 ? text : text.slice(0, hash);
  if (query.startsWith("?")) url.query = encodeQuery(query.slice(1), url);
  if (hash >= 0) url.fragment = percentEncode(text.slice(hash + 1), ENCODED.fragment);
  return url;
}

export function encodeQuery(text: string, { scheme }: UrlRecord): string {
  return percentEncode(text, isSpecial(scheme) ? ENCODED.specialQuery : ENCODED.query);
}
