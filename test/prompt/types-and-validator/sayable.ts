/**
 * What of a JSON Schema the generated type says: the schema without what TypeScript has no words for, and with what the
 * type says beyond it. docs/types.md has the same lists for readers.
 */
import { isObject, type SchemaObject } from "../../../src/prompt/schema-reference.ts";

/** Keywords that are left out: the type accepts more than the schema. */
export const LEFT_OUT =
  "minimum maximum exclusiveMinimum exclusiveMaximum multipleOf minLength maxLength pattern format maxItems uniqueItems contains minProperties maxProperties propertyNames dependentRequired not if then else".split(
    " ",
  );

/** Keywords that are read in another way. */
export const CHANGED = "integer oneOf additionalProperties patternProperties minItems prefixItems type".split(" ");

/** @param isPart Of an intersection, where properties that are all optional do not make a type weak. */
export function sayable(schema: unknown, isPart = false): unknown {
  if (!isObject(schema)) return schema;
  const result: Record<string, unknown> = {};
  const hasParts = ["allOf", "anyOf", "oneOf", "$ref"].filter((keyword) => keyword in schema).length > 0;
  const inner = isPart || hasParts;
  for (const [keyword, value] of Object.entries(schema)) {
    if (LEFT_OUT.includes(keyword)) continue;
    else if (keyword === "type") result.type = types(value);
    else if (keyword === "$defs") result.$defs = mapped(value);
    else if (keyword === "properties") result.properties = mapped(value);
    else if (keyword === "allOf") result.allOf = listed(value, true);
    // Of several that fit, a union does not mind.
    else if (keyword === "anyOf" || keyword === "oneOf") result.anyOf = listed(value, hasSiblings(schema, keyword));
    else if (keyword === "items") result.items = sayable(value);
    else if (!CHANGED.includes(keyword)) result[keyword] = value;
  }
  // Types and their order are told by keywords, where `type` does not.
  if (isObjectSchema(schema)) sayObject(schema, result, inner);
  if (Array.isArray(schema.prefixItems)) sayTuple(schema, schema.prefixItems, result);
  return result;
}

function types(value: unknown): unknown {
  return [value].flat().map((type) => (type === "integer" ? "number" : (type as unknown)));
}

function sayObject(schema: SchemaObject, result: Record<string, unknown>, isPart: boolean): void {
  result.type ??= "object";
  const { properties, required = [], additionalProperties, patternProperties } = schema;
  const names = Object.keys(isObject(properties) ? properties : {});
  const others = [
    ...Object.values(isObject(patternProperties) ? patternProperties : {}),
    ...(isObject(additionalProperties) || additionalProperties === true ? [additionalProperties] : []),
  ];
  if (names.length + (required as unknown[]).length === 0 && others.length > 0) {
    // An index signature: for names that match no pattern too.
    result.additionalProperties = { anyOf: others.map((other) => sayable(other)) };
    return;
  }
  if (
    names.length + (required as unknown[]).length === 0 &&
    ("properties" in schema || additionalProperties === false)
  ) {
    // `{}` is everything but null.
    result.type = ["object", "string", "number", "boolean", "array"];
    return;
  }
  const isWeak = (required as unknown[]).length === 0 && others.length === 0 && names.length > 0;
  // TypeScript takes an object that has none of the optional properties, but others, for a mistake.
  if (isWeak && !isPart) {
    result.anyOf = [
      { not: { type: "object" } },
      { maxProperties: 0 },
      ...names.map((name) => ({ type: "object", required: [name] })),
    ];
  }
}

function sayTuple(schema: SchemaObject, parts: unknown[], result: Record<string, unknown>): void {
  result.type = "array";
  result.prefixItems = parts.map((part) => sayable(part));
  result.minItems = Math.min((schema.minItems as number | undefined) ?? parts.length, parts.length);
  result.items = "items" in schema ? sayable(schema.items) : false;
}

function isObjectSchema(schema: SchemaObject): boolean {
  const { type } = schema;
  return type === "object" || (type === undefined && ("properties" in schema || "required" in schema));
}

function hasSiblings(schema: SchemaObject, keyword: string): boolean {
  return Object.keys(schema).some((other) => other !== keyword && other !== "description" && other !== "$defs");
}

function mapped(value: unknown): unknown {
  return Object.fromEntries(Object.entries(value as object).map(([key, each]) => [key, sayable(each)]));
}

function listed(value: unknown, isPart: boolean): unknown {
  return (value as unknown[]).map((each) => sayable(each, isPart));
}
