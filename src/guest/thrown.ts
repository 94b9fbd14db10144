import { NativeError, setPrototypeOf, slice, toText } from "../protocol/intrinsics.ts";
import { CAUSES, type ThrownDescription } from "../protocol/messages.ts";
import { inspect } from "./inspect.ts";
import { framesOf } from "./stack.ts";

/** Characters of a message that are kept: it becomes part of the conversation. */
const MAX_MESSAGE = 10_000;

/** Describes anything that code can throw. Never throws, and the message is never empty. */
export function describeThrown(thrown: unknown, depth = 0): ThrownDescription {
  let description: ThrownDescription;
  try {
    description = thrown instanceof NativeError ? describeError(thrown, depth) : describeOther(thrown);
  } catch {
    description = { name: "Error", message: "The code threw a value that cannot be read" };
  }
  // Written as JSON, it must not be asked for a `toJSON` that generated code has put on `Object.prototype`.
  return setPrototypeOf(description, null) as ThrownDescription;
}

function describeError(error: Error, depth: number): ThrownDescription {
  const { name, message, cause } = error;
  const { code } = error as { code?: unknown };
  const { text, line, column } = framesOf(error);
  const title = typeof name === "string" && name !== "" ? name : "Error";
  return {
    name: cut(title),
    message: typeof message === "string" && message !== "" ? cut(message) : `${cut(title)} (without a message)`,
    ...(typeof code === "string" && { code: cut(code) }),
    ...(text !== "" && { stack: text }),
    ...(line !== undefined && { line }),
    ...(column !== undefined && { column }),
    ...(cause !== undefined && depth < CAUSES && { cause: describeThrown(cause, depth + 1) }),
  };
}

function describeOther(thrown: unknown): ThrownDescription {
  if (typeof thrown === "string") return { name: "Error", message: cut(thrown) || "The code threw an empty string" };
  const message = typeof thrown === "object" && thrown !== null ? (thrown as { message?: unknown }).message : undefined;
  if (typeof message === "string" && message !== "") return { name: "Error", message: cut(message) };
  return {
    name: "Error",
    message: cut(`The code threw ${typeof thrown === "symbol" ? toText(thrown) : inspect(thrown)}`),
  };
}

function cut(text: string): string {
  return text.length > MAX_MESSAGE ? `${slice(text, 0, MAX_MESSAGE)}...` : text;
}
