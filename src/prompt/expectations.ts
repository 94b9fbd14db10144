/** What a keyword of JSON Schema wants, in words, beside what it got. */
import type { Schema } from "@cfworker/json-schema";
import { cut, kindOf, printValue } from "./input-problems.ts";

/** Whether an error stands for "this is no JSON object", rather than for what its keyword says. */
export function isOpaqueMismatch(error: { keyword: string }, value: unknown): boolean {
  return error.keyword === "dependentRequired" && !["Object", "Array"].includes(kindOf(value));
}

/** `expected a number >= 1, received 0` */
export function describeExpectation(keyword: string, schema: Schema, value: unknown): string {
  const types: unknown[] = schema.type === undefined ? [] : [schema.type].flat();
  const hint = keyword === "type" ? hintFor(value, types.map(String)) : "";
  return `expected ${expectation(keyword, schema)}, received ${received(keyword, value)}${hint && `; ${hint}`}`;
}

const TYPE_NAMES: Readonly<Record<string, string>> = {
  string: "a string",
  number: "a finite number",
  integer: "an integer",
  boolean: "a boolean",
  null: "null",
  object: "an object",
  array: "an array",
};

const EXAMPLES: Readonly<Record<string, string>> = {
  "date-time": "2026-01-31T09:30:00Z",
  date: "2026-01-31",
  time: "09:30:00Z",
  duration: "P1DT2H",
  email: "name@example.com",
  uri: "https://example.com/path",
  uuid: "123e4567-e89b-12d3-a456-426614174000",
};

function expectation(keyword: string, schema: Schema): string {
  const raw: unknown = schema[keyword];
  const limit = typeof raw === "number" || typeof raw === "string" ? String(raw) : "";
  switch (keyword) {
    case "type":
      return [schema.type ?? "object"]
        .flat()
        .map((type) => TYPE_NAMES[type] ?? type)
        .join(" or ");
    case "const":
      return printValue(schema.const);
    case "enum": {
      const values = (schema.enum ?? []).slice(0, 20).map((each: unknown) => printValue(each));
      const more = (schema.enum?.length ?? 0) - values.length;
      return `one of ${cut(values.join(", "), 400)}${more > 0 ? ` and ${more} more` : ""}`;
    }
    case "minimum":
      return `a number >= ${limit}`;
    case "maximum":
      return `a number <= ${limit}`;
    case "exclusiveMinimum":
      return `a number > ${limit}`;
    case "exclusiveMaximum":
      return `a number < ${limit}`;
    case "multipleOf":
      return `a multiple of ${limit}`;
    case "minLength":
      return `at least ${limit} characters`;
    case "maxLength":
      return `at most ${limit} characters`;
    case "pattern":
      return `a string that matches ${cut(`/${limit}/`, 200)}`;
    case "format":
      return `a string in the format ${limit}${EXAMPLES[limit] ? ` (such as ${EXAMPLES[limit]})` : ""}`;
    case "minItems":
      return `at least ${limit} items`;
    case "maxItems":
      return `at most ${limit} items`;
    case "minContains":
    case "maxContains":
      return `${keyword.startsWith("min") ? "at least" : "at most"} ${limit} items of a certain kind`;
    case "uniqueItems":
      return "items that all differ";
    case "minProperties":
      return `at least ${limit} properties`;
    case "maxProperties":
      return `at most ${limit} properties`;
    default:
      return `a value that fits \`${keyword}\``;
  }
}

function received(keyword: string, value: unknown): string {
  if (keyword.endsWith("Items") && Array.isArray(value)) return `${value.length} items`;
  if (keyword.endsWith("Length") && typeof value === "string")
    return `${Array.from(value).length}: ${printValue(value)}`;
  if (keyword.endsWith("Properties") && typeof value === "object" && value) return `${Object.keys(value).length}`;
  return printValue(value);
}

/** How to make what is wanted of a value that JSON does not have. */
function hintFor(value: unknown, wanted: readonly string[]): string {
  const wants = (type: string): boolean => wanted.includes(type);
  const wantsNumber = wants("number") || wants("integer");
  const kind = kindOf(value);
  if (kind === "Date") return wants("string") ? "send date.toISOString()" : wantsNumber ? "send date.getTime()" : "";
  if (kind === "Map") return wants("object") ? "send Object.fromEntries(map)" : wants("array") ? "send [...map]" : "";
  if (kind === "Set" && wants("array")) return "send [...set]";
  if (kind === "BigInt") return wantsNumber ? "send Number(value)" : wants("string") ? "send String(value)" : "";
  if (kind.endsWith("Array") && kind !== "Array" && wants("array")) return "send Array.from(value)";
  if (kind === "RegExp" && wants("string")) return "send regexp.source";
  if (kind === "Error" && wants("string")) return "send error.message";
  return "";
}
