import { LimitError, UnsupportedValueError } from "../errors.ts";
import {
  defineProperty,
  isArray,
  isInteger,
  mapGet,
  mapSet,
  NativeBigInt,
  NativeDate,
  NativeError,
  NativeMap,
  NativeRegExp,
  NativeSet,
  regExpExec,
  setAdd,
} from "../intrinsics.ts";
import { fromBase64 } from "./base64.ts";
import { Budget } from "./budget.ts";
import { BINARY_TYPES, SLOT, TAG } from "./format.ts";
import { reachesPrototype } from "./prototype-keys.ts";
import { malformed, refused } from "./refusals.ts";

const NativeAggregateError = AggregateError;

const ERROR_TYPES: ReadonlyMap<string, new (message: string) => Error> = new Map(
  [Error, EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError].map((type) => [type.name, type]),
);

function createError(name: string, message: string): Error {
  if (name === "AggregateError") return new NativeAggregateError([], message);
  return new (mapGet(ERROR_TYPES, name) ?? NativeError)(message);
}

/** Reads a list of nodes that {@link GraphWriter} wrote, or that a hostile sandbox made up. For one value only. */
export class GraphReader {
  readonly #nodes: readonly unknown[];
  readonly #built: unknown[] = [];
  readonly #isBuilt = new NativeMap<number, true>();
  readonly #maxDepth: number;
  readonly #budget: Budget;
  readonly #root: number;
  /** Values of keys `constructor`. In a cycle such a value gets its own properties after it was looked at. */
  readonly #constructors: unknown[] = [];

  constructor(parsed: unknown, maxDepth: number, maxLength: number) {
    this.#maxDepth = maxDepth;
    this.#budget = new Budget(maxLength);
    this.#root = typeof parsed === "number" ? parsed : 0;
    this.#nodes = isArray(parsed) ? parsed : [];
  }

  read(): unknown {
    const value = this.#value(this.#root, 0);
    for (let at = 0; at < this.#constructors.length; at++) {
      if (reachesPrototype("constructor", this.#constructors[at])) throw refused("constructor");
    }
    return value;
  }

  #value(slot: unknown, depth: number): unknown {
    switch (slot) {
      case SLOT.undefined:
        return undefined;
      case SLOT.nan:
        return NaN;
      case SLOT.infinity:
        return Infinity;
      case SLOT.negativeInfinity:
        return -Infinity;
      case SLOT.negativeZero:
        return -0;
    }
    if (typeof slot !== "number" || !isInteger(slot) || slot < 0 || slot >= this.#nodes.length) throw malformed();
    if (mapGet(this.#isBuilt, slot)) {
      this.#budget.spendShared(slot);
      return this.#built[slot];
    }
    if (depth > this.#maxDepth) throw new LimitError(`The value is nested more than ${this.#maxDepth} levels deep`);
    const before = this.#budget.left;
    const node = this.#nodes[slot];
    if (typeof node === "object" && node !== null && !isArray(node)) throw malformed();
    const value = isArray(node) ? this.#build(slot, node, depth + 1) : this.#keep(slot, node);
    this.#budget.close(slot, node, before);
    return value;
  }

  #keep<T>(slot: number, value: T): T {
    this.#built[slot] = value;
    mapSet(this.#isBuilt, slot, true);
    return value;
  }

  #build(slot: number, node: readonly unknown[], depth: number): unknown {
    switch (node[0]) {
      case TAG.array:
        return this.#array(this.#keep(slot, []), node, depth);
      case TAG.object:
        return this.#properties(this.#keep(slot, {}), { node, from: 1, enumerable: true, depth });
      case TAG.date:
        return this.#keep(slot, new NativeDate(typeof node[1] === "number" ? node[1] : NaN));
      case TAG.map: {
        const map = this.#keep(slot, new NativeMap());
        for (let at = 1; at < node.length; at += 2) {
          mapSet(map, this.#value(node[at], depth), this.#value(node[at + 1], depth));
        }
        return map;
      }
      case TAG.set: {
        const set = this.#keep(slot, new NativeSet());
        for (let at = 1; at < node.length; at++) setAdd(set, this.#value(node[at], depth));
        return set;
      }
      case TAG.regExp:
        return this.#keep(slot, readRegExp(node[1], node[2]));
      case TAG.bigInt:
        if (typeof node[1] !== "string" || !regExpExec(/^-?\d{1,10000}$/, node[1])) throw malformed();
        return this.#keep(slot, NativeBigInt(node[1]));
      case TAG.binary:
        return this.#keep(slot, readBinary(node[1], node[2]));
      case TAG.error:
        return this.#error(slot, node, depth);
      default:
        throw malformed();
    }
  }

  #array(list: unknown[], node: readonly unknown[], depth: number): unknown[] {
    for (let at = 1; at < node.length; at++) {
      if (node[at] === SLOT.hole) list.length = at;
      else define(list, at - 1, this.#value(node[at], depth));
    }
    return list;
  }

  #properties<T extends object>(
    target: T,
    source: { node: readonly unknown[]; from: number; enumerable: boolean; depth: number },
  ): T {
    for (let at = source.from; at < source.node.length; at += 2) {
      const key = source.node[at];
      if (typeof key !== "string") throw malformed();
      const value = this.#value(source.node[at + 1], source.depth);
      if (key === "__proto__") throw refused(key);
      if (key === "constructor") this.#constructors[this.#constructors.length] = value;
      define(target, key, value);
      if (!source.enumerable && (key === "cause" || key === "errors")) hide(target, key);
    }
    return target;
  }

  #error(slot: number, node: readonly unknown[], depth: number): Error {
    const [, name, message] = node;
    if (typeof name !== "string" || typeof message !== "string") throw malformed();
    const error = this.#keep(slot, createError(name, message));
    if (error.name !== name) {
      define(error, "name", name);
      hide(error, "name");
    }
    return this.#properties(error, { node, from: 3, enumerable: false, depth });
  }
}

/** Own properties, whatever setters a prototype may have. */
function define(target: object, key: PropertyKey, value: unknown): void {
  defineProperty(target, key, { value, enumerable: true, configurable: true, writable: true });
}

function hide(target: object, key: PropertyKey): void {
  defineProperty(target, key, { enumerable: false });
}

function readRegExp(source: unknown, flags: unknown): RegExp {
  if (typeof source !== "string" || typeof flags !== "string") throw malformed();
  try {
    return new NativeRegExp(source, flags);
  } catch {
    throw new UnsupportedValueError("A regular expression of the value is not known to this JavaScript engine");
  }
}

function readBinary(type: unknown, base64: unknown): ArrayBuffer | ArrayBufferView {
  const bytes = typeof base64 === "string" ? fromBase64(base64) : undefined;
  if (bytes === undefined || typeof type !== "string") throw malformed();
  const buffer = bytes.buffer as ArrayBuffer;
  if (type === "ArrayBuffer") return buffer;
  const View = mapGet(BINARY_TYPES, type);
  if (View === undefined) throw malformed();
  try {
    return new View(buffer);
  } catch {
    throw malformed(); // A length that is no multiple of the element's.
  }
}
