import { InvalidInputError } from "../../protocol/errors.ts";
import { isObject, type SchemaObject } from "../../prompt/schema-reference.ts";
import { listOf, type OpenApiDocument, type Operation, type Parameter } from "./document.ts";
import { isJson } from "./media-types.ts";
import type { OpenApiConnectorOptions } from "./openapi-options.ts";
import { encodeBody, type EncodedBody } from "./request-body.ts";
import type { ApiResponse } from "./api-response-error.ts";
import { addCookie, addCredentials, SecretPlaces, setOwnHeader, type Outgoing } from "./security.ts";
import { sendRequest } from "./send-request.ts";
import { headerText, pathText, queryText } from "./serialize-parameter.ts";
import { readServerUrl, serverUrl, within } from "./server-urls.ts";

/** Bytes. */
const MAX_RESPONSE = 4_000_000;
/** Milliseconds. */
const TIMEOUT = 60_000;

export interface OutgoingCall {
  label: string;
  method: string;
  server: URL;
  /** Encoded. */
  path: string;
  /** Whether its parts may hold encoded slashes. */
  slashes: boolean;
  query: string[];
  headers: Headers;
  body: EncodedBody | undefined;
  security: readonly SchemaObject[];
  signal: AbortSignal;
}

/** Makes requests of calls, and sends them. */
export class ApiCalls {
  readonly #document: OpenApiDocument;
  readonly #options: OpenApiConnectorOptions;
  readonly #servers: readonly URL[];
  /** What code may not set. */
  readonly secrets: SecretPlaces;

  /** @throws {InvalidOptionsError} `invalid_options`: there is no server. */
  constructor(document: OpenApiDocument, options: OpenApiConnectorOptions) {
    this.#document = document;
    this.#options = options;
    const servers = listOf(document.servers).filter(isObject);
    this.#servers = (servers.length > 0 ? servers : [undefined]).map((server) => this.#serverOf(server));
    this.secrets = new SecretPlaces(document);
  }

  /** Where `request` goes. */
  get server(): URL {
    return this.#servers[0]!;
  }

  get security(): readonly SchemaObject[] {
    return listOf(this.#document.security).filter(isObject);
  }

  async call(operation: Operation, input: unknown, signal: AbortSignal): Promise<unknown> {
    const given = isObject(input) ? input : {};
    const { method, path: template, parameters, body } = operation;
    const label = `${method} ${template}`;
    const headers = new Headers({ accept: acceptOf(operation.responses) });
    const query = operation.query === "" ? [] : operation.query.split("&");
    let path = template;
    for (const parameter of parameters) {
      const value = Object.hasOwn(given, parameter.key) ? given[parameter.key] : undefined;
      if (value === undefined || value === null) continue;
      const { name, in: place } = parameter;
      if (place === "path") path = path.replaceAll(`{${name}}`, () => this.#pathPart(parameter, value));
      else if (place === "query") query.push(...queryText(parameter, value));
      else if (place === "header") setHeader(headers, name, headerText(parameter, value));
      else {
        const pairs = this.secrets.filter("cookie", queryText(parameter, value));
        if (pairs.length > 0) addCookie(headers, pairs.join("; "), label);
      }
    }
    if (/\{[^/]*\}/.test(path)) throw new InvalidInputError(`${label}: a part of the path is missing`);
    const encoded = body && given.body !== undefined ? encodeBody(given.body, body.mediaType, body) : undefined;
    const [server] = operation.servers;
    const answer = await this.send({
      label,
      method,
      server: server === undefined ? this.server : this.#serverOf(server),
      path,
      slashes: true,
      query,
      headers,
      body: encoded,
      security: operation.security,
      signal,
    });
    return answer.body;
  }

  async send({ label, server, path, slashes, query, security, ...request }: OutgoingCall): Promise<ApiResponse> {
    const { credentials, headers = {}, fetch, fetchCredentials } = this.#options;
    const { maxResponse = MAX_RESPONSE, timeout = TIMEOUT } = this.#options;
    const { contentType } = request.body ?? {};
    if (contentType !== undefined) setHeader(request.headers, "content-type", contentType);
    // What code asks for is looked at before anything of the app's is added.
    within(server, path, { slashes, query: query.join("&") });
    const outgoing: Outgoing = {
      label,
      headers: request.headers,
      query: this.secrets.filter("query", query),
      secrets: [],
    };
    for (const [name, value] of Object.entries(headers)) {
      setOwnHeader(outgoing, name, value);
      if (SECRET.test(name)) outgoing.secrets.push(value, value.replace(/^\S+\s+/, ""));
    }
    const sendsCookies = fetchCredentials === "include" || fetchCredentials === "same-origin";
    await addCredentials(outgoing, security, { document: this.#document, credentials, sendsCookies });
    const url = within(server, path, { slashes, query: outgoing.query.join("&") });
    return sendRequest(
      { label, url, ...request },
      {
        fetch: fetch ?? ((address, init) => globalThis.fetch(address, init)),
        servers: [...this.#servers, server],
        credentials: fetchCredentials,
        maxResponse,
        timeout,
        secrets: outgoing.secrets,
      },
    );
  }

  /** Whether code may set a header. */
  maySet(header: string): boolean {
    return !this.secrets.has("header", header) && !FORBIDDEN.test(header);
  }

  #serverOf(server: SchemaObject | undefined): URL {
    const { baseUrl, serverVariables } = this.#options;
    const base = (globalThis as { location?: { href?: string } }).location?.href;
    if (baseUrl !== undefined) return readServerUrl(baseUrl, base);
    return serverUrl(server, { variables: serverVariables, base });
  }

  #pathPart(parameter: Parameter, value: unknown): string {
    const text = pathText(parameter, value);
    if (text === "") throw new InvalidInputError(`The parameter ${parameter.key} must not be empty`);
    return text;
  }
}

/** Headers of the app's whose values are for the server only. */
const SECRET = /auth|token|key|secret|cookie|session|password|credential/i;

/** JSON first, of what the document says that there is. */
function acceptOf(responses: readonly SchemaObject[]): string {
  const types = responses.flatMap(({ content }) => (isObject(content) ? Object.keys(content) : []));
  const told = [...new Set(types)].filter((type) => type !== "*/*" && /^[\w!#$&^.+*-]+\/[\w!#$&^.+*;= -]+$/.test(type));
  const json = told.filter(isJson);
  const others = told.filter((type) => !isJson(type)).map((type) => (json.length > 0 ? `${type};q=0.8` : type));
  return [...(told.length > 0 ? [...json, ...others] : ["application/json"]), "*/*;q=0.5"].join(", ");
}

/** Headers that say who asks, where the request goes, or that it is another one than it seems; and the connection's own. */
const FORBIDDEN =
  /^(?:authorization|cookie2?|set-cookie2?|host|origin|referer|forwarded|connection|keep-alive|te|trailer|expect|date|dnt|access-control-.*|content-length|transfer-encoding|upgrade|via|x-forwarded-.*|proxy-.*|sec-.*|x-http-method.*|x-method-override|x-original-.*|x-rewrite-.*)$/i;

export function setHeader(headers: Headers, name: string, value: string): void {
  try {
    headers.set(name, value);
  } catch {
    throw new InvalidInputError(`The header ${name} cannot have this value`);
  }
}
