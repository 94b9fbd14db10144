/** Schemas that refer to themselves about one and the same value: no validator comes to an end with them. */
import { isObject, resolveReference } from "../../prompt/schema-reference.ts";
import type { OpenApiDocument } from "./document.ts";

interface Edge {
  to: string;
  /** By `anyOf` or `oneOf`. */
  isChoice: boolean;
}

/**
 * They are common: a kind of thing lists its variants by `oneOf`, and each of these says by `allOf` that it is of that
 * kind. There the way from the variant to the kind is the one to cut: what the kind says itself has to be copied then.
 */
export class SchemaCircles {
  readonly #document: OpenApiDocument;
  readonly #edges = new Map<string, readonly Edge[]>();

  constructor(document: OpenApiDocument) {
    this.#document = document;
  }

  /** Whether a reference within `owner`, about the same value, has to be cut. */
  leadsBack(owner: string, reference: string, isChoice: boolean): boolean {
    const seen = new Set([reference]);
    for (const at of seen) {
      if (at === owner) return true;
      // Circles that have other ways than choices are cut there.
      for (const edge of this.#of(at)) if (edge.isChoice || !isChoice) seen.add(edge.to);
    }
    return false;
  }

  #of(reference: string): readonly Edge[] {
    const known = this.#edges.get(reference);
    if (known) return known;
    const edges: Edge[] = [];
    // Before it is known: a document that somebody has dereferenced may contain itself.
    const seen = new Set<unknown>();
    const walk = (part: unknown, isChoice: boolean): void => {
      if (!isObject(part) || seen.has(part)) return;
      seen.add(part);
      if (typeof part.$ref === "string") edges.push({ to: part.$ref, isChoice });
      for (const key of ["not", "if", "then", "else"]) walk(part[key], isChoice);
      for (const key of ["allOf", "anyOf", "oneOf"]) {
        const parts = part[key];
        if (Array.isArray(parts)) for (const item of parts as unknown[]) walk(item, isChoice || key !== "allOf");
      }
    };
    walk(resolveReference(this.#document, reference), false);
    this.#edges.set(reference, edges);
    return edges;
  }
}
