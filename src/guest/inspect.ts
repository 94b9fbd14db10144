import {
  bigIntToString,
  createList,
  dateGetTime,
  dateToISOString,
  functionToString,
  getPrototypeOf,
  hasOwn,
  isArray,
  join,
  jsonStringify,
  keys,
  mapForEach,
  NativeArrayBuffer,
  NativeDate,
  NativeError,
  NativeMap,
  NativeRegExp,
  NativeSet,
  objectToString,
  regExpExec,
  setForEach,
  slice,
  toText,
} from "../protocol/intrinsics.ts";
import { framesOf } from "./stack.ts";

const MAX_DEPTH = 4;
const MAX_ITEMS = 100;
const MAX_STRING = 10_000;
const LINE_WIDTH = 76;

/** Joins the arguments of a console call: strings as they are, `%s`-style placeholders, the rest inspected. */
export function formatLogArguments(values: readonly unknown[]): string {
  const parts = createList<string>();
  let next = 0;
  if (typeof values[0] === "string" && values.length > 1 && regExpExec(/%[sdifjoOc]/, values[0])) {
    const filled = fillPlaceholders(values[0], values);
    parts[0] = filled.text;
    next = filled.used;
  }
  for (; next < values.length; next++) {
    const value = values[next];
    parts[parts.length] = typeof value === "string" ? value : inspect(value);
  }
  return join(parts, " ");
}

function fillPlaceholders(format: string, values: readonly unknown[]): { text: string; used: number } {
  let text = "";
  let used = 1;
  for (let at = 0; at < format.length; at++) {
    const kind = format[at] === "%" ? format[at + 1] : undefined;
    if (kind === "%") {
      text += "%";
      at++;
    } else if (kind !== undefined && used < values.length && regExpExec(/[sdifjoOc]/, kind)) {
      text += formatPlaceholder(kind, values[used++]);
      at++;
    } else {
      text += format[at];
    }
  }
  return { text, used };
}

function formatPlaceholder(kind: string, value: unknown): string {
  if (kind === "c") return "";
  if (kind === "s") return typeof value === "string" ? value : inspect(value);
  if (kind === "d" || kind === "f" || kind === "i") {
    if (typeof value === "bigint") return inspect(value);
    const number = typeof value === "number" || typeof value === "string" || typeof value === "boolean" ? +value : NaN;
    return kind === "i" ? toText(number - (number % 1)) : toText(number);
  }
  return inspect(value);
}

/** Prints a value for people and models: readable, bounded, never throwing, never running a `toString` of the value. */
export function inspect(value: unknown): string {
  return print(value, { value: undefined, outer: undefined, depth: 0 });
}

/** The object being printed, within those around it. */
interface Context {
  value: unknown;
  outer: Context | undefined;
  depth: number;
}

function print(value: unknown, context: Context): string {
  switch (typeof value) {
    case "string":
      return jsonStringify(value.length > MAX_STRING ? `${slice(value, 0, MAX_STRING)}...` : value);
    case "bigint":
      return `${bigIntToString(value)}n`;
    case "object":
    case "function":
      break;
    default:
      return value === 0 && 1 / (value as number) < 0 ? "-0" : toText(value);
  }
  if (value === null) return "null";
  for (let at: Context | undefined = context; at !== undefined; at = at.outer)
    if (at.value === value) return "[Circular]";
  try {
    if (typeof value === "function") return printFunction(value);
    return printObject(value, { value, outer: context, depth: context.depth + 1 });
  } catch {
    return `[${typeof value} that cannot be read]`;
  }
}

function printFunction(value: unknown): string {
  const { name } = value as { name?: unknown };
  const kind = regExpExec(/^class\b/, functionToString(value)) ? "class" : "Function";
  return typeof name === "string" && name !== "" ? `[${kind} ${name}]` : `[${kind}]`;
}

