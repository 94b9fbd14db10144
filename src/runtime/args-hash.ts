import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";

/** What an answer names the arguments by: SHA-256 of their codec text, in hexadecimal. Insecure contexts have no `crypto.subtle`. */
export function argsHash(args: string): string {
  return bytesToHex(sha256(utf8ToBytes(args)));
}
