import { LimitError, UnsupportedValueError } from "../errors.ts";
import {
  apply,
  bigIntToString,
  createList,
  dateGetTime,
  getPrototypeOf,
  hasOwn,
  isArray,
  jsonStringify,
  keys,
  mapDelete,
  mapForEach,
  mapGet,
  mapSet,
  NativeArrayBuffer,
  NativeError,
  NativeMap,
  NativeRegExp,
  NativeUint8Array,
  objectPrototype,
  objectToString,
  regExpExec,
  setForEach,
  slice,
  toText,
} from "../intrinsics.ts";
import { toBase64 } from "./base64.ts";
import { Budget, TOO_LARGE } from "./budget.ts";
import { BIGINT_DIGITS, BINARY_TYPES, SLOT, TAG } from "./format.ts";
import { isPlainNumber } from "./plain-json.ts";
import { reachesPrototype } from "./prototype-keys.ts";

type Node = string | number | boolean | null | (string | number | null)[];

/** Where a value sits, as a chain that is only turned into text for an error. */
interface Place {
  parent: Place | undefined;
  step: string;
}

/** Writes a value that JSON cannot carry as a list of nodes: see `format.ts`. For one value only. */
export class GraphWriter {
  readonly #nodes = createList<Node>();
  readonly #seen = new NativeMap<object, number>();
  readonly #path: string;
  readonly #maxDepth: number;
  readonly #budget: Budget;

  constructor(path: string, maxDepth: number, maxLength: number) {
    this.#path = path;
    this.#maxDepth = maxDepth;
    this.#budget = new Budget(maxLength);
  }

  /** The nodes, or the bare slot of a value that has none (NaN, undefined). */
  write(value: unknown): Node[] | number {
    const slot = this.#slot(value, undefined, 0);
    return slot < 0 ? slot : this.#nodes;
  }

