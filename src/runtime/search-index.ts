import MiniSearch from "minisearch";
import { indexKeys, nameWords, searchKeys, textKeys } from "../prompt/search-keys.ts";
import { searchWords } from "../prompt/search-words.ts";
import { planQuery, type QueryWord } from "./search-query.ts";
import { SearchVocabulary } from "./search-vocabulary.ts";

/** What can be found. */
export interface Findable {
  /** Unlike those of all others. */
  readonly id: string;
  readonly connector: string;
  readonly method: string;
  readonly description: string;
}

export interface Found {
  id: string;
  score: number;
}

export interface FoundBest {
  /** The best first. */
  best: Found[];
  /** How many were found. */
  total: number;
}

/** Characters of a description that are searched: what a method does is said at the beginning. */
const DESCRIPTION_SEARCHED = 400;
/** How many are taken in before others have their turn. */
const SLICE = 50;
/** So many that have all the words are enough; otherwise those that have some of them are found too. */
const ENOUGH = 10;
/** How often a word counts by where it is; once in a description. */
const IN_METHOD = 4;
const IN_CONNECTOR = 2;
/** By how much each common word in a name raises it. */
const RAISE = 0.5;
/** And each that is there just as it is written: `issues` rather than `issue`. */
const RAISE_INFLECTED = 0.2;
const MOST_INFLECTED = 4;

interface Entry extends Findable {
  /** Its words, as often as they count, with spaces between them. */
  keys: string;
  /** Those of its name, and how they are written there. */
  names: ReadonlySet<string>;
  /** Its name as people write it who leave out humps and underscores, without and with the connector. */
  joined: readonly string[];
}

/**
 * An index of methods and snippets. It is told on every search what there is, and takes in only what has changed since:
 * tools come and go, and an index of thousands is not made again for one of them.
 */
export class SearchIndex {
  readonly #index = new MiniSearch<Entry>({
    // One field: what a word is worth does not depend on where it is, only how often it counts.
    fields: ["keys"],
    tokenize: (keys) => keys.split(" "),
    // Words are ready as they are.
    processTerm: (word) => word,
    // The more often the better, by far; long descriptions do not count against a name.
    searchOptions: { bm25: { k: 5, b: 0.25, d: 0 } },
  });
  readonly #vocabulary = new SearchVocabulary();
  readonly #known = new Map<string, Entry>();
  readonly #joined = new Map<string, Set<string>>();

  /**
   * Takes in what is new or different, and forgets what is gone. Searches may be made once it is through.
   * @yields When others should have their turn.
   */
  *update(all: ReadonlyMap<string, Findable>): Generator<undefined, void> {
    let count = 0;
    for (const id of this.#known.keys()) {
      if (all.has(id)) continue;
      this.#remove(id);
      if (++count % SLICE === 0) yield;
    }
    for (const [id, findable] of all) {
      const known = this.#known.get(id);
      if (known?.description === findable.description) continue;
      if (known) this.#remove(id);
      this.#add(findable);
      if (++count % SLICE === 0) yield;
    }
    this.#vocabulary.settle();
  }

  /** Of equals in the order of their ids. All, when the query has no words. */
  find(query: string, most: number): FoundBest {
    const { words, joined } = readQuery(query);
    const found = words.length === 0 ? Array.from(this.#known.keys(), (id) => ({ id, score: 0 })) : this.#score(words);
    // Names that are written just so.
    const exact = this.#joined.get(joined);
    if (exact) {
      const missing = new Set(exact);
      const highest = found.reduce((highest, { score }) => Math.max(highest, score), 0);
      for (const each of found) if (missing.delete(each.id)) each.score += highest + 1;
      for (const id of missing) found.push({ id, score: highest + 1 });
    }
    return choose(found, most);
  }

  #score(query: readonly QueryWord[]): Found[] {
    const { terms, words, common } = planQuery(query, this.#vocabulary, this.#known.size);
    if (terms.size === 0) return [];
    const results = this.#index.search([...terms.keys()].join(" "), { boostTerm: (term) => terms.get(term)!.weight });
    const fits = results.map(({ queryTerms }) => (queryTerms.length === 1 ? 1 : countWords(queryTerms, terms)));
    const isEnough = fits.reduce((complete, fit) => (fit === words ? complete + 1 : complete), 0) >= ENOUGH;
    const inflected = query.flatMap(({ key, written }) => (key === written ? [] : written)).slice(0, MOST_INFLECTED);
    const found: Found[] = [];
    for (const [at, { id, score, queryTerms }] of results.entries()) {
      const fit = fits[at]!;
      if (isEnough && fit < words) continue;
      const { names } = this.#known.get(id as string)!;
      let raise = 1;
      for (const word of common) if (names.has(word)) raise += RAISE;
      for (const word of inflected) if (names.has(word)) raise += RAISE_INFLECTED;
      // The library multiplies by how many terms there were: a word and its beginning are one.
      found.push({ id: id as string, score: (score / queryTerms.length) * fit * raise });
    }
    return found;
  }

  #add(findable: Findable): void {
    const entry = read(findable);
    this.#known.set(entry.id, entry);
    this.#vocabulary.add(distinct(entry));
    this.#index.add(entry);
    for (const joined of entry.joined) {
      const ids = this.#joined.get(joined);
      if (ids) ids.add(entry.id);
      else this.#joined.set(joined, new Set([entry.id]));
    }
  }

  #remove(id: string): void {
    const entry = this.#known.get(id)!;
    this.#known.delete(id);
    this.#vocabulary.remove(distinct(entry));
    this.#index.remove(entry);
    for (const joined of entry.joined) {
      const ids = this.#joined.get(joined)!;
      ids.delete(id);
      if (ids.size === 0) this.#joined.delete(joined);
    }
  }
}

