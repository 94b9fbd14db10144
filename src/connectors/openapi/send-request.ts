/** One request, and what came of it. */
import { LimitError, ToolFailedError } from "../../protocol/errors.ts";
import { ApiResponseError, type ApiResponse } from "./api-response-error.ts";
import type { EncodedBody } from "./request-body.ts";
import { isWithin } from "./server-urls.ts";

/** `fetch`, as far as it is used. */
export type FetchLike = (url: string, init: RequestInit) => Promise<Response>;

export interface ApiRequest {
  /** For messages: `GET /pets/{petId}`. */
  label: string;
  method: string;
  url: URL;
  headers: Headers;
  body: EncodedBody | undefined;
  signal: AbortSignal;
}

export interface SendOptions {
  fetch: FetchLike;
  /** Redirects are followed below these only. */
  servers: readonly URL[];
  credentials: RequestCredentials | undefined;
  /** Bytes. */
  maxResponse: number;
}

const MOST_REDIRECTS = 5;

/**
 * @throws {ApiResponseError} `tool_failed`: another status than 2xx.
 * @throws {ToolFailedError} `tool_failed`: no answer, or a redirect that may not be followed.
 * @throws {LimitError} `limit_exceeded`: the answer is too large.
 */
export async function sendRequest(request: ApiRequest, options: SendOptions): Promise<ApiResponse> {
  const { label, method, headers, body, signal } = request;
  if (body?.contentType !== undefined) headers.set("content-type", body.contentType);
  let { url } = request;
  for (let hops = 0; ; hops++) {
    const response = await fetchOnce(url, request, options);
    const next = redirectOf(response, url);
    if (next === undefined) return readResponse(response, request, options.maxResponse);
    signal.throwIfAborted();
    const isAllowed = next !== "hidden" && options.servers.some((server) => isWithin(next, server));
    const isPlain = method === "GET" || method === "HEAD";
    if (!isAllowed || !isPlain || hops >= MOST_REDIRECTS) {
      const why = next === "hidden" ? "a page cannot see where to" : isAllowed ? "not again" : "to another server";
      throw new ToolFailedError(`${label} was redirected (${why}); the redirect was not followed`);
    }
    url = next;
  }
}

async function fetchOnce(url: URL, request: ApiRequest, { fetch, credentials }: SendOptions): Promise<Response> {
  const { label, method, headers, body, signal } = request;
  try {
    return await fetch(url.href, {
      method,
      headers,
      signal,
      redirect: "manual",
      ...(body && { body: body.body }),
      ...(credentials !== undefined && { credentials }),
    });
  } catch (error) {
    signal.throwIfAborted();
    // The message of the platform may show the address, and so what only the app may know.
    const reason = error instanceof TypeError ? "the server cannot be reached, or does not let this page" : "it failed";
    throw new ToolFailedError(`${label} got no answer: ${reason}`);
  }
}

/** `hidden`: pages are not told. */
function redirectOf(response: Response, url: URL): URL | "hidden" | undefined {
  if (response.type === "opaqueredirect") return "hidden";
  const location = response.headers.get("location");
  if (![301, 302, 303, 307, 308].includes(response.status) || location === null) return undefined;
  return URL.canParse(location, url.href) ? new URL(location, url.href) : "hidden";
}

async function readResponse(response: Response, { label }: ApiRequest, maxResponse: number): Promise<ApiResponse> {
  const bytes = await readBytes(response, { label, maxResponse });
  const headers: Record<string, string> = {};
  for (const [name, value] of response.headers) if (!/^set-cookie/i.test(name)) headers[name.toLowerCase()] = value;
  const answer = { status: response.status, headers, body: parse(bytes, headers["content-type"] ?? "") };
  if (!response.ok) throw new ApiResponseError(label, answer);
  return answer;
}

async function readBytes(
  response: Response,
  { label, maxResponse }: { label: string; maxResponse: number },
): Promise<Uint8Array<ArrayBuffer>> {
  const tooLarge = (): never => {
    throw new LimitError(`${label} answered with more than ${maxResponse} bytes; ask for less, page by page`);
  };
  const reader = response.body?.getReader();
  if (!reader) return new Uint8Array();
  const chunks: Uint8Array[] = [];
  let length = 0;
  for (let chunk = await reader.read(); !chunk.done; chunk = await reader.read()) {
    chunks.push(chunk.value);
    length += chunk.value.length;
    if (length <= maxResponse) continue;
    await reader.cancel();
    tooLarge();
  }
  const all = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    all.set(chunk, at);
    at += chunk.length;
  }
  return all;
}

function parse(bytes: Uint8Array<ArrayBuffer>, contentType: string): unknown {
  if (bytes.length === 0) return null;
  const isJson = /[/+]json\b/i.test(contentType);
  if (!isJson && !/^text\/|xml\b|javascript\b|x-www-form-urlencoded|^$/i.test(contentType)) return bytes;
  const text = new TextDecoder().decode(bytes);
  if (!isJson) return text;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
