import { CodemodeError } from "../../protocol/errors.ts";
import { describeError } from "../../protocol/failure.ts";
import { saidByServer } from "./mcp-errors.ts";

/**
 * A text of a client or a transport without what may be secret: credentials, and what follows the host in an address
 * (some have a key in their path).
 */
export function withoutSecrets(text: string): string {
  return text
    .replace(/\b(https?|wss?):\/\/(?:[^\s/?#"'<>@]*@)?([^\s/?#"'<>]*)[^\s"'<>]*/gi, "$1://$2/…")
    .replace(/\b(Bearer|Basic)\s+[\w.~+/=-]+/gi, "$1 …");
}

/** For the sandbox: what the server says as it is, and of all else only the text. */
export function publicError(error: unknown): unknown {
  if (error instanceof CodemodeError || saidByServer(error)) return error;
  const { name, message } = describeError(error);
  const shown = new Error(withoutSecrets(message));
  shown.name = name;
  return shown;
}