/** Distinct words of a query that count, and its characters. */
const QUERY_WORDS = 16;
const QUERY_LENGTH = 1600;

function readQuery(query: string): { words: QueryWord[]; joined: string } {
  const written = searchWords(query.slice(0, QUERY_LENGTH));
  const words = new Map(written.flatMap((word) => searchKeys([word]).map((key) => [key, { key, written: word }])));
  return { words: [...words.values()].slice(0, QUERY_WORDS), joined: written.join("") };
}

function distinct({ keys }: Entry): Set<string> {
  return new Set(keys.split(" "));
}

function read({ id, connector, method, description }: Findable): Entry {
  const methodWords = nameWords(method);
  const methodKeys = indexKeys(methodWords);
  const connectorKeys = indexKeys(nameWords(connector));
  const keys = [
    ...repeat(methodKeys, IN_METHOD),
    ...repeat(connectorKeys, IN_CONNECTOR),
    ...new Set(textKeys(description.slice(0, DESCRIPTION_SEARCHED))),
  ].join(" ");
  const joined = searchWords(method).join("");
  return {
    id,
    connector,
    method,
    description,
    keys,
    names: new Set([...methodKeys, ...methodWords]),
    joined: [...new Set([joined, searchWords(connector).join("") + joined])].filter(Boolean),
  };
}

function repeat(keys: readonly string[], times: number): string[] {
  const once = [...new Set(keys)];
  return Array.from({ length: times }, () => once).flat();
}

/** How many words of the query the terms stand for. */
function countWords(queryTerms: readonly string[], terms: ReadonlyMap<string, { word: number }>): number {
  let seen = 0;
  let count = 0;
  for (const term of queryTerms) {
    const bit = 1 << terms.get(term)!.word;
    if ((seen & bit) === 0) count++;
    seen |= bit;
  }
  return count;
}

/** The best without sorting all. */
function choose(all: readonly Found[], most: number): FoundBest {
  const best: Found[] = [];
  let least = -Infinity;
  for (const { id, score: exact } of all) {
    if (exact < least) continue;
    // Arithmetic leaves traces of the order in which things were indexed.
    const found = { id, score: Math.round(exact * 1e9) / 1e9 };
    let at = best.length;
    while (at > 0 && isBefore(found, best[at - 1]!)) at--;
    if (at === most) continue;
    best.splice(at, 0, found);
    if (best.length > most) best.pop();
    if (best.length === most) least = best.at(-1)!.score - 1e-9;
  }
  return { best, total: all.length };
}

function isBefore(a: Found, b: Found): boolean {
  return a.score > b.score || (a.score === b.score && a.id < b.id);
}
