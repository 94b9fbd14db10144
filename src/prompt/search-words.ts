/** What names and descriptions are found by. */

/** Characters of a word that count; what is longer is no word of a language. */
const LONGEST_WORD = 50;

/**
 * The words of a text, in lower case and without accents: split at whatever is no letter or digit, at the humps of
 * camelCase and at the ends of abbreviations in capitals (`listPRs` is `list`, `prs`).
 *
 * @example searchWords("getHTTPServer the_café") // ["get", "http", "server", "the", "cafe"]
 */
export function searchWords(text: string): string[] {
  return splitWords(text).map(cutWord);
}

/** A word as far as it counts. */
export function cutWord(word: string): string {
  return word.length > LONGEST_WORD ? word.slice(0, LONGEST_WORD) : word;
}

/** The same, of which nothing is cut. */
export function splitWords(text: string): string[] {
  // Most texts have no accents to take off.
  const plain = /^[ -~]*$/.test(text)
    ? text
    : text
        .normalize("NFKD")
        .replace(/[\u0300-\u036f]+/g, "")
        .normalize("NFKC");
  return plain
    .replace(/([\p{Ll}\d])(\p{Lu})/gu, "$1 $2")
    .replace(/(\p{Lu})(?=\p{Lu}\p{Ll})(?!\p{Lu}s(?!\p{Ll}))/gu, "$1 ")
    .toLowerCase()
    .split(/[^\p{L}\p{N}\p{M}]+/u)
    .filter((word) => word !== "");
}
