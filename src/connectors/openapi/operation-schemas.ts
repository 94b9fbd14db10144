/** The JSON Schemas of an operation's input and output, each a document of its own. */
import { isObject, pointerKey, resolveReference, type SchemaObject } from "../../prompt/schema-reference.ts";
import type { OpenApiDocument, Operation } from "./document.ts";
import { isJson, isText } from "./media-types.ts";
import { definitionsOf, DEFINED_IN, type Definitions, type Direction } from "./schema-definitions.ts";

export function inputSchema(document: OpenApiDocument, { parameters, body }: Operation): SchemaObject {
  const properties: Record<string, unknown> = {};
  const required: string[] = [];
  for (const { key, schema, description, required: isRequired } of parameters) {
    properties[key] = described(schema, description);
    if (isRequired) required.push(key);
  }
  if (body) {
    properties.body = isForms(body.mediaType) ? (body.schema ?? {}) : described(body.schema, body.description);
    if (body.required) required.push("body");
  }
  return standalone(document, { type: "object", properties, required, additionalProperties: false }, "input");
}

/** `undefined` where the document says nothing. */
export function outputSchema(document: OpenApiDocument, { responses }: Operation): SchemaObject | undefined {
  const schemas = responses.map(({ content }) => {
    const types = Object.entries(isObject(content) ? content : {});
    if (types.length === 0) return { type: "null" };
    const [, json] = types.find(([type]) => isJson(type)) ?? types.find(isAnything) ?? [];
    if (isObject(json)) return isObject(json.schema) ? json.schema : {};
    return types.every(([type]) => isText(type)) ? { type: "string" } : {};
  });
  const [only] = schemas;
  if (only === undefined) return undefined;
  return standalone(document, schemas.length === 1 ? { allOf: [only] } : { anyOf: schemas }, "output");
}

/** Documents write `*\/*` where they mean JSON. */
function isAnything([range, content]: [string, unknown]): boolean {
  const schema = isObject(content) ? content.schema : undefined;
  return /^(?:\*|application)\/\*/.test(range) && isObject(schema) && schema.format !== "binary";
}

function isForms(mediaType: string): boolean {
  return /form/i.test(mediaType);
}

function described(schema: unknown, description: string | undefined): unknown {
  const known = isObject(schema) ? schema : {};
  // A reference is left alone: in 3.0 nothing stands beside it.
  return description === undefined || "$ref" in known || "description" in known ? known : { ...known, description };
}

/**
 * A schema with all that it refers to at the same places as in the document. What is referred to is gathered when it is
 * first looked at: most operations of a large document are never called.
 */
function standalone(document: OpenApiDocument, schema: SchemaObject, direction: Direction): SchemaObject {
  let gathered: { schema: SchemaObject; parts: SchemaObject } | undefined;
  const gather = (): NonNullable<typeof gathered> => (gathered ??= collect(schema, definitionsOf(document, direction)));
  const result: Record<string, unknown> = {};
  for (const key of Object.keys(schema)) lazy(result, key, () => gather().schema[key]);
  for (const key of DEFINED_IN) if (isObject(document[key])) lazy(result, key, () => gather().parts[key] ?? {});
  return result;
}

function lazy(target: object, key: string, get: () => unknown): void {
  Object.defineProperty(target, key, { get, enumerable: true });
}

function collect(schema: SchemaObject, definitions: Definitions): { schema: SchemaObject; parts: SchemaObject } {
  const own = definitions.copy(schema);
  const targets = new Map<string, unknown>();
  const references = new Set(own.references);
  for (const reference of references) {
    const { part, references: more } = definitions.get(reference);
    targets.set(reference, part);
    for (const other of more) references.add(other);
  }
  const parts: Record<string, unknown> = {};
  // Outer places first: inner ones are parts of them then.
  const sorted = [...targets].sort(([a], [b]) => a.length - b.length);
  for (const [reference, target] of sorted) place(parts, reference, target);
  return { schema: own.part as SchemaObject, parts };
}

function place(root: Record<string, unknown>, reference: string, target: unknown): void {
  const keys = reference.slice(2).split("/").map(pointerKey);
  if (keys.some((key) => key === "__proto__") || resolveReference(root, reference) !== undefined) return;
  const last = keys.pop()!;
  let at = root;
  for (const key of keys) {
    if (!isObject(at[key])) at[key] = {};
    at = at[key] as Record<string, unknown>;
  }
  at[last] = target;
}