function printObject(value: object, context: Context): string {
  if (value instanceof NativeError) return printError(value, context);
  if (value instanceof NativeDate)
    return dateGetTime(value) === dateGetTime(value) ? dateToISOString(value) : "Invalid Date";
  if (value instanceof NativeRegExp) return `/${value.source}/${value.flags}`;
  const tag = slice(objectToString(value), 8, -1);
  if (tag === "Promise") return "Promise { not awaited }";
  if (value instanceof NativeArrayBuffer) return `ArrayBuffer { byteLength: ${value.byteLength} }`;
  const { label, items, isList } = describeContents(value, tag, context);
  if (context.depth > MAX_DEPTH) return isList ? `${label}[...]` : `${label}{...}`;
  return wrap(items(), { label, isList, depth: context.depth });
}

interface Contents {
  label: string;
  isList: boolean;
  items: () => string[];
}

function describeContents(value: object, tag: string, context: Context): Contents {
  if (isArray(value)) return { label: "", isList: true, items: () => listItems(value, context) };
  if (NativeArrayBuffer.isView(value) && tag !== "DataView") {
    return { label: `${tag} `, isList: true, items: () => listItems(value as unknown as ArrayLike<unknown>, context) };
  }
  if (value instanceof NativeMap) {
    return { label: `Map(${value.size}) `, isList: false, items: () => mapItems(value, context) };
  }
  if (value instanceof NativeSet) {
    return { label: `Set(${value.size}) `, isList: false, items: () => setItems(value, context) };
  }
  return { label: className(value, tag), isList: false, items: () => propertyItems(value, context) };
}

function className(value: object, tag: string): string {
  const prototype = getPrototypeOf(value) as object | null;
  if (prototype === null) return "";
  const { constructor } = prototype as { constructor?: unknown };
  const name = typeof constructor === "function" ? constructor.name : tag;
  return name === "Object" || name === "" ? "" : `${name} `;
}

function printError(error: Error, context: Context): string {
  const frames = context.depth > 1 ? "" : framesOf(error).text;
  const cause = hasOwn(error, "cause") ? `\n  cause: ${print(error.cause, context)}` : "";
  return `${toText(error.name)}: ${toText(error.message)}${frames === "" ? "" : `\n${frames}`}${cause}`;
}

function listItems(list: ArrayLike<unknown>, context: Context): string[] {
  const items = createList<string>();
  for (let at = 0; at < list.length && at < MAX_ITEMS; at++)
    items[at] = at in list ? print(list[at], context) : "<empty>";
  return more(items, list.length);
}

function mapItems(map: ReadonlyMap<unknown, unknown>, context: Context): string[] {
  const items = createList<string>();
  mapForEach(map, (value, key) => {
    if (items.length < MAX_ITEMS) items[items.length] = `${print(key, context)} => ${print(value, context)}`;
  });
  return more(items, map.size);
}

function setItems(set: ReadonlySet<unknown>, context: Context): string[] {
  const items = createList<string>();
  setForEach(set, (value) => {
    if (items.length < MAX_ITEMS) items[items.length] = print(value, context);
  });
  return more(items, set.size);
}

function propertyItems(value: object, context: Context): string[] {
  const names = keys(value);
  const items = createList<string>();
  for (let at = 0; at < names.length && at < MAX_ITEMS; at++) {
    const name = names[at]!;
    const label = regExpExec(/^[A-Za-z_$][\w$]*$/, name) ? name : jsonStringify(name);
    items[at] = `${label}: ${printProperty(value, name, context)}`;
  }
  return more(items, names.length);
}

function printProperty(value: object, name: string, context: Context): string {
  let item: unknown;
  try {
    item = (value as Record<string, unknown>)[name];
  } catch {
    return "[getter that threw]";
  }
  return print(item, context);
}

function more(items: string[], total: number): string[] {
  if (total > items.length) items[items.length] = `... ${total - items.length} more`;
  return items;
}

function wrap(items: string[], style: { label: string; isList: boolean; depth: number }): string {
  const { label, isList, depth } = style;
  const [open, close, space] = isList ? ["[", "]", ""] : ["{", "}", " "];
  if (items.length === 0) return `${label}${open}${close}`;
  const oneLine = `${label}${open}${space}${join(items, ", ")}${space}${close}`;
  if (oneLine.length <= LINE_WIDTH && regExpExec(/\n/, oneLine) === null) return oneLine;
  let indent = "";
  for (let at = 1; at < depth; at++) indent += "  ";
  return `${label}${open}\n${indent}  ${join(items, `,\n${indent}  `)}\n${indent}${close}`;
}
