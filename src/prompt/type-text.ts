/** TypeScript types as text, and how they are put together. */
import { literal } from "./type-words.ts";

/** A type's text and how strongly it binds: 0 alone, 1 `A & B`, 2 `A | B`. */
export type Text = readonly [text: string, binding: 0 | 1 | 2];

export const UNKNOWN: Text = ["unknown", 0];
export const NEVER: Text = ["never", 0];
export const ANY_OBJECT = "{ [key: string]: unknown }";
const MAX_ENUM = 50;

export function primitive(type: unknown): Text {
  if (type === "integer") return ["number", 0];
  return /^(?:string|number|boolean|null)$/.test(String(type)) ? [String(type), 0] : UNKNOWN;
}

export function enumeration(values: readonly unknown[]): Text {
  const shown = values.slice(0, MAX_ENUM).map((value): Text => [literal(value), 0]);
  const rest = values.slice(MAX_ENUM);
  if (rest.length === 0) return union(shown);
  // Widened by hand: a union with `unknown` in it would be nothing but that.
  const more = new Set(rest.map((value) => primitive(typeof value)[0]));
  return [`${[...shown.map(([text]) => text), ...more].join(" | ")} /* and ${rest.length} more values */`, 2];
}

/** Members or signatures of an object type, on one line where they are few and need no comments. */
export function braces(rows: readonly (readonly [doc: string, row: string])[], indent: string): string {
  if (rows.length === 0) return "{}";
  const line = `{ ${rows.map(([, row]) => row).join("; ")} }`;
  if (line.length <= 80 && !line.includes("\n") && rows.every(([doc]) => doc === "")) return line;
  return `{\n${rows.map(([doc, row]) => `${doc}${indent}  ${row};\n`).join("")}${indent}}`;
}

/** In parentheses, if it binds less than what it becomes part of. */
export function grouped([text, binding]: Text, strongest: 0 | 1): string {
  return binding > strongest ? `(${text})` : text;
}

/** `undefined` stands for types that add nothing. */
export function union(types: readonly (Text | undefined)[]): Text {
  const list = distinct(types, "never");
  const [first = types[0] === undefined && types.length > 0 ? UNKNOWN : NEVER] = list;
  if (list.length < 2) return first;
  return list.find(([text]) => text === "unknown") ?? [list.map(([text]) => text).join(" | "), 2];
}

export function intersection(types: readonly (Text | undefined)[]): Text {
  const list = distinct(types, "unknown");
  const [first = UNKNOWN] = list;
  return list.length < 2 ? first : [list.map((type) => grouped(type, 1)).join(" & "), 1];
}

function distinct(types: readonly (Text | undefined)[], neutral: string): Text[] {
  const members = new Map<string, Text>();
  for (const type of types) if (type && type[0] !== neutral) members.set(type[0], type);
  return [...members.values()];
}
