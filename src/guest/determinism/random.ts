import { NativeTypeError, NativeUint8Array, slice } from "../../protocol/intrinsics.ts";

/** The most that browsers give at once. */
const MAX_BYTES = 65_536;
/** The rounds after which no bit of the seed shows any more, as its author has it. */
const ROUNDS = 15;

const { isView } = ArrayBuffer;

export interface Random {
  /** A number from 0 to below 1, of 53 bits. */
  fraction: () => number;
  /** @throws {TypeError} Not a view of a buffer, or of more than 65,536 bytes. */
  fillBytes: (array: ArrayBufferView) => void;
}

/**
 * One stream of random numbers that follows from a seed. The generator is sfc32 of Chris Doty-Humphrey's PractRand
 * (https://pracrand.sourceforge.net/): 128 bits of state, passes its tests and BigCrush. Not for secrets.
 *
 * @param seed 32 hexadecimal digits: three words of state and the counter's first value.
 */
export function createRandom(seed: string): Random {
  let a = wordOf(seed, 0);
  let b = wordOf(seed, 1);
  let c = wordOf(seed, 2);
  let counter = wordOf(seed, 3);
  const next = (): number => {
    const word = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + word) | 0;
    return word >>> 0;
  };
  for (let round = 0; round < ROUNDS; round++) next();
  return {
    fraction() {
      const high = next() >>> 5;
      return (high * 2 ** 26 + (next() >>> 6)) / 2 ** 53;
    },
    fillBytes(array) {
      if (!isView(array) || array.byteLength > MAX_BYTES) {
        throw new NativeTypeError(`getRandomValues needs a typed array of at most ${MAX_BYTES} bytes`);
      }
      const bytes = new NativeUint8Array(array.buffer, array.byteOffset, array.byteLength);
      // Byte by byte, so that it is the same on every machine.
      for (let at = 0, word = 0; at < bytes.length; at++, word >>>= 8) {
        if (at % 4 === 0) word = next();
        bytes[at] = word;
      }
    },
  };
}

function wordOf(seed: string, index: number): number {
  return +`0x${slice(seed, index * 8, index * 8 + 8)}` | 0;
}
