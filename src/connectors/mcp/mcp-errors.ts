/**
 * What an error of an MCP client says about the request, whichever SDK it comes from.
 *
 * `unsent`: the server has not taken it, because there is no connection or it does not know the session (any more).
 * `lost`: the connection broke, and nobody knows whether the server has taken it. Otherwise `undefined`.
 */
export function readMcpFailure(error: unknown): "unsent" | "lost" | undefined {
  if (!(error instanceof Error)) return undefined;
  const { code, data, status } = error as { code?: unknown; data?: { status?: unknown }; status?: unknown };
  const { message } = error;
  // A session that is over: 404 by the protocol, 400 by servers that take the request for a first one.
  const http = [code, data?.status, status];
  if (http.includes(404) || (http.includes(400) && /session|not initialized/i.test(message))) return "unsent";
  if (code === "NOT_CONNECTED" || message === "Not connected") return "unsent";
  // JSON-RPC's number for it in version 1, the name of version 2.
  if (code === -32_000 || code === "CONNECTION_CLOSED") return "lost";
  return isNetworkError(error) ? "lost" : undefined;
}

/** What `fetch` rejects with has a text of its own in each engine. */
function isNetworkError({ name, message }: Error): boolean {
  return name === "TypeError" && /fetch|network|load failed|terminated/i.test(message);
}
