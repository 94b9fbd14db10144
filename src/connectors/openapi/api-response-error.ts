import { CodemodeError } from "../../protocol/errors.ts";

/** What a server said instead of success. */
export interface ApiResponse {
  /** The HTTP status. */
  status: number;
  /** In small letters; cookies are left out. */
  headers: Record<string, string>;
  /** By content type: JSON as values, text, or bytes. `null` when there is none. */
  body: unknown;
}

/** Characters of a body in the message. */
const SHOWN = 500;

/** The server answered with another status than 2xx. Code finds the answer in `error.cause`. */
export class ApiResponseError extends CodemodeError {
  override name = "ApiResponseError";
  override readonly cause: ApiResponse;

  /** @param request Without what is secret: `GET /pets/{petId}`. */
  constructor(request: string, response: ApiResponse) {
    const { status, body } = response;
    const text = typeof body === "string" ? body : body instanceof Uint8Array ? "" : (JSON.stringify(body) ?? "");
    const shown = text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text;
    super("tool_failed", `${request} answered ${status}${shown && shown !== "null" ? `: ${shown}` : ""}`);
    this.cause = response;
  }
}
