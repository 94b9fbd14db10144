/** What an index knows words by. */
import { cutWord, searchWords, splitWords } from "./search-words.ts";

/** The words of an identifier, and the longer parts of those with digits in them: `x509cert` is also found by `cert`. */
export function nameWords(name: string): string[] {
  const words = searchWords(name);
  const parts = words.filter((word) => HAS_DIGITS.test(word)).flatMap((word) => word.match(LONG_PART) ?? []);
  return [...words, ...parts];
}

/**
 * What words are looked up by: the singular and the plural of an English word are one, and a text of a script without
 * spaces becomes pairs of letters.
 *
 * @example searchKeys(["repositories", "repository", "用户信息"]) // ["repositori", "repositori", "用户", "户信", "信息"]
 */
export function searchKeys(words: readonly string[]): string[] {
  return words.flatMap((word) => (SPACELESS.test(word) ? word.match(RUNS)!.flatMap(pairs) : fold(word)));
}

/** What words are indexed by: the last letter of a text without spaces too, which no pair begins with. */
export function indexKeys(words: readonly string[]): string[] {
  const last = words.flatMap((word) => (SPACELESS.test(word) ? (word.match(LAST_LETTER) ?? []) : []));
  return [...searchKeys(words), ...last];
}

/** {@link indexKeys} of a text, of which nothing is cut. */
export function textKeys(text: string): string[] {
  return indexKeys(splitWords(text)).map(cutWord);
}

const HAS_DIGITS = /\d/;
const LONG_PART = /\p{L}{3,}/gu;
const SPACELESS =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;
const RUNS = new RegExp(`${SPACELESS.source}+|${SPACELESS.source.replace("[", "[^")}+`, "gu");
const LAST_LETTER = new RegExp(`(?<=${SPACELESS.source})${SPACELESS.source}$`, "u");

function pairs(run: string): string[] {
  const letters = SPACELESS.test(run) ? Array.from(run) : [];
  if (letters.length < 2) return [run];
  return letters.slice(1).map((letter, at) => letters[at]! + letter);
}

/** Endings off, one after the other, so that all forms of a word end up the same; not always as a word. */
function fold(word: string): string {
  if (!/^[a-z]{4,}$/.test(word)) return word;
  for (let rest = word; ;) {
    const { length } = rest;
    if (rest.endsWith("es") && (length >= 6 || (length === 5 && rest.endsWith("xes")))) rest = rest.slice(0, -2);
    else if (length >= 4 && rest.endsWith("s") && !/(?:ss|us|sis|his)$/.test(rest)) rest = rest.slice(0, -1);
    else if (length >= 5 && rest.endsWith("e")) rest = rest.slice(0, -1);
    else return length >= 4 && rest.endsWith("y") ? `${rest.slice(0, -1)}i` : rest;
  }
}
