/** Where requests may go. */
import { InvalidInputError, InvalidOptionsError } from "../../protocol/errors.ts";
import { isObject, type SchemaObject } from "../../prompt/schema-reference.ts";

/**
 * The address of a server, its variables filled in.
 * @throws {InvalidOptionsError} `invalid_options`: it is no address of a server.
 */
export function serverUrl(
  server: SchemaObject | undefined,
  { variables = {}, base }: { variables?: Readonly<Record<string, string>> | undefined; base: string | undefined },
): URL {
  const template = typeof server?.url === "string" ? server.url : "/";
  const known = isObject(server?.variables) ? server.variables : {};
  const text = template.replace(/\{(.*?)\}/g, (_, name: string) => {
    const variable = Object.hasOwn(known, name) ? known[name] : undefined;
    const given = Object.hasOwn(variables, name) ? variables[name] : undefined;
    const value = given ?? (isObject(variable) ? variable.default : undefined);
    if (typeof value !== "string") throw new InvalidOptionsError(`The server ${template} needs the variable "${name}"`);
    return value;
  });
  return readServerUrl(text, base);
}

/** @throws {InvalidOptionsError} `invalid_options` */
export function readServerUrl(text: string, base: string | undefined): URL {
  if (!URL.canParse(text, base)) {
    throw new InvalidOptionsError(`The server "${text}" is not a full address; pass \`baseUrl\``);
  }
  const url = new URL(text, base);
  const { username, password } = url;
  if (!/^https?:$/.test(url.protocol) || username !== "" || password !== "") {
    throw new InvalidOptionsError(`"${url.protocol}//${url.host}" cannot be a server: http and https, without a user`);
  }
  return url;
}

/** Without a slash at the end. */
function pathOf({ pathname }: URL): string {
  return pathname.replace(/\/+$/, "");
}

/**
 * A single or double dot for a part, however often it is encoded: servers may decode before they look, and some drop
 * what comes after a semicolon.
 */
const DOTS = /^(?:\.|%(?:25)*2e){1,2}(?:(?:;|%(?:25)*3b).*)?$/i;
const SLASH = /%(?:25)*(?:2f|5c)/i;

/**
 * The address of a path below a server.
 *
 * @param path Encoded, with a slash at its beginning.
 * @param options.slashes Whether parts may hold encoded slashes, as values of parameters do.
 * @throws {InvalidInputError} `invalid_input`: it would lead elsewhere.
 */
export function within(server: URL, path: string, { slashes, query = "" }: { slashes: boolean; query?: string }): URL {
  const refuse = (why: string): never => {
    throw new InvalidInputError(`The path ${JSON.stringify(path.slice(0, 200))} cannot be used: ${why}`);
  };
  if (!path.startsWith("/")) refuse("it must begin with /");
  // Parsers drop line breaks and tabs, and take a backslash for a slash.
  // oxlint-disable-next-line no-control-regex -- they are what is looked for
  if (/[\u0000-\u0020\u007f\\]|%00/.test(path)) refuse("it has characters that must be percent-encoded");
  if (/[?#]/.test(path)) refuse("it has a query or a fragment");
  if (!path.isWellFormed()) refuse("it is not well-formed text");
  if (path.includes("//")) refuse("it has an empty part");
  if (!slashes && SLASH.test(path)) refuse("it has encoded slashes");
  if (path.split(new RegExp(`/|${SLASH.source}`, "i")).some((part) => DOTS.test(part))) refuse("it has dots for parts");
  const url = new URL(`${server.origin}${pathOf(server)}${path}${query === "" ? "" : `?${query}`}`);
  // Whatever else a parser does with it, it must have left the path where it was.
  if (!isWithin(url, server)) refuse("it leads elsewhere");
  return url;
}

/** Whether an address is a server's own. */
export function isWithin(url: URL, server: URL): boolean {
  const { username, password } = url;
  if (url.origin !== server.origin || username !== "" || password !== "") return false;
  return pathOf(server) === "" || url.pathname === pathOf(server) || url.pathname.startsWith(`${pathOf(server)}/`);
}
