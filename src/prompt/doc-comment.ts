/** Comments in generated types, from texts that the library's users do not always control. */
import { isObject } from "./schema-reference.ts";

/** Control characters, line separators, and what nobody sees: marks that change the direction of text, tags, spaces of no width. */
export const UNPRINTABLE: RegExp =
  // oxlint-disable-next-line no-control-regex -- they are what is looked for
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]/gu;

/** Text that cannot end the comment it stands in, nor hide what follows. */
export function commentText(text: string): string {
  return text.replace(/\r\n?/g, "\n").replace(UNPRINTABLE, " ").replaceAll("*/", "*\\/").toWellFormed().trim();
}

/** A doc comment with a line break at its end; nothing when there is nothing to say. Longer texts than `most` are cut. */
export function docComment(text: string, indent: string, most: number = Infinity): string {
  const lines = commentText(text.length > most ? `${text.slice(0, most - 1)}…` : text).split("\n");
  if (lines.length > 1) {
    return `${indent}/**\n${lines.map((line) => `${indent} * ${line}`.trimEnd()).join("\n")}\n${indent} */\n`;
  }
  return lines[0] ? `${indent}/** ${lines[0]} */\n` : "";
}

const CONSTRAINTS = (
  "format pattern minimum maximum exclusiveMinimum exclusiveMaximum multipleOf minLength maxLength minItems maxItems " +
  "uniqueItems default examples example deprecated"
).split(" ");

/** The description and what a type cannot say, as tags: `City name. @minLength 1`. */
export function schemaDoc(schema: unknown): string {
  try {
    if (!isObject(schema)) return "";
    const { items, anyOf } = schema;
    const parts = [words(schema)];
    // `anyOf: [{ ... }, { type: "null" }]`: the constraints are those of the other branch.
    const branches: unknown[] = Array.isArray(anyOf) && anyOf.length === 2 ? anyOf : [];
    const others = branches.filter((branch) => isObject(branch) && branch.type !== "null");
    if (others.length === 1) parts.push(words(others[0]));
    const ofItems = isObject(items) && items.type !== "object" ? words(items) : "";
    return [...parts, ofItems && `Items: ${ofItems}`].filter(Boolean).join(" ");
  } catch {
    return "";
  }
}

function words(schema: unknown): string {
  if (!isObject(schema)) return "";
  const { description, title } = schema;
  const found = [description, title].filter((each) => typeof each === "string" && each.trim() !== "").slice(0, 1);
  if (schema.type === "integer") found.push("@integer");
  for (const keyword of CONSTRAINTS) {
    const value = schema[keyword];
    // A pattern beside a format says the same at length; the limits of safe integers say nothing.
    if (keyword === "pattern" && typeof schema.format === "string") continue;
    if (value === undefined || value === false) continue;
    if (typeof value === "number" && Math.abs(value) === Number.MAX_SAFE_INTEGER) continue;
    const shown = value === true && keyword !== "default" ? "" : ` ${print(value)}`;
    found.push(`@${keyword}${shown}`);
  }
  return found.join(" ");
}

function print(value: unknown): string {
  if (typeof value === "string" && /^\S+$/.test(value)) return value.slice(0, 200);
  try {
    const text = JSON.stringify(value) ?? "";
    return text.length > 200 ? `${text.slice(0, 200)}…` : text;
  } catch {
    return "";
  }
}
