/**
 * The codec's text format. A value that JSON can carry unchanged is its JSON text. Anything else is
 * `!` and the JSON text of a list of nodes; node 0 is the value.
 *
 * - A *slot* is an integer: the index of a node, or one of {@link SLOT} for values without a node. A value
 *   that is itself such a slot is written `!` and the slot.
 * - A node is a string, finite number, boolean or null, standing for itself, or a list that begins
 *   with one of {@link TAG}.
 */

export const SLOT = {
  undefined: -1,
  hole: -2,
  nan: -3,
  infinity: -4,
  negativeInfinity: -5,
  negativeZero: -6,
} as const;

export const TAG = {
  /** `["A", slot, ...]` */
  array: "A",
  /** `["O", key, slot, ...]` */
  object: "O",
  /** `["D", milliseconds | null]`, null for an invalid date */
  date: "D",
  /** `["M", key slot, value slot, ...]` */
  map: "M",
  /** `["S", slot, ...]` */
  set: "S",
  /** `["R", source, flags]` */
  regExp: "R",
  /** `["B", decimal digits]` */
  bigInt: "B",
  /** `["T", constructor name, base64]`: a typed array, DataView or ArrayBuffer; bytes little-endian */
  binary: "T",
  /** `["E", name, message, key, slot, ...]`: an Error with its cause and own properties */
  error: "E",
} as const;

/** Constructors that a binary node may name, as they were at load. */
export const BINARY_TYPES: ReadonlyMap<string, BinaryType> = new Map(
  [
    Int8Array,
    Uint8Array,
    Uint8ClampedArray,
    Int16Array,
    Uint16Array,
    Int32Array,
    Uint32Array,
    Float32Array,
    Float64Array,
    BigInt64Array,
    BigUint64Array,
    DataView,
    ...newerTypes(),
  ].map((type) => [type.name, type]),
);

type BinaryType = new (buffer: ArrayBuffer) => ArrayBufferView;

/** Not known to every engine. */
function newerTypes(): BinaryType[] {
  const { Float16Array } = globalThis as { Float16Array?: BinaryType };
  return Float16Array ? [Float16Array] : [];
}

/** The longest BigInt, in decimal digits. */
export const BIGINT_DIGITS = 10_000;

export const GRAPH_MARK = "!";
