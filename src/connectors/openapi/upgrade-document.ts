/** OpenAPI 2.0 documents as 3.0 ones. Loaded for them only, with the converter. */
import { upgradeFromTwoToThree } from "@scalar/openapi-upgrader/2.0-to-3.0";
import { InvalidOptionsError } from "../../protocol/errors.ts";
import { isObject } from "../../prompt/schema-reference.ts";
import { deref, listOf, type OpenApiDocument } from "./document.ts";

/**
 * @returns Another document; what is given stays as it is.
 * @throws {InvalidOptionsError} `invalid_options`: it cannot be converted.
 */
export function upgradeDocument(given: OpenApiDocument): OpenApiDocument {
  try {
    // The converter writes into what it gets.
    const document = structuredClone(given) as Record<string, unknown>;
    prepare(document);
    const upgraded: unknown = upgradeFromTwoToThree(document);
    if (!isObject(upgraded)) throw new Error("no document came of it");
    return finish(upgraded);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new InvalidOptionsError(`The OpenAPI 2.0 document cannot be converted to 3.0: ${reason}`);
  }
}

const METHODS = ["get", "put", "post", "delete", "options", "head", "patch"];

/** What the converter does not see: bodies and form fields that are referred to, or belong to a path. */
function prepare(document: Record<string, unknown>): void {
  const { host, schemes } = document;
  // The first one is used: credentials should not travel in the open if there is another way.
  if (typeof host === "string") document.schemes = listOf(schemes).includes("http") ? preferred(schemes) : ["https"];
  for (const item of Object.values(isObject(document.paths) ? document.paths : {})) {
    if (!isObject(item)) continue;
    const path = item as Record<string, unknown>;
    const shared = listOf(path.parameters).map((parameter) => direct(document, parameter));
    path.parameters = shared.filter((parameter) => !isOfBody(parameter));
    for (const method of METHODS) {
      const operation = path[method];
      if (!isObject(operation)) continue;
      const own = listOf(operation.parameters).map((parameter) => direct(document, parameter));
      const inherited = own.some(isOfBody) ? [] : shared.filter(isOfBody);
      // Each its own: the converter takes them apart.
      const parameters = structuredClone([...own, ...inherited]);
      for (const parameter of parameters) sayFormat(parameter);
      (operation as Record<string, unknown>).parameters = parameters;
    }
  }
}

function preferred(schemes: unknown): unknown[] {
  return [...listOf(schemes)].sort((a, b) => Number(b === "https") - Number(a === "https"));
}

/** References to bodies would become references to something else than a parameter. */
function direct(document: OpenApiDocument, parameter: unknown): unknown {
  const target = deref(document, parameter);
  return isOfBody(target) ? target : parameter;
}

/** Lists in forms are joined by commas unless they say otherwise; the converter forgets it. */
function sayFormat(parameter: unknown): void {
  if (!isObject(parameter) || parameter.in !== "formData" || parameter.type !== "array") return;
  (parameter as Record<string, unknown>).collectionFormat ??= "csv";
}

function isOfBody(parameter: unknown): boolean {
  return isObject(parameter) && (parameter.in === "body" || parameter.in === "formData");
}

/** A form with a field that is required is required itself. */
function finish(document: OpenApiDocument): OpenApiDocument {
  for (const item of Object.values(isObject(document.paths) ? document.paths : {})) {
    for (const method of METHODS) {
      const operation = isObject(item) ? item[method] : undefined;
      const body = isObject(operation) ? operation.requestBody : undefined;
      if (!isObject(body) || body.required !== undefined) continue;
      const contents = Object.entries(isObject(body.content) ? body.content : {});
      const needsField = contents.some(([type, content]) => {
        const schema = isObject(content) ? content.schema : undefined;
        return /form/i.test(type) && isObject(schema) && listOf(schema.required).length > 0;
      });
      if (needsField) (body as Record<string, unknown>).required = true;
    }
  }
  return document;
}
