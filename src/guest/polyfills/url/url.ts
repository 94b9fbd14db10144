import { needArguments, toWellFormed } from "../define.ts";
import { parseHost } from "./host.ts";
import { encodeQuery, parseUrl, portColon, startPath, withoutBreaks } from "./parse.ts";
import { ENCODED, percentEncode } from "./percent.ts";
import { isSpecial, keepPort, serializeHost, serializePath, serializeUrl, type UrlRecord } from "./record.ts";
import { follow, replaceAll, URLSearchParams } from "./search-params.ts";

/** https://url.spec.whatwg.org/#url-class */
export class URL {
  #url: UrlRecord;
  #params: URLSearchParams | undefined;

  constructor(url: unknown, base?: unknown) {
    needArguments(arguments, 1);
    const parsed = parse(url, base);
    if (parsed === undefined) throw new TypeError("Invalid URL");
    this.#url = parsed;
  }

  static canParse(url: unknown, base?: unknown): boolean {
    needArguments(arguments, 1);
    return parse(url, base) !== undefined;
  }

  static parse(url: unknown, base?: unknown): URL | null {
    needArguments(arguments, 1);
    const parsed = parse(url, base);
    return parsed === undefined ? null : new URL(serializeUrl(parsed));
  }

  get href(): string {
    return serializeUrl(this.#url);
  }
  set href(value: unknown) {
    const parsed = parse(value);
    if (parsed === undefined) throw new TypeError("Invalid URL");
    this.#url = parsed;
    this.#updateParams();
  }

  get origin(): string {
    const { scheme, path } = this.#url;
    if (scheme === "blob") {
      const inner = typeof path === "string" ? parseUrl(path) : undefined;
      return inner !== undefined && /^https?$/.test(inner.scheme) ? originOf(inner) : "null";
    }
    return isSpecial(scheme) && scheme !== "file" ? originOf(this.#url) : "null";
  }

  get protocol(): string {
    return `${this.#url.scheme}:`;
  }
  set protocol(value: unknown) {
    const url = this.#url;
    const scheme = /^([a-z][a-z\d+\-.]*)(?::|$)/i.exec(withoutBreaks(toWellFormed(value)))?.[1]?.toLowerCase();
    if (scheme === undefined || isSpecial(scheme) !== isSpecial(url.scheme)) return;
    if (scheme === "file" && (hasCredentials(url) || url.port !== null)) return;
    if (url.scheme === "file" && url.host === "") return;
    url.scheme = scheme;
    if (url.port !== null) url.port = keepPort(url.port, scheme);
  }

  get username(): string {
    return this.#url.username;
  }
  set username(value: unknown) {
    const text = toWellFormed(value);
    if (mayHavePort(this.#url)) this.#url.username = percentEncode(text, ENCODED.userinfo);
  }

  get password(): string {
    return this.#url.password;
  }
  set password(value: unknown) {
    const text = toWellFormed(value);
    if (mayHavePort(this.#url)) this.#url.password = percentEncode(text, ENCODED.userinfo);
  }

  get host(): string {
    return serializeHost(this.#url);
  }
  set host(value: unknown) {
    this.#setHost(toWellFormed(value), true);
  }

  get hostname(): string {
    return this.#url.host ?? "";
  }
  set hostname(value: unknown) {
    this.#setHost(toWellFormed(value), false);
  }

  get port(): string {
    return `${this.#url.port ?? ""}`;
  }
  set port(value: unknown) {
    const text = toWellFormed(value);
    if (!mayHavePort(this.#url)) return;
    if (text === "") this.#url.port = null;
    else this.#setPort(withoutBreaks(text));
  }

  get pathname(): string {
    return serializePath(this.#url);
  }
  set pathname(value: unknown) {
    const text = withoutBreaks(toWellFormed(value));
    if (typeof this.#url.path === "string") return;
    this.#url.path = [];
    startPath(this.#url, text);
    if (text === "" && this.#url.host === null) this.#url.path.push("");
  }

  get search(): string {
    return this.#url.query ? `?${this.#url.query}` : "";
  }
  set search(value: unknown) {
    const text = toWellFormed(value);
    this.#url.query = text === "" ? null : encodeQuery(withoutBreaks(text.replace(/^\?/, "")), this.#url);
    this.#updateParams();
  }

  get searchParams(): URLSearchParams {
    if (this.#params !== undefined) return this.#params;
    const params = (this.#params = new URLSearchParams());
    this.#updateParams();
    follow(params, () => (this.#url.query = params.toString() || null));
    return params;
  }

  get hash(): string {
    return this.#url.fragment ? `#${this.#url.fragment}` : "";
  }
  set hash(value: unknown) {
    const text = toWellFormed(value);
    this.#url.fragment = text === "" ? null : percentEncode(withoutBreaks(text.replace(/^#/, "")), ENCODED.fragment);
  }

  toString(): string {
    return this.href;
  }

  toJSON(): string {
    return this.href;
  }

  #updateParams(): void {
    if (this.#params !== undefined) replaceAll(this.#params, this.#url.query ?? "");
  }

  #setHost(value: string, mayHaveItsPort: boolean): void {
    const url = this.#url;
    if (typeof url.path === "string") return;
    const text = withoutBreaks(value);
    const end = text.search(isSpecial(url.scheme) ? /[/\\?#]|$/ : /[/?#]|$/);
    const host = text.slice(0, end);
    const colon = url.scheme === "file" ? host.length : portColon(host);
    const hasColon = colon < host.length;
    if (colon === 0 && (hasColon || (isSpecial(url.scheme) && url.scheme !== "file"))) return;
    if (colon === 0 && (hasCredentials(url) || url.port !== null)) return;
    if (hasColon && !mayHaveItsPort) return;
    const parsed = colon === 0 ? "" : parseHost(host.slice(0, colon), isSpecial(url.scheme));
    if (parsed === undefined) return;
    url.host = url.scheme === "file" && parsed === "localhost" ? "" : parsed;
    if (hasColon) this.#setPort(host.slice(colon + 1));
  }

  #setPort(text: string): void {
    const digits = /^\d+/.exec(text)?.[0];
    if (digits !== undefined && Number(digits) <= 65_535) {
      this.#url.port = keepPort(Number(digits), this.#url.scheme);
    }
  }
}

function parse(url: unknown, base?: unknown): UrlRecord | undefined {
  const text = toWellFormed(url);
  if (base === undefined) return parseUrl(text);
  const parsed = parseUrl(toWellFormed(base));
  return parsed && parseUrl(text, parsed);
}

function originOf(url: UrlRecord): string {
  return `${url.scheme}://${serializeHost(url)}`;
}

function hasCredentials({ username, password }: UrlRecord): boolean {
  return username !== "" || password !== "";
}

function mayHavePort({ host, scheme }: UrlRecord): boolean {
  return host !== null && host !== "" && scheme !== "file";
}
