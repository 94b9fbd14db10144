/** How problems with a tool's input are told to the model. */
import { InvalidInputError } from "../protocol/errors.ts";

const SHOWN = 8;

/** @param problems One line each, such as `input.city: expected a string, received 5`. */
export function invalidInput(tool: string, problems: readonly string[]): InvalidInputError {
  const distinct = [...new Set(problems)];
  const shown = distinct.slice(0, SHOWN).map((problem) => `\n- ${problem}`);
  const more = distinct.length > SHOWN ? `\n- and ${distinct.length - SHOWN} more` : "";
  return new InvalidInputError(`The input of ${tool} is not valid:${shown.join("")}${more}`);
}

/** `input.items[2]["a b"]` */
export function printPath(path: readonly PropertyKey[]): string {
  return path.reduce<string>((text, key) => {
    if (typeof key === "number") return `${text}[${key}]`;
    const name = String(key);
    return /^[A-Za-z_$][\w$]*$/.test(name) ? `${text}.${name}` : `${text}[${cut(JSON.stringify(name), 100)}]`;
  }, "input");
}

/** A value in a few words: short values in full, others by their beginning or kind. */
export function printValue(value: unknown): string {
  return cut(print(value, 0), 120);
}

function print(value: unknown, depth: number): string {
  switch (typeof value) {
    case "string":
      return cut(JSON.stringify(value), 60);
    case "bigint":
      return cut(`${value}n`, 60);
    case "object":
      return value === null ? "null" : printObject(value, depth);
    case "function":
      return "a function";
    case "number":
      return Object.is(value, -0) ? "-0" : String(value);
    default:
      return String(value);
  }
}

function printObject(value: object, depth: number): string {
  const kind = kindOf(value);
  if (value instanceof Date) return `a Date (${Number.isNaN(value.getTime()) ? "invalid" : value.toISOString()})`;
  if (Array.isArray(value)) {
    if (depth > 1 && value.length > 0) return "[…]";
    const items = value.slice(0, 3).map((item: unknown) => print(item, depth + 1));
    return `[${items.join(", ")}${value.length > 3 ? `, … ${value.length} in all` : ""}]`;
  }
  if (kind !== "Object") return /^[AEIO]/.test(kind) ? `an ${kind}` : `a ${kind}`;
  const keys = Object.keys(value);
  if (depth > 1 && keys.length > 0) return "{…}";
  const members = keys
    .slice(0, 4)
    .map((key) => `${cut(key, 40)}: ${print((value as Record<string, unknown>)[key], depth + 1)}`);
  return members.length > 0 ? `{ ${members.join(", ")}${keys.length > 4 ? ", …" : ""} }` : "{}";
}

/** `Map`, `Date`, ...; `Object` for plain objects. */
export function kindOf(value: unknown): string {
  return Object.prototype.toString.call(value).slice(8, -1);
}

export function cut(text: string, length: number): string {
  return text.length > length ? `${text.slice(0, length - 1)}…` : text;
}
