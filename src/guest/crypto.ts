import { NativeUint8Array } from "../protocol/intrinsics.ts";

export interface GuestCrypto {
  getRandomValues: <T extends ArrayBufferView>(array: T) => T;
  randomUUID: () => string;
}

/**
 * The `crypto` of generated code. UUIDs are version 4 of RFC 9562, made here because the engine's own are
 * only there in secure contexts.
 */
export function createCrypto(fillRandom: (array: ArrayBufferView) => void): GuestCrypto {
  return {
    getRandomValues(array) {
      fillRandom(array);
      return array;
    },
    randomUUID() {
      const bytes = new NativeUint8Array(16);
      fillRandom(bytes);
      bytes[6] = (bytes[6]! & 0x0f) | 0x40;
      bytes[8] = (bytes[8]! & 0x3f) | 0x80;
      let text = "";
      for (let at = 0; at < 16; at++) {
        if (at === 4 || at === 6 || at === 8 || at === 10) text += "-";
        text += HEX[bytes[at]! >> 4]! + HEX[bytes[at]! & 15]!;
      }
      return text;
    },
  };
}

const HEX = "0123456789abcdef";