  #slot(value: unknown, place: Place | undefined, depth: number): number {
    switch (typeof value) {
      case "undefined":
        return SLOT.undefined;
      case "number":
        if (isPlainNumber(value)) return this.#leaf(value);
        if (value === 0) return SLOT.negativeZero;
        return value !== value ? SLOT.nan : value > 0 ? SLOT.infinity : SLOT.negativeInfinity;
      case "string":
      case "boolean":
        return this.#leaf(value);
      case "bigint":
        return this.#leaf([TAG.bigInt, this.#digits(value, place)]);
      case "function":
        throw this.#unsupported(place, "is a function, which cannot cross the sandbox wall");
      case "symbol":
        throw this.#unsupported(place, "is a symbol, which cannot cross the sandbox wall");
      default:
        return value === null ? this.#leaf(null) : this.#object(value as object, place, depth);
    }
  }

  #leaf(node: Node): number {
    const before = this.#budget.left;
    const slot = this.#add(node);
    this.#budget.close(slot, node, before);
    return slot;
  }

  #add(node: Node): number {
    this.#nodes[this.#nodes.length] = node;
    return this.#nodes.length - 1;
  }

  #object(value: object, place: Place | undefined, depth: number): number {
    const known = mapGet(this.#seen, value);
    if (known !== undefined) {
      this.#budget.spendShared(known);
      return known;
    }
    const before = this.#budget.left;
    const slot = this.#newObject(value, place, depth);
    // A value that stands in for this one (from a `toJSON`) has been counted where it was written.
    if (mapGet(this.#seen, value) === slot) this.#budget.close(slot, this.#nodes[slot], before);
    return slot;
  }

  #newObject(value: object, place: Place | undefined, depth: number): number {
    if (depth >= this.#maxDepth) {
      throw new LimitError(`${this.#name(place)} is nested more than ${this.#maxDepth} levels deep. Flatten the data.`);
    }
    const kind = slice(objectToString(value), 8, -1);
    const simple = this.#withoutChildren(value, kind);
    if (simple !== undefined) return this.#remember(value, simple);
    if (isArray(value)) return this.#array(value, place, depth);
    if (value instanceof NativeError || kind === "Error" || kind === "DOMException")
      return this.#error(value as Error, place, depth);
    if (kind === "Map") return this.#map(value as ReadonlyMap<unknown, unknown>, place, depth);
    if (kind === "Set") return this.#set(value as ReadonlySet<unknown>, place, depth);
    if (mapGet(BOXES, kind)) return this.#slot(value.valueOf(), place, depth + 1);
    if (kind === "Promise") throw this.#unsupported(place, "is a promise: await it first");
    const { toJSON } = value as { toJSON?: unknown };
    if (typeof toJSON === "function") return this.#slot(apply(toJSON, value, [""]), place, depth + 1);
    const prototype = getPrototypeOf(value);
    if (kind !== "Object" && prototype !== objectPrototype && prototype !== null) {
      throw this.#unsupported(
        place,
        `is a ${kind}, which cannot cross the sandbox wall; pass plain data taken from it`,
      );
    }
    return this.#plain(value, place, depth);
  }

  #remember(value: object, node: Node): number {
    const index = this.#add(node);
    mapSet(this.#seen, value, index);
    return index;
  }

  #withoutChildren(value: object, kind: string): Node | undefined {
    if (kind === "Date") {
      const time = ifBranded(dateGetTime, value);
      if (time !== undefined) return [TAG.date, time === time ? time : null];
    }
    if (value instanceof NativeRegExp) return [TAG.regExp, toText(value.source), toText(value.flags)];
    if (value instanceof NativeArrayBuffer) return [TAG.binary, "ArrayBuffer", toBase64(new NativeUint8Array(value))];
    if (NativeArrayBuffer.isView(value)) {
      // `kind` names the built-in type, so a subclass (Node's Buffer) arrives as the Uint8Array that it is.
      if (mapGet(BINARY_TYPES, kind) === undefined) return undefined;
      return [TAG.binary, kind, toBase64(new NativeUint8Array(value.buffer, value.byteOffset, value.byteLength))];
    }
    return undefined;
  }

  #array(value: readonly unknown[], place: Place | undefined, depth: number): number {
    const node = createList<string | number>(TAG.array);
    const index = this.#remember(value, node);
    // Before the walk, which may be over a long array of nothing but holes.
    if (value.length > this.#budget.left) throw TOO_LARGE;
    for (let at = 0; at < value.length; at++) {
      const slot = at in value ? this.#slot(value[at], { parent: place, step: `[${at}]` }, depth + 1) : SLOT.hole;
      node[node.length] = slot;
    }
    return index;
  }

  #map(value: ReadonlyMap<unknown, unknown>, place: Place | undefined, depth: number): number {
    const node = createList<string | number>(TAG.map);
    const index = this.#remember(value, node);
    let entry = 0;
    mapForEach(value, (item, key) => {
      const step = typeof key === "string" ? `.get(${jsonStringify(key)})` : `.entries[${entry}]`;
      node[node.length] = this.#slot(key, { parent: place, step: `.keys[${entry}]` }, depth + 1);
      node[node.length] = this.#slot(item, { parent: place, step }, depth + 1);
      entry++;
    });
    return index;
  }

  #set(value: ReadonlySet<unknown>, place: Place | undefined, depth: number): number {
    const node = createList<string | number>(TAG.set);
    const index = this.#remember(value, node);
    let entry = 0;
    setForEach(value, (item) => {
      node[node.length] = this.#slot(item, { parent: place, step: `.values[${entry++}]` }, depth + 1);
    });
    return index;
  }

  #plain(value: object, place: Place | undefined, depth: number): number {
    const node = createList<string | number>(TAG.object);
    const index = this.#remember(value, node);
    const names = keys(value);
    for (let at = 0; at < names.length; at++) {
      const name = names[at]!;
      const item: unknown = (value as Record<string, unknown>)[name];
      const inner = { parent: place, step: propertyStep(name) };
      if (reachesPrototype(name, item)) {
        throw this.#unsupported(inner, "is refused: that key could reach an object's prototype");
      }
      const slot = this.#slot(item, inner, depth + 1);
      node[node.length] = name;
      node[node.length] = slot;
    }
    return index;
  }

  #error(value: Error, place: Place | undefined, depth: number): number {
    const node = createList<string | number>(TAG.error, toText(value.name), toText(value.message));
    const index = this.#remember(value, node);
    const names = keys(value);
    if (hasOwn(value, "cause")) names[names.length] = "cause";
    if (hasOwn(value, "errors")) names[names.length] = "errors";
    const written = new NativeMap<string, true>();
    for (let at = 0; at < names.length; at++) {
      const name = names[at]!;
      if (name === "name" || name === "message" || name === "stack" || mapGet(written, name)) continue;
      mapSet(written, name, true);
      const item: unknown = (value as unknown as Record<string, unknown>)[name];
      if (reachesPrototype(name, item)) continue;
      const slot = this.#slotOrNothing(item, { parent: place, step: propertyStep(name) }, depth + 1);
      if (slot === undefined) continue;
      node[node.length] = name;
      node[node.length] = slot;
    }
    return index;
  }

  /** An error must arrive even when something attached to it (a response, a socket) cannot. */
  #slotOrNothing(value: unknown, place: Place, depth: number): number | undefined {
    const before = this.#nodes.length;
    try {
      return this.#slot(value, place, depth);
    } catch (error) {
      if (error === TOO_LARGE) throw error;
      this.#nodes.length = before;
      mapForEach(this.#seen, (index, key) => {
        if ((index as number) >= before) mapDelete(this.#seen, key as object);
      });
      return undefined;
    }
  }

  /** Reading digits takes an engine more than linear time, so there is an end to them. */
  #digits(value: bigint, place: Place | undefined): string {
    const digits = bigIntToString(value);
    if (digits.length <= BIGINT_DIGITS) return digits;
    throw new LimitError(`${this.#name(place)} is a BigInt of more than ${BIGINT_DIGITS} digits. Pass it as text.`);
  }

  #name(place: Place | undefined): string {
    let text = "";
    for (let at = place; at !== undefined; at = at.parent) text = at.step + text;
    return this.#path + text;
  }

  #unsupported(place: Place | undefined, problem: string): UnsupportedValueError {
    return new UnsupportedValueError(`${this.#name(place)} ${problem}`);
  }
}

const BOXES: ReadonlyMap<string, true> = new NativeMap([
  ["Number", true],
  ["String", true],
  ["Boolean", true],
  ["BigInt", true],
]);

function propertyStep(name: string): string {
  return regExpExec(/^[A-Za-z_$][\w$]*$/, name) ? `.${name}` : `[${jsonStringify(name)}]`;
}

function ifBranded<T>(method: (value: unknown) => T, value: object): T | undefined {
  try {
    return method(value);
  } catch {
    return undefined;
  }
}
