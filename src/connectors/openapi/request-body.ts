/** Request bodies, by media type. */
import { InvalidInputError } from "../../protocol/errors.ts";
import { isObject, type SchemaObject } from "../../prompt/schema-reference.ts";
import { pairsOf } from "./serialize-parameter.ts";

export interface EncodedBody {
  body: string | Uint8Array<ArrayBuffer> | FormData;
  /** Absent where the platform adds it, with a boundary of its own. */
  contentType?: string;
}

/** @throws {InvalidInputError} `invalid_input` */
export function encodeBody(value: unknown, mediaType: string, encoding: SchemaObject = {}): EncodedBody {
  if (/[/+]json\b/i.test(mediaType)) return { body: JSON.stringify(value) ?? "null", contentType: mediaType };
  if (/^application\/x-www-form-urlencoded/i.test(mediaType)) {
    return { body: urlEncoded(fieldsOf(value), encoding), contentType: mediaType };
  }
  if (/^multipart\//i.test(mediaType)) return { body: multipart(fieldsOf(value), encoding) };
  const bytes = bytesOf(value);
  if (bytes) return { body: bytes, contentType: mediaType };
  if (typeof value === "string") return { body: value, contentType: mediaType };
  if (/^text\//i.test(mediaType)) return { body: String(value), contentType: mediaType };
  throw new InvalidInputError(`A body of type ${mediaType} must be text or bytes (a Uint8Array)`);
}

function fieldsOf(value: unknown): [string, unknown][] {
  if (!isObject(value)) throw new InvalidInputError("The body of a form must be an object");
  return Object.entries(value).filter(([, item]) => item !== undefined);
}

function bytesOf(value: unknown): Uint8Array<ArrayBuffer> | undefined {
  if (value instanceof ArrayBuffer) return new Uint8Array(value);
  if (!ArrayBuffer.isView(value)) return undefined;
  return new Uint8Array(value.buffer as ArrayBuffer, value.byteOffset, value.byteLength).slice();
}

function urlEncoded(fields: [string, unknown][], encoding: SchemaObject): string {
  const form = new URLSearchParams();
  for (const [name, value] of fields) {
    for (const [key, values] of formPairs(name, value, encoding[name])) form.append(key, values.join(","));
  }
  return form.toString();
}

function formPairs(name: string, value: unknown, rule: unknown): [string, string[]][] {
  const { style, explode, contentType } = isObject(rule) ? rule : {};
  const isNested = Array.isArray(value) ? value.some((item) => typeof item === "object") : isObject(value);
  // Without a rule, what is nested is JSON.
  const asJson = typeof contentType === "string" ? /json/i.test(contentType) : isNested && style === undefined;
  return pairsOf(
    {
      name,
      style: typeof style === "string" ? style : "form",
      explode: explode !== false,
      allowReserved: false,
      ...(asJson && { mediaType: "application/json" }),
    },
    value,
  );
}

function multipart(fields: [string, unknown][], encoding: SchemaObject): FormData {
  const form = new FormData();
  for (const [name, value] of fields) {
    const rule = encoding[name];
    const type = isObject(rule) && typeof rule.contentType === "string" ? rule.contentType.split(",")[0] : undefined;
    for (const item of Array.isArray(value) ? (value as unknown[]) : [value]) appendPart(form, [name, item], type);
  }
  return form;
}

function appendPart(form: FormData, [name, value]: [string, unknown], type: string | undefined): void {
  const bytes = bytesOf(value);
  if (bytes) form.append(name, new Blob([bytes], { type: type ?? "application/octet-stream" }), name);
  else if (typeof value === "object" && value !== null) {
    form.append(name, new Blob([JSON.stringify(value)], { type: type ?? "application/json" }));
  } else if (type !== undefined) form.append(name, new Blob([String(value)], { type }), name);
  else form.append(name, String(value));
}
