import { InvalidInputError } from "../../protocol/errors.ts";
import { describeError } from "../../protocol/failure.ts";
import { isRecord } from "./mcp-client.ts";

/**
 * The input of a call as JSON, which is all that MCP can say. Dates become their text.
 * @throws {InvalidInputError} `invalid_input`: something would be lost on the way.
 */
export function toMcpArguments(input: unknown, tool: string): Record<string, unknown> {
  if (input === undefined || input === null) return {};
  const check = function (this: unknown, key: string, value: unknown): unknown {
    const given: unknown = isRecord(this) || Array.isArray(this) ? Reflect.get(this, key) : value;
    const lost = whatIsLost(given);
    if (lost === undefined) return value;
    throw new InvalidInputError(`The input of ${tool} has ${lost}${key && ` in "${key}"`}: an MCP server takes JSON`);
  };
  if (!isRecord(input)) throw new InvalidInputError(`The input of ${tool} must be an object`);
  try {
    return JSON.parse(JSON.stringify(input, check)) as Record<string, unknown>;
  } catch (error) {
    if (error instanceof InvalidInputError) throw error;
    throw new InvalidInputError(`The input of ${tool} cannot be sent as JSON: ${describeError(error).message}`);
  }
}

function whatIsLost(value: unknown): string | undefined {
  if (typeof value === "bigint") return "a BigInt";
  if (typeof value === "number" && !Number.isFinite(value)) return String(value);
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? "an invalid date" : undefined;
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype === Object.prototype || prototype === null) return undefined;
  return `a ${Object.prototype.toString.call(value).slice(8, -1)}`;
}
