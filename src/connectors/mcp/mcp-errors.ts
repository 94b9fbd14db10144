/**
 * What an error of an MCP client says about the request, whichever SDK it comes from. `undefined`: nothing of these.
 *
 * - `unsent`: the server has not taken it, because there is no connection or it does not know the session (any more).
 * - `lost`: the connection broke, and nobody knows whether the server has taken it.
 * - `silent`: the server has not answered in time.
 * - `unusable`: the server has answered, with something that the client refuses.
 */
export type McpFailure = "unsent" | "lost" | "silent" | "unusable";

export function readMcpFailure(error: unknown): McpFailure | undefined {
  if (!(error instanceof Error)) return undefined;
  const { code, data, status } = error as { code?: unknown; data?: { status?: unknown }; status?: unknown };
  const { message } = error;
  // A check of the answer, which both SDKs report as if it were the server's.
  if (code === "INVALID_RESULT" || isZodError(error) || SCHEMA_MISMATCH.test(message)) return "unusable";
  if (isProtocolError(error)) return OWN[message];
  // A session that is over: 404 by the protocol, 400 by servers that take the request for a first one.
  const http = [code, data?.status, status];
  if (http.includes(404) || (http.includes(400) && /session|not initialized/i.test(message))) return "unsent";
  if (code === "NOT_CONNECTED" || message === "Not connected") return "unsent";
  if (code === "CONNECTION_CLOSED" || GATEWAY.some((each) => http.includes(each))) return "lost";
  if (code === "REQUEST_TIMEOUT") return "silent";
  return isNetworkError(error) ? "lost" : undefined;
}

/** Whether it is the server's answer to the request: whatever its numbers are, it has been delivered. */
export function saidByServer(error: unknown): boolean {
  return error instanceof Error && isProtocolError(error) && readMcpFailure(error) === undefined;
}

/** Version 1 makes the server's errors and some of its own by one class, the latter with these texts. */
const OWN: Readonly<Record<string, McpFailure | undefined>> = {
  __proto__: null as never,
  "MCP error -32000: Connection closed": "lost",
  "MCP error -32001: Request timed out": "silent",
};

const SCHEMA_MISMATCH = /(?:has an output schema but did not|does not match the tool's output schema)/;

/** Of what stands between, which may have lost the answer only. */
const GATEWAY = [502, 503, 504];

function isProtocolError({ name }: Error): boolean {
  return name === "McpError" || name === "ProtocolError" || name === "UrlElicitationRequiredError";
}

function isZodError({ name }: Error): boolean {
  return name === "ZodError" || name === "$ZodError";
}

/** What `fetch` rejects with has a text of its own in each engine. */
function isNetworkError({ name, message }: Error): boolean {
  return name === "TypeError" && /fetch|network|load failed|terminated/i.test(message);
}
