/** What of an OpenAPI document (3.0 and 3.1) is read. */
import { isObject, resolveReference, type SchemaObject } from "../../prompt/schema-reference.ts";

/** A parsed OpenAPI document. */
export type OpenApiDocument = SchemaObject;

export interface Parameter {
  /** In the input of the tool. */
  key: string;
  /** In the request. */
  name: string;
  in: "path" | "query" | "header" | "cookie";
  required: boolean;
  schema: unknown;
  description?: string;
  style: string;
  explode: boolean;
  allowReserved: boolean;
  /** Serialised as this rather than by its style. */
  mediaType?: string;
}

export interface RequestBody {
  required: boolean;
  mediaType: string;
  schema: unknown;
  description?: string;
  /** By property, for forms. */
  encoding: SchemaObject;
  /** Properties of forms that are files, with their types where they are known. */
  files: ReadonlyMap<string, string | undefined>;
}

/** What rules of the app get to see of an operation. */
export interface OpenApiOperation {
  /** The method of the connector. */
  readonly name: string;
  /** In capitals. */
  readonly method: string;
  /** With its placeholders: `/pets/{petId}`. */
  readonly path: string;
  readonly tags: readonly string[];
}

export interface Operation extends OpenApiOperation {
  description: string;
  /** What the path ends with, where the document writes it there: `action=list`. */
  query: string;
  parameters: readonly Parameter[];
  body: RequestBody | undefined;
  /** Of the statuses that stand for success. */
  responses: readonly SchemaObject[];
  servers: readonly SchemaObject[];
  security: readonly SchemaObject[];
}

/** The part that a `$ref` names, for parts that are no schemas; broken references are `{}`. */
export function deref(document: OpenApiDocument, part: unknown): SchemaObject {
  let found = part;
  for (let hops = 0; hops < 10 && isObject(found) && typeof found.$ref === "string"; hops++) {
    found = resolveReference(document, found.$ref);
  }
  return isObject(found) ? found : {};
}

export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

export function textOf(value: unknown): string {
  return typeof value === "string" ? value.trim() : "";
}
