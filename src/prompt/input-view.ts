/** A value as JSON Schema sees it: JSON, and things that are not. */

/** Marks what is no JSON value. Not enumerable, so that it is no property to the validator either. */
export const OPAQUE = "\u0000not JSON";

/** Values that would take too long to check. */
export class InputTooComplex extends Error {}

const MAX_VALUES = 2_000_000;
/** Comparisons of one array's items with each other. */
const MAX_COMPARISONS = 50_000_000;

interface Seen {
  view: unknown;
  /** Values in it, those that it shares with others counted each time: as many as the validator visits. */
  size: number;
}

/**
 * Copies a value for the validator: properties that are `undefined` are left out, and what JSON does not
 * know (dates, maps, NaN, `undefined` in an array) becomes an opaque object. Shared and circular parts
 * stay so.
 *
 * @throws InputTooComplex when checking it would hold up the page: generated code can send a few objects that
 *   share each other so often that they are millions, or long arrays whose items have to differ.
 */
export function toJsonView(input: unknown, comparesItems: boolean): unknown {
  const seen = new Map<object, Seen>();
  const look = (value: unknown): Seen => {
    if (value === null || typeof value === "string" || typeof value === "boolean" || Number.isFinite(value)) {
      return { view: value, size: 1 };
    }
    if (typeof value !== "object") return { view: opaque(), size: 1 };
    const known = seen.get(value);
    if (known !== undefined) return known;
    const isList = Array.isArray(value);
    if (!isList && Object.prototype.toString.call(value) !== "[object Object]") return { view: opaque(), size: 1 };
    const view: Record<string, unknown> | unknown[] = isList ? [] : Object.create(null);
    const entry: Seen = { view, size: 1 };
    seen.set(value, entry);
    if (isList) for (const item of value) (view as unknown[]).push(add(entry, look(item)));
    else {
      for (const [key, member] of Object.entries(value)) {
        if (member !== undefined) (view as Record<string, unknown>)[key] = add(entry, look(member));
      }
    }
    if (entry.size > MAX_VALUES) throw new InputTooComplex("it has too many values");
    // Objects are compared with all that is in them, and slowly.
    const comparisons = isList ? value.length * (entry.size > value.length + 1 ? entry.size * 8 : value.length) : 0;
    if (comparesItems && comparisons > MAX_COMPARISONS) {
      throw new InputTooComplex("it has too many items that have to differ");
    }
    return entry;
  };
  return look(input).view;
}

function add(entry: Seen, part: Seen): unknown {
  entry.size += part.size;
  return part.view;
}

function opaque(): object {
  return Object.create(null, { [OPAQUE]: { value: true } }) as object;
}
