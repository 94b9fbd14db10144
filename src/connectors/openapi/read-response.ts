/** What a server answered, as values. */
import { LimitError } from "../../protocol/errors.ts";
import { ApiResponseError, type ApiResponse } from "./api-response-error.ts";
import { hideInJson, hiding, type Hide } from "./hide-secrets.ts";
import { decodeText, isJson, isText } from "./media-types.ts";

export interface ReadOptions {
  /** For messages: `GET /pets/{petId}`. */
  label: string;
  /** Bytes. */
  maxResponse: number;
  /** What the answer must not tell the sandbox. */
  secrets: readonly string[];
  signal: AbortSignal;
}

/**
 * @throws {ApiResponseError} `tool_failed`: another status than 2xx.
 * @throws {LimitError} `limit_exceeded`: the answer is too large.
 * @throws What the platform throws when the answer breaks off, and the reason of the signal.
 */
export async function readResponse(response: Response, options: ReadOptions): Promise<ApiResponse> {
  const bytes = await readBytes(response, options);
  const hide = hiding(options.secrets);
  const headers: Record<string, string> = {};
  for (const [name, value] of response.headers) {
    if (!/^set-cookie/i.test(name)) headers[name.toLowerCase()] = hide(value);
  }
  const answer = { status: response.status, headers, body: parse(bytes, headers["content-type"] ?? "", hide) };
  if (!response.ok) throw new ApiResponseError(options.label, answer);
  return answer;
}

async function readBytes(
  response: Response,
  { label, maxResponse, signal }: ReadOptions,
): Promise<Uint8Array<ArrayBuffer>> {
  const reader = response.body?.getReader();
  if (!reader) return new Uint8Array();
  // Not waited for: it is the server's to answer, or not.
  const cancel = (): void => void reader.cancel().catch(() => {});
  signal.addEventListener("abort", cancel);
  try {
    const chunks: Uint8Array[] = [];
    let length = 0;
    for (let chunk = await reader.read(); !chunk.done; chunk = await reader.read()) {
      chunks.push(chunk.value);
      length += chunk.value.length;
      if (length <= maxResponse) continue;
      cancel();
      throw new LimitError(
        `${label} answered ${response.status} with more than ${maxResponse} bytes; ask for less, page by page`,
      );
    }
    signal.throwIfAborted();
    return joined(chunks, length);
  } finally {
    signal.removeEventListener("abort", cancel);
  }
}

function joined(chunks: readonly Uint8Array[], length: number): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    all.set(chunk, at);
    at += chunk.length;
  }
  return all;
}

function parse(bytes: Uint8Array<ArrayBuffer>, contentType: string, hide: Hide): unknown {
  if (bytes.length === 0) return null;
  if (isJson(contentType)) {
    const text = decodeText(bytes, contentType);
    try {
      return hideInJson(JSON.parse(text), hide);
    } catch {
      return hide(text);
    }
  }
  return isText(contentType) ? hide(decodeText(bytes, contentType)) : bytes;
}
