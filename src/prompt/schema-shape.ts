/** What kind of value a JSON Schema is about, and the shape of the objects it describes. */
import { isObject, type SchemaObject } from "./schema-reference.ts";

export interface ObjectShape {
  /** The schemas of each property; all of them apply. */
  members: Map<string, unknown[]>;
  required: Set<unknown>;
  /** The schemas of properties with other names; one of them applies. */
  index: unknown[];
}

const MAX_LISTED_NAMES = 50;

/** @param schemas The schema itself and the parts of its `allOf` that are merged with it. */
export function objectShape(schemas: readonly SchemaObject[]): ObjectShape {
  const members = new Map<string, unknown[]>();
  const required = new Set<unknown>();
  const index: unknown[] = [];
  let additional: unknown;
  let isListed = false;
  for (const { properties, required: names, patternProperties, additionalProperties } of schemas) {
    isListed ||= isObject(properties);
    for (const [key, value] of Object.entries(isObject(properties) ? properties : {})) {
      members.set(key, [...(members.get(key) ?? []), value]);
    }
    if (Array.isArray(names)) for (const key of names) required.add(key);
    if (isObject(patternProperties)) index.push(...Object.values(patternProperties));
    additional = additionalProperties ?? additional;
  }
  // A record whose keys are listed, and keys that are required without being described.
  const names = schemas[0]?.propertyNames;
  const listed: unknown[] = isObject(names) && Array.isArray(names.enum) ? names.enum.slice(0, MAX_LISTED_NAMES) : [];
  for (const key of [...listed, ...required]) {
    if (typeof key === "string" && !members.has(key)) members.set(key, [additional || true]);
  }
  const isSilent = additional === undefined && !isListed && members.size + index.length === 0;
  if (isObject(additional) ? listed.length === 0 : additional === true || isSilent) index.push(additional ?? true);
  return { members, required, index };
}

/** Plain objects in `allOf` are merged with the schema itself; other parts stay apart. */
export function mergeableParts(schema: SchemaObject): { objects: SchemaObject[]; others: unknown[] } {
  const objects = [schema];
  const others: unknown[] = [];
  for (const part of Array.isArray(schema.allOf) ? (schema.allOf as unknown[]) : []) {
    const isPlain = isObject(part) && Object.keys(part).every((key) => PLAIN.test(key));
    if (isPlain && mayBeObject(part) && mayBeObject(schema) && !schema.enum) objects.push(part);
    else others.push(part);
  }
  return { objects, others };
}

const PLAIN = /^(?:type|properties|required|title|description)$/;

function mayBeObject({ type }: SchemaObject): boolean {
  return type === undefined || type === "object";
}

/** `not` of this is what nothing matches. */
export function matchesAll(schema: unknown): boolean {
  return schema === true || (isObject(schema) && Object.keys(schema).length === 0);
}

const OF_OBJECTS = /^(?:properties|required|additionalProperties|patternProperties|propertyNames)$/;

/** The type of a schema that does not name it. */
export function impliedType(schemas: readonly SchemaObject[]): string | undefined {
  const keywords = schemas.flatMap((schema) => Object.keys(schema));
  if (schemas.some(({ type }) => type === "object") || keywords.some((key) => OF_OBJECTS.test(key))) return "object";
  return keywords.includes("items") || keywords.includes("prefixItems") ? "array" : undefined;
}
