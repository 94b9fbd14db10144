import { LimitError, UnsupportedValueError } from "../errors.ts";
import { jsonStringify, NativeError, regExpExec, toText } from "../intrinsics.ts";
import { TOO_LARGE } from "./budget.ts";
import { GRAPH_MARK } from "./format.ts";
import { GraphWriter } from "./graph-writer.ts";
import { plainText } from "./plain-json.ts";

export interface EncodeOptions {
  /** What the value is called in error messages, for example `input`. Default `value`. */
  path?: string;
  /** The longest text allowed, in characters; parts that are shared count each time. Default unlimited. */
  maxLength?: number;
  /** The deepest nesting allowed. Default 100. */
  maxDepth?: number;
}

/**
 * Writes a value as text: see `format.ts`. JSON values cost one walk and `JSON.stringify`; `undefined`,
 * `Date`, `Map`, `Set`, `RegExp`, `BigInt`, NaN, the infinities, -0, typed arrays, `Error`, holes and
 * cycles keep their kind. Instances of classes become plain objects of their own enumerable
 * properties, or what their `toJSON` returns.
 *
 * @throws {UnsupportedValueError} `unsupported_value`: a function, symbol, promise or platform object,
 *   or a key that could reach a prototype; the message names the path.
 * @throws {LimitError} `limit_exceeded`: longer or deeper than allowed.
 * @example encodeValue({ when: new Date(0) }) // '![["O","when",1],["D",0]]'
 */
export function encodeValue(value: unknown, options: EncodeOptions = {}): string {
  const { path = "value", maxLength = Infinity, maxDepth = 100 } = options;
  let text: string | undefined;
  try {
    text = plainText(value, maxDepth, maxLength);
    if (typeof text !== "string")
      text = GRAPH_MARK + jsonStringify(new GraphWriter(path, maxDepth, maxLength).write(value));
  } catch (error) {
    throw error === TOO_LARGE ? tooLong(path, undefined, maxLength) : toRefusal(error, path, maxLength);
  }
  if (text.length > maxLength) throw tooLong(path, text.length, maxLength);
  return text;
}

function tooLong(path: string, length: number | undefined, maxLength: number): LimitError {
  const size = length === undefined ? "" : ` (${length} characters)`;
  return new LimitError(
    `${path} is too large${size}: the limit is ${maxLength} characters. Pass less: select fields, page, or summarise first.`,
  );
}

function toRefusal(error: unknown, path: string, maxLength: number): UnsupportedValueError | LimitError {
  let detail: string;
  try {
    if (error instanceof UnsupportedValueError || error instanceof LimitError) return error;
    if (error instanceof RangeError && regExpExec(/string length/i, error.message))
      return tooLong(path, undefined, maxLength);
    detail = error instanceof NativeError ? toText(error.message) : typeof error;
  } catch {
    detail = "it threw something that cannot be read either";
  }
  // A getter, a proxy or a toJSON of the value threw.
  return new UnsupportedValueError(`${path} could not be read: ${detail}`, { cause: error });
}
