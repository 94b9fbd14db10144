/** The schemas that a document's references name, as JSON Schemas. */
import { isUsablePattern } from "../../prompt/prepare-schema.ts";
import { isObject, resolveReference, type SchemaObject } from "../../prompt/schema-reference.ts";
import { deref, type OpenApiDocument } from "./document.ts";
import { SchemaCircles } from "./schema-circles.ts";

export type Direction = "input" | "output";

/** Where in a document references may lead: mostly into `components`. */
export const DEFINED_IN: readonly string[] = ["components", "paths", "definitions", "$defs"];

/** A part of the document as a JSON Schema, with the references in it. */
export interface Definition {
  part: unknown;
  references: ReadonlySet<string>;
}

const known = new WeakMap<OpenApiDocument, Partial<Record<Direction, Definitions>>>();

export function definitionsOf(document: OpenApiDocument, direction: Direction): Definitions {
  const both = known.get(document) ?? {};
  known.set(document, both);
  return (both[direction] ??= new Definitions(document, direction));
}

/** Where a part is. */
interface Place {
  references: Set<string>;
  /** The definition that it is about the same value as. */
  owner?: string | undefined;
  /** One of several alternatives. */
  isChoice?: boolean;
}

/** What schemas refer to, each made once: hundreds of operations share them. */
export class Definitions {
  readonly #document: OpenApiDocument;
  readonly #direction: Direction;
  readonly #circles: SchemaCircles;
  readonly #made = new Map<string, Definition>();
  /** What is being copied: a document that somebody has dereferenced may contain itself. */
  readonly #open = new Set<object>();

  constructor(document: OpenApiDocument, direction: Direction) {
    this.#document = document;
    this.#direction = direction;
    this.#circles = new SchemaCircles(document);
  }

  get(reference: string): Definition {
    const made = this.#made.get(reference) ?? this.copy(resolveReference(this.#document, reference), reference);
    this.#made.set(reference, made);
    return made;
  }

  /** @param owner The reference of the part, if it has one. */
  copy(part: unknown, owner?: string): Definition {
    const references = new Set<string>();
    return { part: this.#copy(part, { references, owner }), references };
  }

  #copy(part: unknown, place: Place): unknown {
    if (Array.isArray(part)) return part.map((item) => this.#copy(item, place));
    if (!isObject(part)) return part;
    if (this.#open.has(part)) return {};
    this.#open.add(part);
    try {
      return this.#copyObject(part, place);
    } finally {
      this.#open.delete(part);
    }
  }

  /** In place of a reference that would lead in a circle. */
  #inline(reference: string, place: Place): unknown {
    const target = resolveReference(this.#document, reference);
    if (!isObject(target) || this.#open.has(target)) return {};
    this.#open.add(target);
    try {
      return this.#copyObject(withoutChoices(target), place);
    } finally {
      this.#open.delete(target);
    }
  }

  #copyObject(part: SchemaObject, place: Place): unknown {
    const { $ref } = part;
    if (typeof $ref === "string") {
      if (!this.#has($ref)) return {};
      const isCircle = place.owner !== undefined && this.#circles.leadsBack(place.owner, $ref, place.isChoice === true);
      if (isCircle) return this.#inline($ref, place);
      place.references.add($ref);
    }
    if (this.#direction === "input" && part.format === "binary") return bytes(part);
    const result: Record<string, unknown> = {};
    const inner = { references: place.references };
    for (const [key, value] of Object.entries(part)) {
      if (key === "__proto__" || isUnused(key, value)) continue;
      if (MAPS.test(key) && isObject(value)) result[key] = this.#map(key, value, inner);
      else if (LITERAL.test(key)) result[key] = value;
      else if (CHOICES.test(key)) result[key] = this.#copy(value, { ...place, isChoice: true });
      else result[key] = this.#copy(value, SAME_VALUE.test(key) ? place : inner);
    }
    return this.#visible(result, part);
  }

  #map(keyword: string, map: SchemaObject, place: Place): SchemaObject {
    const result: Record<string, unknown> = {};
    for (const [key, value] of Object.entries(map)) {
      if (key === "__proto__" || (keyword === "patternProperties" && !isUsablePattern(key))) continue;
      result[key] = this.#copy(value, place);
    }
    return result;
  }

  #has(reference: string): boolean {
    if (this.#made.has(reference)) return true;
    if (!DEFINED_IN.some((key) => reference.startsWith(`#/${key}/`))) return false;
    const target = resolveReference(this.#document, reference);
    return isObject(target) || typeof target === "boolean";
  }

  /** What only the other direction has is not asked for. */
  #visible(schema: Record<string, unknown>, { properties, required }: SchemaObject): Record<string, unknown> {
    if (!isObject(properties) || !Array.isArray(required)) return schema;
    const hidden = this.#direction === "input" ? "readOnly" : "writeOnly";
    schema.required = required.filter((name) => {
      const property = Object.hasOwn(properties, String(name)) ? properties[String(name)] : undefined;
      return !(isObject(property) && property[hidden] === true) && deref(this.#document, property)[hidden] !== true;
    });
    return schema;
  }
}

/** What a schema says by itself. */
function withoutChoices(schema: SchemaObject): SchemaObject {
  const { anyOf: _any, oneOf: _one, discriminator: _discriminator, ...rest } = schema;
  return rest;
}

/** Also names that references would be relative to: all of them have been resolved by then. */
const UNUSED =
  /^(?:x-|(?:example|examples|discriminator|xml|externalDocs|\$id|\$schema|\$(?:dynamic|recursive)?(?:A|a)nchor|\$(?:dynamic|recursive)Ref)$)/;
/** Also patterns of other languages: a broken one would make the whole operation unusable. */
function isUnused(key: string, value: unknown): boolean {
  return UNUSED.test(key) || (key === "pattern" && typeof value === "string" && !isUsablePattern(value));
}

const LITERAL = /^(?:const|enum|default|required)$/;
const MAPS = /^(?:properties|patternProperties|\$defs|definitions|dependentSchemas)$/;
const CHOICES = /^(?:anyOf|oneOf)$/;
const SAME_VALUE = /^(?:allOf|not|if|then|else)$/;

function bytes({ description }: SchemaObject): SchemaObject {
  return { description: [description, "Bytes: a Uint8Array, or text."].filter(Boolean).join(" ") };
}
