/** What the app proves itself with: added to requests on the way out, where the sandbox cannot look. */
import { ToolFailedError } from "../../protocol/errors.ts";
import { describeError } from "../../protocol/failure.ts";
import { isObject, type SchemaObject } from "../../prompt/schema-reference.ts";
import { deref, textOf, type OpenApiDocument, type Parameter } from "./document.ts";

/** A key or token, or a user's name and password for `basic`. A function is asked for each request. */
export type Credential = string | { username: string; password: string };
export type Credentials = Readonly<Record<string, Credential | (() => Credential | Promise<Credential>)>>;

export interface Outgoing {
  label: string;
  headers: Headers;
  /** Pairs, encoded. */
  query: string[];
  /** What answers must not tell the sandbox. */
  secrets: string[];
}

interface SecurityOptions {
  document: OpenApiDocument;
  /** `undefined`: the app proves itself otherwise, or not at all. */
  credentials: Credentials | undefined;
  /** Whether the platform sends cookies of its own. */
  sendsCookies: boolean;
}

/**
 * Adds what the first of the alternatives needs that the app has credentials for.
 * @param requirements Of the operation: each names schemes that are needed together.
 * @throws {ToolFailedError} `tool_failed`: the app has none for any of them, or one that cannot be used.
 */
export async function addCredentials(
  outgoing: Outgoing,
  requirements: readonly SchemaObject[],
  { document, credentials, sendsCookies }: SecurityOptions,
): Promise<void> {
  if (credentials === undefined) return;
  const schemes = schemesOf(document);
  const isPlatforms = (name: string): boolean => {
    const { type, in: place } = schemes.get(name) ?? {};
    return type === "mutualTLS" || (type === "apiKey" && place === "cookie" && sendsCookies);
  };
  const has = (name: string): boolean => Object.hasOwn(credentials, name) || isPlatforms(name);
  const chosen =
    requirements.find((all) => Object.keys(all).length > 0 && Object.keys(all).every(has)) ??
    requirements.find((all) => Object.keys(all).length === 0);
  if (requirements.length > 0 && chosen === undefined) {
    throw new ToolFailedError(`${outgoing.label} needs credentials that the app has not been given`);
  }
  for (const name of Object.keys(chosen ?? {})) {
    if (!Object.hasOwn(credentials, name)) continue;
    const credential = await ask(credentials[name], `${outgoing.label} needs credentials that the app cannot give now`);
    add(outgoing, schemes.get(name) ?? {}, credential);
  }
}

/** What the app says about its failure may be about secrets: it is for the developer. */
async function ask(given: unknown, refusal: string): Promise<Credential> {
  let credential: unknown;
  try {
    credential = typeof given === "function" ? await (given as () => unknown)() : given;
  } catch (error) {
    console.warn(`browser-codemode: ${refusal}: ${describeError(error).message}`);
    throw new ToolFailedError(refusal);
  }
  const isPair = isObject(credential) && isText(credential.username) && isText(credential.password);
  if (!isPair && (!isText(credential) || credential === "")) throw new ToolFailedError(refusal);
  return credential as Credential;
}

/** Half a character cannot be encoded. */
function isText(value: unknown): value is string {
  return typeof value === "string" && value.isWellFormed();
}

function add(outgoing: Outgoing, scheme: SchemaObject, credential: Credential): void {
  const { headers, query, label, secrets } = outgoing;
  const name = textOf(scheme.name);
  const word = textOf(scheme.scheme);
  const pair = typeof credential === "object" ? `${credential.username}:${credential.password}` : credential;
  if (typeof credential === "object" || (scheme.type === "http" && /^basic$/i.test(word))) {
    const bytes = Array.from(new TextEncoder().encode(pair), (byte) => String.fromCharCode(byte));
    const encoded = btoa(bytes.join(""));
    secrets.push(encoded, pair, pair.slice(pair.indexOf(":") + 1));
    setOwnHeader(outgoing, "authorization", `Basic ${encoded}`);
    return;
  }
  const text = credential;
  secrets.push(text);
  if (scheme.type !== "apiKey") {
    const isOther = scheme.type === "http" && word !== "" && !/^bearer$/i.test(word);
    setOwnHeader(outgoing, "authorization", `${isOther ? word : "Bearer"} ${text}`);
  } else if (scheme.in === "query") query.push(`${encodeURIComponent(name)}=${encodeURIComponent(text)}`);
  else if (scheme.in === "cookie") addCookie(headers, `${name}=${encodeURIComponent(text)}`, label);
  else setOwnHeader(outgoing, name, text);
}

/**
 * Of the app.
 * @throws {ToolFailedError} `tool_failed`: it cannot be sent. The platform's message would show its value.
 */
export function setOwnHeader({ headers, label }: Outgoing, name: string, value: string): void {
  try {
    headers.set(name, value);
  } catch {
    throw new ToolFailedError(`${label} needs the header ${name}, and what the app gives for it cannot be sent`);
  }
}

/**
 * @throws {ToolFailedError} `tool_failed`: pages cannot send cookies of their own choice.
 */
export function addCookie(headers: Headers, cookie: string, label: string): void {
  // On a page the name is forbidden, and the header is dropped without a word.
  if (!new Request("https://cookie.invalid", { headers: { cookie: "a=b" } }).headers.has("cookie")) {
    throw new ToolFailedError(`${label} takes a cookie, which code on a page cannot send`);
  }
  const others = headers.get("cookie");
  setOwnHeader({ headers, label, query: [], secrets: [] }, "cookie", others === null ? cookie : `${others}; ${cookie}`);
}

function schemesOf(document: OpenApiDocument): Map<string, SchemaObject> {
  const { securitySchemes } = deref(document, document.components);
  const schemes = Object.entries(isObject(securitySchemes) ? securitySchemes : {});
  return new Map(schemes.map(([name, scheme]) => [name, deref(document, scheme)]));
}

/** The headers, cookies and query parameters that carry credentials: code may not set them. */
export class SecretPlaces {
  readonly #places = new Set<string>();

  constructor(document: OpenApiDocument) {
    for (const { type, in: place, name } of schemesOf(document).values()) {
      if (type !== "apiKey" || typeof place !== "string" || textOf(name) === "") continue;
      this.#places.add(`${place} ${textOf(name).toLowerCase()}`);
      if (place === "cookie") this.#places.add("header cookie");
    }
  }

  has(place: Parameter["in"], name: string): boolean {
    return this.#places.has(`${place} ${name.toLowerCase()}`);
  }

  /** Without the pairs that code may not set. */
  filter(place: Parameter["in"], pairs: readonly string[]): string[] {
    return pairs.filter((pair) => !this.has(place, decode(pair.split("=", 1)[0]!)));
  }
}

/** What documents write into their paths need not be encoded well. */
function decode(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll("+", " "));
  } catch {
    return text;
  }
}
