/** The operations of a document. */
import { isObject, type SchemaObject } from "../../prompt/schema-reference.ts";
import { deref, listOf, textOf, type OpenApiDocument, type Operation } from "./document.ts";
import { readBody } from "./read-body.ts";
import { readParameters } from "./read-parameters.ts";

const METHODS = ["get", "put", "post", "delete", "options", "head", "patch", "trace"] as const;

/** All operations, with their names as the document gives them. */
export function* operationsOf(document: OpenApiDocument): Generator<Operation> {
  for (const [key, item] of Object.entries(isObject(document.paths) ? document.paths : {})) {
    // Others are extensions.
    if (!key.startsWith("/")) continue;
    const shared = isObject(item) && "$ref" in item ? { ...deref(document, item), ...item } : deref(document, item);
    // Some tell operations apart by a query or a fragment.
    const [path = "", query = ""] = key.split("#", 1)[0]!.split(/\?(.*)/s);
    for (const method of METHODS) {
      const own = shared[method];
      if (!isObject(own)) continue;
      const body = CANNOT_SEND.test(method) ? undefined : readBody(document, own.requestBody);
      const parameters = [...listOf(shared.parameters), ...listOf(own.parameters)];
      yield {
        name: textOf(own.operationId) || nameOf(method, key),
        method: method.toUpperCase(),
        path,
        query,
        tags: listOf(own.tags).map(String),
        description: describe(own, `${method.toUpperCase()} ${key}`),
        parameters: readParameters(document, parameters, { path, hasBody: body !== undefined }),
        body,
        responses: successesOf(document, own.responses),
        servers: listOf(own.servers ?? shared.servers ?? document.servers).filter(isObject),
        security: listOf(own.security ?? document.security).filter(isObject),
      };
    }
  }
}

/** Methods whose requests have no body, for the platforms' `fetch`. */
const CANNOT_SEND = /^(?:get|head|trace)$/;

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

function successesOf(document: OpenApiDocument, responses: unknown): SchemaObject[] {
  const all = Object.entries(isObject(responses) ? responses : {});
  const successes = all.filter(([status]) => /^2(?:\d\d|XX)$/i.test(status));
  const chosen = successes.length > 0 ? successes : all.filter(([status]) => status === "default");
  return chosen.map(([, response]) => deref(document, response));
}
