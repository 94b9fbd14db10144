/**
 * A copy of a JSON Schema for the validator, which writes into the schemas it is given and takes their
 * keywords at their word.
 */
import { OPAQUE } from "./input-view.ts";
import { isObject, type SchemaObject } from "./schema-reference.ts";

export interface PreparedSchema {
  schema: SchemaObject;
  /** Whether `uniqueItems` occurs: the validator compares every item with every other. */
  comparesItems: boolean;
}

/** What is wrong with a schema, in words for the developer of the app. */
export class SchemaFault extends Error {}

const ONE =
  "additionalItems unevaluatedItems items contains additionalProperties unevaluatedProperties propertyNames not if then else";
const LIST = "prefixItems items allOf anyOf oneOf";
const MAP = "$defs definitions properties patternProperties dependentSchemas";
const NUMBER =
  "multipleOf maximum exclusiveMaximum minimum exclusiveMinimum maxLength minLength maxItems minItems maxContains minContains " +
  "maxProperties minProperties";
const STRING = "$id id $schema $ref $anchor $recursiveRef pattern format";
const DROPPED = "default example examples title description $comment nullable deprecated readOnly writeOnly";

const KINDS = new Map<string, string>(
  Object.entries({ ONE, NUMBER, STRING, DROPPED, MAP }).flatMap(([kind, words]) =>
    words.split(" ").map((word): [string, string] => [word, kind]),
  ),
);
const LISTS = new Set(LIST.split(" "));
const TYPES = new Set(["string", "number", "integer", "boolean", "null", "object", "array"]);
const MAX_PARTS = 50_000;

/** @throws SchemaFault */
export function prepareSchema(schema: unknown): PreparedSchema {
  const preparation = new Preparation();
  return { schema: preparation.schema(schema, ""), comparesItems: preparation.comparesItems };
}

class Preparation {
  comparesItems = false;
  readonly #open = new Map<unknown, string>();
  #parts = MAX_PARTS;

  schema(source: unknown, pointer: string): SchemaObject {
    if (source === false) return { not: {} };
    if (!isObject(source)) return {};
    const around = this.#open.get(source);
    // An object within itself, as dereferencing tools make them.
    if (around !== undefined) return { $ref: `#${around}` };
    if (--this.#parts < 0) throw new SchemaFault("is too large");
    this.#open.set(source, pointer);
    const copy: Record<string, unknown> = Object.create(null);
    for (const [keyword, value] of Object.entries(source)) {
      const prepared = this.#keyword(keyword, value, `${pointer}/${escape(keyword)}`);
      if (prepared !== undefined) copy[keyword] = prepared;
    }
    this.#open.delete(source);
    return adapt(source, copy);
  }

  #keyword(keyword: string, value: unknown, pointer: string): unknown {
    const kind = KINDS.get(keyword);
    if (kind === "DROPPED" || keyword.startsWith("x-") || keyword.startsWith("__absolute")) return undefined;
    if (Array.isArray(value) && LISTS.has(keyword)) {
      return value.length > 0 ? value.map((item: unknown, at) => this.schema(item, `${pointer}/${at}`)) : undefined;
    }
    switch (kind) {
      case "ONE":
        return value === true
          ? undefined
          : isObject(value) || value === false
            ? this.schema(value, pointer)
            : undefined;
      case "MAP":
        return isObject(value) ? this.#map(keyword, value, pointer) : undefined;
      case "NUMBER":
        return typeof value === "number" ? value : undefined;
      case "STRING":
        return typeof value === "string" ? (keyword === "pattern" ? unicodePattern(value) : value) : undefined;
      case undefined:
    }
    switch (keyword) {
      case "const":
        return data(value);
      case "enum":
        return Array.isArray(value) ? value.map(data) : undefined;
      case "type": {
        const types = (Array.isArray(value) ? value : [value]).filter((type) => TYPES.has(String(type)));
        return types.length > 0 ? types : undefined;
      }
      case "required":
        return Array.isArray(value) ? value.filter((key) => typeof key === "string") : undefined;
      case "dependentRequired":
        return isObject(value) ? data(value) : undefined;
      case "uniqueItems":
        this.comparesItems ||= value === true;
        return value === true || undefined;
      case "dependencies":
        return isObject(value) ? this.#map(keyword, value, pointer) : undefined;
      case "$recursiveAnchor":
        return value === true || undefined;
      default:
        // Other objects may hold definitions, as OpenAPI's `components` does.
        return isObject(value) ? this.schema(value, pointer) : undefined;
    }
  }

