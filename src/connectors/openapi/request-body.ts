/** Request bodies, by media type. */
import { InvalidInputError } from "../../protocol/errors.ts";
import { isObject, type SchemaObject } from "../../prompt/schema-reference.ts";
import { isJson, isText } from "./media-types.ts";
import { delimiterOf, pairsOf } from "./serialize-parameter.ts";

export interface EncodedBody {
  body: string | Uint8Array<ArrayBuffer> | FormData;
  /** Absent where the platform adds it, with a boundary of its own. */
  contentType?: string;
}

/** What a document says of the fields of a form. */
export interface FormRules {
  /** By field. */
  encoding?: SchemaObject;
  /** Fields that are files, with their types where they are known. */
  files?: ReadonlyMap<string, string | undefined>;
}

/** @throws {InvalidInputError} `invalid_input` */
export function encodeBody(value: unknown, mediaType: string, rules: FormRules = {}): EncodedBody {
  if (isJson(mediaType)) return { body: jsonOf(value), contentType: mediaType };
  if (/^application\/x-www-form-urlencoded/i.test(mediaType)) {
    return { body: urlEncoded(fieldsOf(value), rules.encoding ?? {}), contentType: mediaType };
  }
  if (/^multipart\/form-data/i.test(mediaType)) return { body: multipart(fieldsOf(value), rules) };
  const bytes = bytesOf(value);
  if (bytes) return { body: bytes, contentType: mediaType };
  if (typeof value === "string") return { body: value, contentType: mediaType };
  if (isText(mediaType)) return { body: textOf(value), contentType: mediaType };
  throw new InvalidInputError(`A body of type ${mediaType} must be text or bytes (a Uint8Array)`);
}

function jsonOf(value: unknown): string {
  try {
    return JSON.stringify(value) ?? "null";
  } catch {
    throw new InvalidInputError("The body cannot be written as JSON: it has a BigInt, or contains itself");
  }
}

function textOf(value: unknown): string {
  if (value instanceof Date) return value.toISOString();
  return typeof value === "object" ? jsonOf(value) : `${value as number | bigint | boolean | string}`;
}

function fieldsOf(value: unknown): [string, unknown][] {
  if (!isObject(value)) throw new InvalidInputError("The body of a form must be an object");
  return Object.entries(value).filter(([, item]) => item !== undefined && item !== null);
}

function ruleOf(encoding: SchemaObject, name: string): SchemaObject {
  const rule = Object.hasOwn(encoding, name) ? encoding[name] : undefined;
  return isObject(rule) ? rule : {};
}

function bytesOf(value: unknown): Uint8Array<ArrayBuffer> | undefined {
  if (value instanceof ArrayBuffer) return new Uint8Array(value);
  if (!ArrayBuffer.isView(value)) return undefined;
  return new Uint8Array(value.buffer as ArrayBuffer, value.byteOffset, value.byteLength).slice();
}

function urlEncoded(fields: [string, unknown][], encoding: SchemaObject): string {
  const form = new URLSearchParams();
  for (const [name, value] of fields) {
    const rule = ruleOf(encoding, name);
    const delimiter = delimiterOf(rule.style);
    for (const [key, values] of formPairs(name, value, rule)) form.append(key, values.join(delimiter));
  }
  return form.toString();
}

function formPairs(name: string, value: unknown, { style, explode, contentType }: SchemaObject): [string, string[]][] {
  // Without a rule, objects are JSON, and lists are their items.
  const isPlainObject = isObject(value) && !(value instanceof Date);
  const asJson =
    style === undefined && (typeof contentType === "string" ? isJson(contentType) : isPlainObject && explode !== true);
  return pairsOf(
    {
      name,
      style: typeof style === "string" ? style : "form",
      explode:
        typeof explode === "boolean" ? explode : style === undefined || style === "form" || style === "deepObject",
      allowReserved: false,
      ...(asJson && { mediaType: "application/json" }),
    },
    value,
  );
}

function multipart(fields: [string, unknown][], { encoding = {}, files }: FormRules): FormData {
  const form = new FormData();
  for (const [name, value] of fields) {
    const { contentType } = ruleOf(encoding, name);
    const rule = typeof contentType === "string" ? contentType.split(",")[0] : undefined;
    const type = rule ?? (files?.has(name) ? (files.get(name) ?? "application/octet-stream") : undefined);
    for (const item of Array.isArray(value) ? (value as unknown[]) : [value]) appendPart(form, [name, item], type);
  }
  return form;
}

function appendPart(form: FormData, [name, value]: [string, unknown], type: string | undefined): void {
  const bytes = bytesOf(value);
  if (bytes) form.append(name, new Blob([bytes], { type: type ?? "application/octet-stream" }), name);
  else if (typeof value === "object" && value !== null && !(value instanceof Date)) {
    form.append(name, new Blob([jsonOf(value)], { type: type ?? "application/json" }));
  } else if (type !== undefined) form.append(name, new Blob([textOf(value)], { type }), name);
  else form.append(name, textOf(value));
}
