/** One request, and what came of it. */
import { CodemodeError, ToolFailedError } from "../../protocol/errors.ts";
import type { ApiResponse } from "./api-response-error.ts";
import { readResponse } from "./read-response.ts";
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
  /** Milliseconds, for the answer with all its body. */
  timeout: number;
  /** What the answer must not tell the sandbox. */
  secrets: readonly string[];
}

const MOST_REDIRECTS = 5;

/**
 * @throws {ApiResponseError} `tool_failed`: another status than 2xx.
 * @throws {ToolFailedError} `tool_failed`: no answer, or a redirect that may not be followed.
 * @throws {LimitError} `limit_exceeded`: the answer is too large.
 */
export async function sendRequest(request: ApiRequest, options: SendOptions): Promise<ApiResponse> {
  const { label, method } = request;
  if (method === "TRACE") throw new ToolFailedError(`${label} cannot be called: no platform's fetch sends TRACE`);
  const limit = Number.isFinite(options.timeout) ? AbortSignal.timeout(options.timeout) : undefined;
  const signal = limit ? AbortSignal.any([request.signal, limit]) : request.signal;
  try {
    return await follow({ ...request, signal }, options);
  } catch (error) {
    request.signal.throwIfAborted();
    if (error instanceof CodemodeError) throw error;
    // The message of the platform may show the address, and so what only the app may know.
    const reason = limit?.aborted
      ? `not within ${options.timeout} ms`
      : error instanceof TypeError
        ? "the server cannot be reached, or does not let this page, or broke off"
        : "it failed";
    const isRead = /^(?:GET|HEAD|OPTIONS)$/.test(method);
    const doubt = isRead ? "" : "; what it asked for may have been done all the same: find out before you repeat it";
    throw new ToolFailedError(`${label} got no answer: ${reason}${doubt}`);
  }
}

async function follow(request: ApiRequest, options: SendOptions): Promise<ApiResponse> {
  const { label, method, signal } = request;
  const { maxResponse, secrets } = options;
  let { url } = request;
  for (let hops = 0; ; hops++) {
    const response = await fetchOnce(url, request, options);
    const next = redirectOf(response, url);
    if (next === undefined) return readResponse(response, { label, maxResponse, secrets, signal });
    void response.body
      ?.getReader()
      .cancel()
      .catch(() => {});
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

function fetchOnce(url: URL, request: ApiRequest, { fetch, credentials }: SendOptions): Promise<Response> {
  const { method, headers, body, signal } = request;
  return fetch(url.href, {
    method,
    headers,
    signal,
    redirect: "manual",
    ...(body && { body: body.body }),
    ...(credentials !== undefined && { credentials }),
  });
}

/** `hidden`: pages are not told. */
function redirectOf(response: Response, url: URL): URL | "hidden" | undefined {
  if (response.type === "opaqueredirect") return "hidden";
  const location = response.headers.get("location");
  if (![301, 302, 303, 307, 308].includes(response.status) || location === null) return undefined;
  return URL.canParse(location, url.href) ? new URL(location, url.href) : "hidden";
}
