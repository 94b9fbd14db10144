/** The JSON Schemas of an operation's input and output, each a document of its own. */
import { isUsablePattern } from "../../prompt/prepare-schema.ts";
import { isObject, pointerKey, resolveReference, type SchemaObject } from "../../prompt/schema-reference.ts";
import type { OpenApiDocument, Operation } from "./document.ts";

type Direction = "input" | "output";

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
    const [, json] = types.find(([type]) => /[/+]json\b/i.test(type)) ?? [];
    if (isObject(json)) return isObject(json.schema) ? json.schema : {};
    return types.every(([type]) => /^text\/|xml\b/i.test(type)) ? { type: "string" } : {};
  });
  const [only] = schemas;
  if (only === undefined) return undefined;
  return standalone(document, schemas.length === 1 ? { allOf: [only] } : { anyOf: schemas }, "output");
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
  lazy(result, "components", () => gather().parts.components ?? {});
  // References into other places are rare, but there are some.
  lazy(result, "paths", () => gather().parts.paths ?? {});
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

/** A part of the document as a JSON Schema, with the references in it. */
interface Definition {
  part: unknown;
  references: ReadonlySet<string>;
}

const known = new WeakMap<OpenApiDocument, Partial<Record<Direction, Definitions>>>();

function definitionsOf(document: OpenApiDocument, direction: Direction): Definitions {
  const both = known.get(document) ?? {};
  known.set(document, both);
  return (both[direction] ??= new Definitions(document, direction));
}

/** What schemas refer to, each made once: hundreds of operations share them. */
class Definitions {
  readonly #document: OpenApiDocument;
  readonly #direction: Direction;
  readonly #made = new Map<string, Definition>();
  /** What is being copied: a document that somebody has dereferenced may contain itself. */
  readonly #open = new Set<object>();

  constructor(document: OpenApiDocument, direction: Direction) {
    this.#document = document;
    this.#direction = direction;
  }

  get(reference: string): Definition {
    const made = this.#made.get(reference) ?? this.copy(resolveReference(this.#document, reference));
    this.#made.set(reference, made);
    return made;
  }

  copy(part: unknown): Definition {
    const references = new Set<string>();
    return { part: this.#copy(part, references), references };
  }

  #copy(part: unknown, references: Set<string>): unknown {
    if (Array.isArray(part)) return part.map((item) => this.#copy(item, references));
    if (!isObject(part)) return part;
    if (this.#open.has(part)) return {};
    this.#open.add(part);
    try {
      return this.#copyObject(part, references);
    } finally {
      this.#open.delete(part);
    }
  }

  #copyObject(part: SchemaObject, references: Set<string>): unknown {
    if (typeof part.$ref === "string") {
      if (!this.#has(part.$ref)) return {};
      references.add(part.$ref);
    }
    if (this.#direction === "input" && part.format === "binary") return bytes(part);
    const result: Record<string, unknown> = {};
    for (const [key, value] of Object.entries(part)) {
      if (key === "__proto__" || isUnused(key, value)) continue;
      if (MAPS.test(key) && isObject(value)) result[key] = this.#map(key, value, references);
      else result[key] = LITERAL.test(key) ? value : this.#copy(value, references);
    }
    return visible(result, this.#direction);
  }

  #map(keyword: string, map: SchemaObject, references: Set<string>): SchemaObject {
    const result: Record<string, unknown> = {};
    for (const [key, value] of Object.entries(map)) {
      if (key === "__proto__" || (keyword === "patternProperties" && !isUsablePattern(key))) continue;
      result[key] = this.#copy(value, references);
    }
    return result;
  }

  #has(reference: string): boolean {
    if (this.#made.has(reference)) return true;
    return /^#\/(?:components|paths)\//.test(reference) && resolveReference(this.#document, reference) !== undefined;
  }
}

const UNUSED = /^(?:x-|example$|examples$|discriminator$|xml$|externalDocs$)/;
/** Also patterns of other languages: a broken one would make the whole operation unusable. */
function isUnused(key: string, value: unknown): boolean {
  return UNUSED.test(key) || (key === "pattern" && typeof value === "string" && !isUsablePattern(value));
}

const LITERAL = /^(?:const|enum|default|required)$/;
const MAPS = /^(?:properties|patternProperties|\$defs|definitions|dependentSchemas)$/;

function bytes({ description }: SchemaObject): SchemaObject {
  return { description: [description, "Bytes: a Uint8Array, or text."].filter(Boolean).join(" ") };
}

/** What only the other direction has is not asked for. */
function visible(schema: Record<string, unknown>, direction: Direction): Record<string, unknown> {
  const { properties, required } = schema;
  if (!isObject(properties) || !Array.isArray(required)) return schema;
  const hidden = direction === "input" ? "readOnly" : "writeOnly";
  schema.required = required.filter((name) => {
    const property = Object.hasOwn(properties, String(name)) ? properties[String(name)] : undefined;
    return !(isObject(property) && property[hidden] === true);
  });
  return schema;
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
