/** Finding what a `$ref` in a JSON Schema means, within the same document. */

export type SchemaObject = { readonly [keyword: string]: unknown };

export function isObject(value: unknown): value is SchemaObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Objects looked at when searching for an `$anchor` or `$id`. */
const SEARCH_LIMIT = 20_000;

/**
 * The schema that `reference` names: `#`, a JSON pointer (`#/$defs/Item`, with `~0`, `~1` and percent
 * escapes), an anchor, or the `$id` of a part. `undefined` when `root` has no such place.
 *
 * @param named What {@link namedPlaces} gives, for those who look up much in a document that does not change.
 */
export function resolveReference(
  root: SchemaObject,
  reference: string,
  named: () => ReadonlyMap<string, unknown> = () => namedPlaces(root),
): unknown {
  const { $id } = root;
  const local = typeof $id === "string" && reference.startsWith(`${$id}#`) ? reference.slice($id.length) : reference;
  if (local === "#" || local === $id) return root;
  return local.startsWith("#/") ? follow(root, local) : named().get(local);
}

function follow(root: SchemaObject, pointer: string): unknown {
  let place: unknown = root;
  for (const part of pointer.slice(2).split("/")) {
    const key = pointerKey(part);
    if (typeof place !== "object" || place === null || !Object.hasOwn(place, key)) return undefined;
    place = (place as SchemaObject)[key];
  }
  return place;
}

/** A part of a JSON pointer in a URI fragment, as the key that it means. */
export function pointerKey(part: string): string {
  let key = part;
  try {
    key = decodeURIComponent(part);
  } catch {
    // Not percent-encoded, then.
  }
  return key.replaceAll("~1", "/").replaceAll("~0", "~");
}

/** The parts of a document that have an `$id` or an anchor (`#name`). */
export function namedPlaces(root: SchemaObject): ReadonlyMap<string, unknown> {
  const places = new Map<string, unknown>();
  const add = (name: unknown, place: unknown): void => {
    if (typeof name === "string" && !places.has(name)) places.set(name, place);
  };
  const seen = new Set<unknown>([root]);
  for (const place of seen) {
    if (isObject(place)) {
      add(place.$id, place);
      for (const anchor of [place.$anchor, place.$dynamicAnchor]) {
        if (typeof anchor === "string") add(`#${anchor}`, place);
      }
    }
    if (seen.size > SEARCH_LIMIT) break;
    for (const value of Object.values(place as object))
      if (typeof value === "object" && value !== null) seen.add(value);
  }
  return places;
}
