/** What the app proves itself with: added to requests on the way out, where the sandbox cannot look. */
import { ToolFailedError } from "../../protocol/errors.ts";
import { isObject, type SchemaObject } from "../../prompt/schema-reference.ts";
import { deref, listOf, textOf, type OpenApiDocument } from "./document.ts";

/** A key or token, or a user's name and password for `basic`. A function is asked for each request. */
export type Credential = string | { username: string; password: string };
export type Credentials = Readonly<Record<string, Credential | (() => Credential | Promise<Credential>)>>;

interface Outgoing {
  label: string;
  headers: Headers;
  /** Pairs, encoded. */
  query: string[];
}

/**
 * Adds what the first of the alternatives needs that the app has credentials for.
 * @param requirements Of the operation: each names schemes that are needed together.
 * @throws {ToolFailedError} `tool_failed`: the app has none for any of them.
 */
export async function addCredentials(
  outgoing: Outgoing,
  requirements: readonly SchemaObject[],
  { document, credentials }: { document: OpenApiDocument; credentials: Credentials },
): Promise<void> {
  const has = (scheme: string): boolean => Object.hasOwn(credentials, scheme);
  const chosen =
    requirements.find((all) => Object.keys(all).length > 0 && Object.keys(all).every(has)) ??
    requirements.find((all) => Object.keys(all).length === 0);
  if (requirements.length > 0 && chosen === undefined) {
    throw new ToolFailedError(`${outgoing.label} needs credentials that the app has not been given`);
  }
  const { securitySchemes } = deref(document, document.components);
  for (const name of Object.keys(chosen ?? {})) {
    const scheme = deref(document, isObject(securitySchemes) ? securitySchemes[name] : undefined);
    const given = credentials[name]!;
    add(outgoing, scheme, typeof given === "function" ? await given() : given);
  }
}

function add({ headers, query, label }: Outgoing, scheme: SchemaObject, credential: Credential): void {
  const name = textOf(scheme.name);
  const isBasic = scheme.type === "http" && textOf(scheme.scheme).toLowerCase() === "basic";
  if (isBasic || typeof credential === "object") {
    const pair = typeof credential === "object" ? `${credential.username}:${credential.password}` : credential;
    const bytes = new TextEncoder().encode(pair);
    headers.set("authorization", `Basic ${btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""))}`);
  } else if (scheme.type !== "apiKey") headers.set("authorization", `Bearer ${credential}`);
  else if (scheme.in === "query") query.push(`${encodeURIComponent(name)}=${encodeURIComponent(credential)}`);
  else if (scheme.in === "cookie") addCookie(headers, `${name}=${encodeURIComponent(credential)}`, label);
  else headers.set(name, credential);
}

/**
 * @throws {ToolFailedError} `tool_failed`: pages cannot send cookies of their own choice.
 */
export function addCookie(headers: Headers, cookie: string, label: string): void {
  // On a page the name is forbidden, and the header is dropped without a word.
  if (!new Request("https://cookie.invalid", { headers: { cookie } }).headers.has("cookie")) {
    throw new ToolFailedError(`${label} takes a cookie, which code on a page cannot send`);
  }
  const others = headers.get("cookie");
  headers.set("cookie", others === null ? cookie : `${others}; ${cookie}`);
}

/** Names of headers and parameters that carry credentials: code may not set them. */
export function secretNames(document: OpenApiDocument): ReadonlySet<string> {
  const { securitySchemes } = deref(document, document.components);
  const schemes = Object.values(isObject(securitySchemes) ? securitySchemes : {}).map((part) => deref(document, part));
  return new Set(
    listOf(schemes.map(({ name }) => textOf(name).toLowerCase()))
      .map(String)
      .filter((name) => name !== ""),
  );
}
