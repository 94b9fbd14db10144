import SearchableMap from "minisearch/SearchableMap";
import { searchKeys } from "../prompt/search-keys.ts";

/** Characters of the parts that words are taken apart into. */
const SHORTEST_PART = 3;
/** Words of this many characters and more may be mistyped. */
const SHORTEST_MISTAKEN = 4;
/** A letter wrong for so many. */
const MISTAKES = 0.2;
const MOST_MISTAKES = 2;
/** Longer words are not looked for with mistakes. */
const LONGEST_MISTAKEN = 24;
/** Words with one beginning, of which the shortest are wanted. */
const MOST_LOOKED_AT = 500;

/** The words that occur, and in how many texts each does. */
export class SearchVocabulary {
  readonly #counts = new Map<string, number>();
  readonly #tree = new SearchableMap<true>();
  /** All words; in order but for those that are new. */
  #sorted: string[] = [];
  #isSorted = true;

  /** How many texts have the word. */
  count(word: string): number {
    return this.#counts.get(word) ?? 0;
  }

  /** @param words Of one text, each once. */
  add(words: Iterable<string>): void {
    for (const word of words) {
      const count = this.count(word);
      this.#counts.set(word, count + 1);
      if (count > 0) continue;
      this.#tree.set(word, true);
      this.#sorted.push(word);
      this.#isSorted = false;
    }
  }

  /** @param words Of one text that was added. */
  remove(words: Iterable<string>): void {
    for (const word of words) {
      const count = this.count(word) - 1;
      if (count > 0) {
        this.#counts.set(word, count);
        continue;
      }
      this.#counts.delete(word);
      this.#tree.delete(word);
      this.settle();
      this.#sorted.splice(lowerBound(this.#sorted, word), 1);
    }
  }

  /** Puts what is new in its place. */
  settle(): void {
    if (!this.#isSorted) this.#sorted.sort();
    this.#isSorted = true;
  }

  /** Other words that begin with this one, the shortest first. */
  beginningWith(word: string, most: number): string[] {
    this.settle();
    const sorted = this.#sorted;
    let at = lowerBound(sorted, word);
    if (sorted[at] === word) at++;
    const found: string[] = [];
    for (const next of sorted.slice(at, at + MOST_LOOKED_AT)) {
      if (!next.startsWith(word)) break;
      found.push(next);
    }
    return found.sort((a, b) => a.length - b.length || (a < b ? -1 : 1)).slice(0, most);
  }

  /** Words that this one may be a mistyping of, the nearest first. */
  similarTo(word: string, most: number): [word: string, mistakes: number][] {
    if (word.length < SHORTEST_MISTAKEN || word.length > LONGEST_MISTAKEN) return [];
    const mistakes = Math.min(MOST_MISTAKES, Math.round(word.length * MISTAKES));
    const found = new Map(Array.from(this.#tree.fuzzyGet(word, mistakes), ([near, [, distance]]) => [near, distance]));
    for (let at = 1; at < word.length; at++) {
      const swapped = word.slice(0, at - 1) + word[at]! + word[at - 1]! + word.slice(at + 1);
      if (this.#counts.has(swapped)) found.set(swapped, 1);
    }
    return [...found].sort((a, b) => a[1] - b[1] || (a[0] < b[0] ? -1 : 1)).slice(0, most);
  }

  /**
   * The fewest words that, written together, are this one: `pull` and `request` for `pullrequest`.
   * @param written As it is written, in lower case.
   * @returns What they are indexed by; nothing when there are no such words.
   */
  split(written: string): string[] {
    /** The parts of each beginning of the word, by its length. */
    const ways: (string[] | undefined)[] = [[]];
    for (let end = SHORTEST_PART; end <= written.length; end++) {
      for (let start = 0; start <= end - SHORTEST_PART; start++) {
        const before = ways[start];
        if (before === undefined || (ways[end]?.length ?? Infinity) <= before.length + 1) continue;
        const [key = "", ...others] = searchKeys([written.slice(start, end)]);
        if (others.length === 0 && this.#counts.has(key)) ways[end] = [...before, key];
      }
    }
    return ways[written.length] ?? [];
  }
}

function lowerBound(sorted: readonly string[], word: string): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle]! < word) low = middle + 1;
    else high = middle;
  }
  return low;
}
