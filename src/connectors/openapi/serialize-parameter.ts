/** Parameters as text, by OpenAPI's styles. */
import { InvalidInputError } from "../../protocol/errors.ts";
import type { Parameter } from "./document.ts";
import { isJson } from "./media-types.ts";

type Written = Pick<Parameter, "name" | "style" | "explode" | "allowReserved" | "mediaType">;

/** A value on its way into a URL, a header or a form. */
function textOf(value: unknown): string {
  if (typeof value === "string") return value;
  if (value instanceof Date) return value.toISOString();
  return typeof value === "object" && value !== null ? JSON.stringify(value) : String(value);
}

/** Nothing is said of what is not there. */
function isThere(value: unknown): boolean {
  return value !== undefined && value !== null;
}

function entriesOf(value: object): [string, unknown][] {
  return Object.entries(value).filter(([, item]) => isThere(item));
}

function isRecord(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Date);
}

/**
 * Percent-encoded.
 * @throws {InvalidInputError} `invalid_input`: half a character, which has no encoding.
 */
export function encode(value: unknown): string {
  try {
    return encodeURIComponent(textOf(value));
  } catch {
    throw new InvalidInputError(`The text ${JSON.stringify(textOf(value).slice(0, 100))} is not well-formed`);
  }
}

function asMediaType(value: unknown, mediaType: string): string {
  return isJson(mediaType) ? JSON.stringify(value) : textOf(value);
}

/** A path parameter; nothing in it can leave its place. */
export function pathText({ name, style, explode, mediaType }: Written, value: unknown): string {
  if (mediaType !== undefined) return encode(asMediaType(value, mediaType));
  const prefix = style === "label" ? "." : style === "matrix" ? ";" : "";
  const between = explode && prefix !== "" ? prefix : ",";
  const named = style === "matrix" ? `${encode(name)}=` : "";
  if (named !== "" && value === "") return prefix + encode(name);
  if (Array.isArray(value)) {
    const items = value.filter(isThere).map((item) => (explode ? named : "") + encode(item));
    return prefix + (explode ? "" : named) + items.join(between);
  }
  if (isRecord(value)) {
    const items = entriesOf(value).map(([key, item]) => `${encode(key)}${explode ? "=" : ","}${encode(item)}`);
    return prefix + (explode ? "" : named) + items.join(between);
  }
  return prefix + named + encode(value);
}

/** Header values: text on one line. */
export function headerText({ explode, mediaType }: Written, value: unknown): string {
  if (mediaType !== undefined) return asMediaType(value, mediaType);
  if (Array.isArray(value)) return value.filter(isThere).map(textOf).join(",");
  if (!isRecord(value)) return textOf(value);
  return entriesOf(value)
    .map(([key, item]) => `${key}${explode ? "=" : ","}${textOf(item)}`)
    .join(",");
}

/** The pairs of a query or a form, not encoded yet; `joined` values have delimiters that stay as they are. */
export function pairsOf(
  { name, style, explode, mediaType }: Written,
  value: unknown,
): [name: string, value: string[]][] {
  if (mediaType !== undefined) return [[name, [asMediaType(value, mediaType)]]];
  if (style === "deepObject") return deepPairs(name, value);
  if (Array.isArray(value)) {
    const items = value.filter(isThere);
    if (explode) return items.map((item): [string, string[]] => [name, [textOf(item)]]);
    return items.length > 0 ? [[name, items.map(textOf)]] : [];
  }
  if (isRecord(value)) {
    const entries = entriesOf(value);
    if (explode) return entries.map(([key, item]): [string, string[]] => [key, [textOf(item)]]);
    return entries.length > 0 ? [[name, entries.flatMap(([key, item]) => [key, textOf(item)])]] : [];
  }
  return [[name, [textOf(value)]]];
}

/** `a[b][c]=1`, and `a[0]=1` for lists, as servers that take nested objects read them. */
function deepPairs(name: string, value: unknown): [string, string[]][] {
  if (Array.isArray(value)) return value.flatMap((item, at) => deepPairs(`${name}[${at}]`, item));
  if (!isRecord(value)) return [[name, [textOf(value)]]];
  return entriesOf(value).flatMap(([key, item]) => deepPairs(`${name}[${key}]`, item));
}

/** Between the values of a list, before encoding. */
export function delimiterOf(style: unknown): string {
  return style === "spaceDelimited" ? " " : style === "pipeDelimited" ? "|" : ",";
}

/** A query parameter: `name=value` pairs, encoded. */
export function queryText(parameter: Written, value: unknown): string[] {
  const delimiter = delimiterOf(parameter.style);
  // A comma stays as it is, so that it differs from those within values.
  const between = delimiter === "," ? "," : encode(delimiter);
  const write = parameter.allowReserved ? encodeReserved : encode;
  return pairsOf(parameter, value).map(([name, values]) => `${encode(name)}=${values.map(write).join(between)}`);
}

/** Leaves what may stand in a query, but nothing that would begin another pair or end the query. */
function encodeReserved(text: string): string {
  return encode(text).replace(/%(?:3A|2F|3F|40|21|24|27|28|29|2A|2C|3B|5B|5D)/g, decodeURIComponent);
}
