/** Parameters as text, by OpenAPI's styles. */
import type { Parameter } from "./document.ts";

type Written = Pick<Parameter, "name" | "style" | "explode" | "allowReserved" | "mediaType">;

/** A value on its way into a URL, a header or a form. */
function textOf(value: unknown): string {
  if (typeof value === "string") return value;
  if (value instanceof Date) return value.toISOString();
  return typeof value === "object" && value !== null ? JSON.stringify(value) : String(value);
}

function entriesOf(value: object): [string, unknown][] {
  return Object.entries(value).filter(([, item]) => item !== undefined);
}

function isRecord(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Date);
}

/** A path parameter; nothing in it can leave its place. */
export function pathText({ name, style, explode, mediaType }: Written, value: unknown): string {
  const encode = (item: unknown): string => encodeURIComponent(textOf(item));
  if (mediaType !== undefined) return encode(JSON.stringify(value));
  const prefix = style === "label" ? "." : style === "matrix" ? ";" : "";
  const between = explode && prefix !== "" ? prefix : ",";
  const named = style === "matrix" ? `${encodeURIComponent(name)}=` : "";
  if (Array.isArray(value)) {
    const items = value.map((item) => (explode ? named : "") + encode(item));
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
  if (mediaType !== undefined) return JSON.stringify(value);
  if (Array.isArray(value)) return value.map(textOf).join(",");
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
  if (mediaType !== undefined) return [[name, [JSON.stringify(value)]]];
  if (style === "deepObject") return deepPairs(name, value);
  if (Array.isArray(value)) {
    if (explode) return value.map((item): [string, string[]] => [name, [textOf(item)]]);
    return value.length > 0 ? [[name, value.map(textOf)]] : [];
  }
  if (isRecord(value)) {
    if (explode) return entriesOf(value).map(([key, item]): [string, string[]] => [key, [textOf(item)]]);
    return [[name, entriesOf(value).flatMap(([key, item]) => [key, textOf(item)])]];
  }
  return [[name, [textOf(value)]]];
}

/** `a[b][c]=1`, and `a[0]=1` for lists, as servers that take nested objects read them. */
function deepPairs(name: string, value: unknown): [string, string[]][] {
  if (Array.isArray(value)) return value.flatMap((item, at) => deepPairs(`${name}[${at}]`, item));
  if (!isRecord(value)) return [[name, [textOf(value)]]];
  return entriesOf(value).flatMap(([key, item]) => deepPairs(`${name}[${key}]`, item));
}

const DELIMITERS: Readonly<Record<string, string>> = { spaceDelimited: "%20", pipeDelimited: "|" };

/** A query parameter: `name=value` pairs, encoded. */
export function queryText(parameter: Written, value: unknown): string[] {
  const delimiter = DELIMITERS[parameter.style] ?? ",";
  const encode = parameter.allowReserved ? encodeReserved : encodeURIComponent;
  return pairsOf(parameter, value).map(
    ([name, values]) => `${encodeURIComponent(name)}=${values.map((item) => encode(item)).join(delimiter)}`,
  );
}

/** Leaves what may stand in a query, but nothing that would begin another pair or end the query. */
function encodeReserved(text: string): string {
  return encodeURIComponent(text).replace(/%(?:3A|2F|3F|40|21|24|27|28|29|2A|2C|3B|5B|5D)/g, decodeURIComponent);
}
