/** The parameters of an operation. */
import { isObject, type SchemaObject } from "../../prompt/schema-reference.ts";
import { deref, textOf, type OpenApiDocument, type Parameter } from "./document.ts";

/** Headers that OpenAPI leaves to other parts of the document. */
const OTHERWISE_TOLD = /^(?:accept|content-type|authorization)$/i;

export function readParameters(
  document: OpenApiDocument,
  given: readonly unknown[],
  { path, hasBody }: { path: string; hasBody: boolean },
): Parameter[] {
  const byPlace = new Map<string, SchemaObject>();
  for (const part of given) {
    const parameter = deref(document, part);
    if (parameter.in === "header" && OTHERWISE_TOLD.test(textOf(parameter.name))) continue;
    // Those of an operation replace those of its path.
    byPlace.set(`${String(parameter.in)} ${String(parameter.name)}`, parameter);
  }
  for (const [, name] of path.matchAll(/\{([^{}]+)\}/g)) {
    // Documents forget them.
    if (!byPlace.has(`path ${name}`)) byPlace.set(`path ${name}`, { name, in: "path", schema: { type: "string" } });
  }
  const taken = new Set(hasBody ? ["body"] : []);
  const parameters: Parameter[] = [];
  for (const parameter of byPlace.values()) {
    const { name, in: place } = parameter;
    if (typeof name !== "string" || name === "" || !isPlace(place)) continue;
    if (place === "path" && !path.includes(`{${name}}`)) continue;
    // No object with the key `__proto__` crosses the wall of a sandbox.
    let key = taken.has(name) || name === "__proto__" ? `${name}_${place}` : name;
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
