/** The body of an operation's requests. */
import { isObject, type SchemaObject } from "../../prompt/schema-reference.ts";
import { deref, textOf, type OpenApiDocument, type RequestBody } from "./document.ts";

/** Those that a value can be written as without further questions come first. */
const PREFERRED = [
  /[/+]json\s*(?:;|$)/i,
  /^multipart\/form-data/i,
  /^application\/x-www-form-urlencoded/i,
  /^text\//i,
  /./,
];

export function readBody(document: OpenApiDocument, part: unknown): RequestBody | undefined {
  const { content, required, description } = deref(document, part);
  if (!isObject(content)) return undefined;
  const mediaTypes = Object.keys(content);
  const mediaType = PREFERRED.map((kind) => mediaTypes.find((type) => kind.test(type))).find(Boolean);
  if (mediaType === undefined) return undefined;
  const { schema, encoding } = deref(document, content[mediaType]);
  return {
    required: required === true,
    mediaType: mediaType.includes("*") ? concrete(mediaType, deref(document, schema)) : mediaType,
    schema,
    ...(textOf(description) !== "" && { description: textOf(description) }),
    encoding: isObject(encoding) ? encoding : {},
    files: /^multipart\//i.test(mediaType) ? filesOf(document, schema) : new Map(),
  };
}

/** A type that can be sent, for a range of them. */
function concrete(range: string, { type, format }: SchemaObject): string {
  if (/^text\//i.test(range)) return "text/plain";
  const isRaw = type === "string" || format === "binary" || !/^(?:\*|application)\//.test(range);
  return isRaw ? "application/octet-stream" : "application/json";
}

function filesOf(document: OpenApiDocument, schema: unknown): Map<string, string | undefined> {
  const files = new Map<string, string | undefined>();
  const { properties, allOf } = deref(document, schema);
  for (const [name, property] of Object.entries(isObject(properties) ? properties : {})) {
    const itself = deref(document, property);
    const { format, contentMediaType, contentEncoding } = isObject(itself.items)
      ? deref(document, itself.items)
      : itself;
    const type = textOf(contentMediaType);
    // With an encoding it is text: Base64, for example.
    if (format === "binary" || (type !== "" && contentEncoding === undefined)) files.set(name, type || undefined);
  }
  if (Array.isArray(allOf)) {
    for (const part of allOf as unknown[]) {
      // One level: whoever composes forms does not nest them.
      const { properties: more } = deref(document, part);
      for (const [name, type] of filesOf(document, { properties: more })) files.set(name, type);
    }
  }
  return files;
}
