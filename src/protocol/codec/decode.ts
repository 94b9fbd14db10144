import { LimitError } from "../errors.ts";
import { charCodeAt, indexOf, jsonParse, keys, slice } from "../intrinsics.ts";
import { TOO_LARGE } from "./budget.ts";
import { GRAPH_MARK } from "./format.ts";
import { GraphReader } from "./graph-reader.ts";
import { reachesPrototype } from "./prototype-keys.ts";
import { malformed, refused } from "./refusals.ts";

export interface DecodeLimits {
  /** The longest text accepted, in characters; parts that are shared count each time. Default unlimited. */
  maxLength?: number;
  /** The deepest nesting accepted. Default 100. */
  maxDepth?: number;
}

/**
 * Reads text that {@link encodeValue} wrote. The text may come from a hostile sandbox: it is checked
 * for size and depth before it is parsed, and a key that could reach a prototype is refused.
 *
 * @throws {LimitError} `limit_exceeded`: longer or deeper than allowed.
 * @throws {UnsupportedValueError} `unsupported_value`: not text of this format, or a refused key.
 * @example decodeValue('{"a":1}') // { a: 1 }
 */
export function decodeValue(text: string, limits: DecodeLimits = {}): unknown {
  const { maxLength = Infinity, maxDepth = 100 } = limits;
  if (text.length > maxLength) throw tooLarge(` ${text.length} characters,`, maxLength);
  const isGraph = text[0] === GRAPH_MARK;
  // The list of nodes is flat; its own depth is checked while it is read.
  if (exceedsDepth(text, isGraph ? 2 : maxDepth)) {
    throw new LimitError(`The value is nested more than ${maxDepth} levels deep`);
  }
  let parsed: unknown;
  try {
    parsed = jsonParse(isGraph ? slice(text, 1) : text);
  } catch {
    throw malformed();
  }
  if (isGraph) return readGraph(parsed, maxDepth, maxLength);
  // Written by anything but our encoder, a key may also hide behind an escape.
  if (indexOf(text, "__proto__") >= 0 || indexOf(text, "constructor") >= 0 || indexOf(text, "\\u") >= 0) {
    refusePrototypeKeys(parsed);
  }
  return parsed;
}

function readGraph(parsed: unknown, maxDepth: number, maxLength: number): unknown {
  try {
    return new GraphReader(parsed, maxDepth, maxLength).read();
  } catch (error) {
    throw error === TOO_LARGE ? tooLarge(" parts of it are shared and count each time,", maxLength) : error;
  }
}

function tooLarge(detail: string, maxLength: number): LimitError {
  return new LimitError(`The value is too large:${detail} the limit is ${maxLength} characters`);
}

function exceedsDepth(text: string, maxDepth: number): boolean {
  // Each level takes a bracket on either side.
  if (text.length < 2 * maxDepth) return false;
  let depth = 0;
  for (let index = 0; index < text.length; index++) {
    switch (charCodeAt(text, index)) {
      case 34: // "
        do index = indexOf(text, '"', index + 1);
        while (index > 0 && isEscaped(text, index));
        if (index < 0) return false; // An unterminated string: the parser will say so.
        break;
      case 91: // [
      case 123: // {
        if (++depth > maxDepth) return true;
        break;
      case 93: // ]
      case 125: // }
        depth--;
        break;
    }
  }
  return false;
}

function isEscaped(text: string, quote: number): boolean {
  let backslashes = 0;
  while (charCodeAt(text, quote - 1 - backslashes) === 92) backslashes++;
  return backslashes % 2 === 1;
}

function refusePrototypeKeys(value: unknown): void {
  if (typeof value !== "object" || value === null) return;
  const names = keys(value);
  for (let at = 0; at < names.length; at++) {
    const name = names[at]!;
    const item: unknown = (value as Record<string, unknown>)[name];
    if (reachesPrototype(name, item)) throw refused(name);
    refusePrototypeKeys(item);
  }
}