  #map(keyword: string, map: SchemaObject, pointer: string): SchemaObject {
    const copy: Record<string, unknown> = Object.create(null);
    for (const [key, value] of Object.entries(map)) {
      const name = keyword === "patternProperties" ? unicodePattern(key) : key;
      const isNames = keyword === "dependencies" && Array.isArray(value);
      copy[name] = isNames ? data(value) : this.schema(value, `${pointer}/${escape(key)}`);
    }
    return copy;
  }
}

/** Keywords that the validator does not know, said with those that it does. */
function adapt(source: SchemaObject, copy: Record<string, unknown>): SchemaObject {
  const { $dynamicRef, $dynamicAnchor, nullable, exclusiveMinimum, exclusiveMaximum } = source;
  if (typeof $dynamicRef === "string") copy.$ref ??= $dynamicRef;
  if (typeof $dynamicAnchor === "string") copy.$anchor ??= $dynamicAnchor;
  delete copy.$dynamicRef;
  delete copy.$dynamicAnchor;
  // Only draft 4 names parts by `id`; elsewhere it is somebody's annotation.
  delete copy.id;
  if (typeof copy.format === "string" && copy.format in {}) delete copy.format;
  if (exclusiveMinimum === true) [copy.exclusiveMinimum, copy.minimum] = [copy.minimum, undefined];
  if (exclusiveMaximum === true) [copy.exclusiveMaximum, copy.maximum] = [copy.maximum, undefined];
  const types = copy.type;
  if (Array.isArray(types) && types.includes("object")) {
    // What is no JSON value is an object to the validator, and must not pass for one.
    copy.dependentRequired = Object.assign(Object.create(null), copy.dependentRequired, { [OPAQUE]: [""] });
  }
  if (nullable !== true) return copy;
  if (Array.isArray(types)) copy.type = [...(types as unknown[]), "null"];
  if (Array.isArray(copy.enum)) copy.enum = [...(copy.enum as unknown[]), null];
  // Of the other keywords these can say something about null.
  const strict: Record<string, unknown> = Object.create(null);
  for (const keyword of ["$ref", "allOf", "anyOf", "oneOf", "not", "const", "if", "then", "else"]) {
    if (keyword in copy) strict[keyword] = copy[keyword];
    delete copy[keyword];
  }
  if (Object.keys(strict).length > 0) copy.anyOf = [strict, { type: ["null"] }];
  return copy;
}

function data(value: unknown): unknown {
  try {
    return JSON.parse(JSON.stringify(value) ?? "null");
  } catch {
    throw new SchemaFault("has a `const` or `enum` value that is not JSON");
  }
}

/** The validator's regular expressions are strict about escapes (`\_`, `\-`); schemas in the wild are not. */
function unicodePattern(pattern: string): string {
  if (isPattern(pattern, "u")) return pattern;
  const strict = pattern.replace(/\\(.)/gs, (escaped, character: string) =>
    /[\w^$\\.*+?()[\]{}|/]/.test(character) && character !== "_" ? escaped : character === "-" ? "\\x2d" : character,
  );
  if (isPattern(pattern, "") && isPattern(strict, "u")) return strict;
  throw new SchemaFault(`has a pattern that is not a JavaScript regular expression: ${pattern.slice(0, 200)}`);
}

/** Whether the validator can work with a pattern, as it is or made strict. */
export function isUsablePattern(pattern: string): boolean {
  try {
    return unicodePattern(pattern) !== "" || pattern === "";
  } catch {
    return false;
  }
}

function isPattern(pattern: string, flags: string): boolean {
  try {
    return new RegExp(pattern, flags) instanceof RegExp;
  } catch {
    return false;
  }
}

function escape(key: string): string {
  return encodeURI(key.replaceAll("~", "~0").replaceAll("/", "~1")).replaceAll("#", "%23");
}
