/** Names and literals in generated TypeScript. */
import { UNFIT as UNFIT_IN_NAMES } from "../protocol/tool-names.ts";
import { UNPRINTABLE } from "./doc-comment.ts";

function quoted(text: string): string {
  return JSON.stringify(text).replace(UNPRINTABLE, (character) =>
    // A character may be two units.
    Array.from(
      { length: character.length },
      (_, at) => `\\u${character.charCodeAt(at).toString(16).padStart(4, "0")}`,
    ).join(""),
  );
}

/** A property's name; quoted unless it is an identifier. */
export function memberName(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : quoted(name);
}

/** A literal type for a JSON value; a wider type where it would be very long. */
export function literal(value: unknown, depth = 0): string {
  if (value === null || typeof value === "boolean") return String(value);
  if (typeof value === "string") return value.length > 500 ? "string" : quoted(value);
  if (typeof value === "number") return Number.isFinite(value) ? String(value) : "number";
  if (typeof value !== "object" || depth > 5) return "unknown";
  const entries = Object.entries(value);
  if (entries.length > 30) return Array.isArray(value) ? "unknown[]" : "{ [key: string]: unknown }";
  if (Array.isArray(value)) return `[${value.map((item) => literal(item, depth + 1)).join(", ")}]`;
  const members = entries.map(([key, item]) => `${memberName(key)}: ${literal(item, depth + 1)}`);
  return members.length > 0 ? `{ ${members.join("; ")} }` : "{}";
}

/** No type's name, or one that readers would take for the built-in type. */
const UNFIT = /^(?:\P{ID_Start}|(?:Array|Date|Error|Function|Map|Number|Object|Promise|Record|RegExp|Set|String)$)/u;

/** `PascalCase` from any text. */
export function typeName(text: string): string {
  const words = text.slice(0, 80).normalize().replace(UNFIT_IN_NAMES, "_").split(/[_$]+/);
  const name = words.map((word) => capital(word.charAt(0)) + word.slice(1)).join("") || "Type";
  return UNFIT.test(name) ? `Type${name}` : name;
}

/** Some letters got their capital so late that compilers do not know it. */
function capital(letter: string): string {
  return letter.toUpperCase().replace(UNFIT_IN_NAMES, letter);
}
