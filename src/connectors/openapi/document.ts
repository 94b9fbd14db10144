/** What of an OpenAPI document (3.0 and 3.1) is read, and its operations. */
import { isObject, resolveReference, type SchemaObject } from "../../prompt/schema-reference.ts";

/** A parsed OpenAPI 3.0 or 3.1 document. */
export type OpenApiDocument = SchemaObject;

export type HttpMethod = (typeof METHODS)[number];

const METHODS = ["get", "put", "post", "delete", "options", "head", "patch", "trace"] as const;

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

/** All operations, with their names as the document gives them. */
export function* operationsOf(document: OpenApiDocument): Generator<Operation> {
  for (const [path, item] of Object.entries(isObject(document.paths) ? document.paths : {})) {
    const shared = deref(document, item);
    for (const method of METHODS) {
      const own = shared[method];
      if (!isObject(own)) continue;
      const body = readBody(document, own.requestBody);
      yield {
        name: textOf(own.operationId) || nameOf(method, path),
        method: method.toUpperCase(),
        path,
        tags: listOf(own.tags).map(String),
        description: describe(own, `${method.toUpperCase()} ${path}`),
        parameters: readParameters(
          document,
          [...listOf(shared.parameters), ...listOf(own.parameters)],
          body !== undefined,
        ),
        body,
        responses: successesOf(document, own.responses),
        servers: listOf(own.servers ?? shared.servers ?? document.servers).filter(isObject),
        security: listOf(own.security ?? document.security).filter(isObject),
      };
    }
  }
}

/** For operations without an id: `get_pets_by_petId`. */
function nameOf(method: string, path: string): string {
  const words = path.split(/[^\w{}]+/).filter((word) => word !== "");
  return [method, ...words.map((word) => word.replace(/\{(.*?)\}/g, "by_$1"))].join("_");
}

/** Characters of a description. */
const DESCRIPTION = 1000;

function describe(operation: SchemaObject, request: string): string {
  const summary = textOf(operation.summary);
  const more = textOf(operation.description);
  const texts = [summary, more === summary ? "" : more].filter((text) => text !== "").join("\n\n");
  const shown = texts.length > DESCRIPTION ? `${texts.slice(0, DESCRIPTION - 1)}…` : texts;
  return [shown, `${request}${operation.deprecated === true ? " @deprecated" : ""}`].filter(Boolean).join("\n\n");
}

/** Headers that OpenAPI leaves to other parts of the document. */
const OTHERWISE_TOLD = /^(?:accept|content-type|authorization)$/i;

function readParameters(document: OpenApiDocument, given: readonly unknown[], hasBody: boolean): Parameter[] {
  const byPlace = new Map<string, SchemaObject>();
  for (const part of given) {
    const parameter = deref(document, part);
    if (parameter.in === "header" && OTHERWISE_TOLD.test(textOf(parameter.name))) continue;
    // Those of an operation replace those of its path.
    byPlace.set(`${String(parameter.in)} ${String(parameter.name)}`, parameter);
  }
  const taken = new Set(hasBody ? ["body"] : []);
  const parameters: Parameter[] = [];
  for (const parameter of byPlace.values()) {
    const { name, in: place } = parameter;
    if (typeof name !== "string" || !isPlace(place)) continue;
    let key = taken.has(name) ? `${name}_${place}` : name;
    while (taken.has(key)) key += "_";
    taken.add(key);
    parameters.push(readParameter(document, parameter, { key, name, in: place }));
  }
  return parameters;
}

function isPlace(place: unknown): place is Parameter["in"] {
  return place === "path" || place === "query" || place === "header" || place === "cookie";
}

function readParameter(
  document: OpenApiDocument,
  parameter: SchemaObject,
  identity: Pick<Parameter, "key" | "name" | "in">,
): Parameter {
  const style = textOf(parameter.style) || (identity.in === "query" || identity.in === "cookie" ? "form" : "simple");
  const [content] = Object.entries(isObject(parameter.content) ? parameter.content : {});
  const description = textOf(parameter.description);
  return {
    ...identity,
    required: parameter.required === true || identity.in === "path",
    schema: content ? deref(document, content[1]).schema : parameter.schema,
    ...(description !== "" && { description }),
    style,
    explode: typeof parameter.explode === "boolean" ? parameter.explode : style === "form" || style === "deepObject",
    allowReserved: parameter.allowReserved === true,
    ...(content && { mediaType: content[0] }),
  };
}

/** Those that a value can be written as without further questions come first. */
const PREFERRED = [/[/+]json\b/i, /^multipart\/form-data/i, /^application\/x-www-form-urlencoded/i, /^text\//i, /./];

function readBody(document: OpenApiDocument, part: unknown): RequestBody | undefined {
  const { content, required, description } = deref(document, part);
  if (!isObject(content)) return undefined;
  const mediaTypes = Object.keys(content);
  const mediaType = PREFERRED.map((kind) => mediaTypes.find((type) => kind.test(type))).find(Boolean);
  if (mediaType === undefined) return undefined;
  const { schema, encoding } = deref(document, content[mediaType]);
  return {
    required: required === true,
    mediaType: mediaType === "*/*" ? "application/octet-stream" : mediaType,
    schema,
    ...(textOf(description) !== "" && { description: textOf(description) }),
    encoding: isObject(encoding) ? encoding : {},
  };
}

function successesOf(document: OpenApiDocument, responses: unknown): SchemaObject[] {
  const all = Object.entries(isObject(responses) ? responses : {});
  const successes = all.filter(([status]) => /^2(?:\d\d|XX)$/i.test(status));
  const chosen = successes.length > 0 ? successes : all.filter(([status]) => status === "default");
  return chosen.map(([, response]) => deref(document, response));
}
