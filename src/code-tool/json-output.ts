/** Numbers of a typed array that are passed on; a model reads no more. */
const LONGEST_BINARY = 1_000;
/** Deeper than any executor's default; `JSON.stringify` gives up not far beyond it. */
const DEEPEST = 1_000;
const CIRCULAR = "[Circular]";

/**
 * A code tool's result as `JSON.stringify` can write it without throwing or losing what is in it.
 *
 * `Map` becomes an array of entries, `Set` an array, `BigInt` its digits as text, `Date` ISO text, an error
 * `{ name, message }`, NaN and the infinities their names, a typed array an array of numbers (of its first 1,000, then
 * a note), a regular expression its source text. What `toJSON` returns stands for its object. As in JSON,
 * `undefined`, functions and symbols are dropped from objects and are `null` in arrays. A reference to an object that
 * contains it is `"[Circular]"`; what is nested more than 1,000 levels deep is `"[Too deep]"`.
 *
 * @returns The value itself where it is plain JSON already; otherwise a copy that shares its plain parts.
 * @throws What a getter or a `toJSON` of the value throws.
 * @example toJsonOutput({ tags: new Set(["a"]), total: 5n }) // { tags: ["a"], total: "5" }
 */
export function toJsonOutput(value: unknown): unknown {
  return convert(value, new Map(), 0);
}

/** `seen` has each object's copy; while the object is being read, what a reference back to it becomes. */
function convert(value: unknown, seen: Map<object, unknown>, depth: number): unknown {
  switch (typeof value) {
    case "bigint":
      return String(value);
    case "number":
      return Number.isFinite(value) ? value : String(value);
    case "function":
    case "symbol":
      return undefined;
    case "object":
      break;
    default:
      return value;
  }
  if (value === null) return null;
  if (depth >= DEEPEST) return "[Too deep]";
  if (seen.has(value)) return seen.get(value);
  seen.set(value, CIRCULAR);
  const converted = convertObject(value, (item) => convert(item, seen, depth + 1));
  seen.set(value, converted);
  return converted;
}

function convertObject(value: object, inner: (item: unknown) => unknown): unknown {
  if (Array.isArray(value)) return convertList(value, inner);
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? "Invalid Date" : value.toISOString();
  if (value instanceof Map) return Array.from(value, (entry) => convertList(entry, inner));
  if (value instanceof Set) return convertList([...value], inner);
  if (value instanceof Error) return { name: String(value.name), message: String(value.message) };
  if (value instanceof RegExp) return String(value);
  if (value instanceof ArrayBuffer) return toNumbers(new Uint8Array(value));
  if (ArrayBuffer.isView(value)) {
    if (!(value instanceof DataView)) return toNumbers(value as unknown as ArrayLike<number | bigint>);
    return toNumbers(new Uint8Array(value.buffer, value.byteOffset, value.byteLength));
  }
  const { toJSON } = value as { toJSON?: unknown };
  if (typeof toJSON === "function") return inner(toJSON.call(value, ""));
  return convertProperties(value as Record<string, unknown>, inner);
}

/** The list itself where nothing in it changes. `every` and `map` would skip holes, which JSON has no word for. */
function convertList(list: readonly unknown[], inner: (item: unknown) => unknown): readonly unknown[] {
  const copy = Array.from(list, (item) => inner(item) ?? null);
  return copy.every((item, index) => item === list[index]) ? list : copy;
}

function convertProperties(
  value: Record<string, unknown>,
  inner: (item: unknown) => unknown,
): Readonly<Record<string, unknown>> {
  let isChanged = false;
  const entries: [string, unknown][] = [];
  for (const [key, item] of Object.entries(value)) {
    const converted = inner(item);
    isChanged ||= converted !== item || converted === undefined;
    if (converted !== undefined) entries.push([key, converted]);
  }
  // Unlike an assignment, this makes an ordinary property of the key `__proto__`.
  return isChanged ? Object.fromEntries(entries) : value;
}

function toNumbers(items: ArrayLike<number | bigint>): unknown[] {
  const numbers = Array.from({ length: Math.min(items.length, LONGEST_BINARY) }, (_, index) => {
    const item = items[index];
    return typeof item === "number" && Number.isFinite(item) ? item : String(item);
  });
  const rest = items.length - numbers.length;
  return rest > 0 ? [...numbers, `[${rest} more]`] : numbers;
}
