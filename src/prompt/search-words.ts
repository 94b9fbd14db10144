/** What names and descriptions are found by. */

/** Characters of a word that count; what is longer is no word of a language. */
const LONGEST_WORD = 50;

/**
 * The words of a text, in lower case and without accents: split at whatever is no letter or digit, at the humps of
 * camelCase and at the ends of abbreviations in capitals.
 *
 * @example searchWords("getHTTPServer the_café") // ["get", "http", "server", "the", "cafe"]
 */
export function searchWords(text: string): string[] {
  // Most texts have no accents to take off.
  const plain = /^[ -~]*$/.test(text) ? text : text.normalize("NFKD").replace(/\p{M}+/gu, "");
  return plain
    .replace(/([\p{Ll}\d])(\p{Lu})/gu, "$1 $2")
    .replace(/(\p{Lu})(\p{Lu}\p{Ll})/gu, "$1 $2")
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== "")
    .map((word) => word.slice(0, LONGEST_WORD));
}

/** The words of an identifier, and the identifier as one word, for those who write it together. */
export function nameWords(name: string): string[] {
  const words = searchWords(name);
  return words.length > 1 ? [...words, words.join("").slice(0, LONGEST_WORD)] : words;
}
