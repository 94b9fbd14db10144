import type { SearchVocabulary } from "./search-vocabulary.ts";

export interface QueryWord {
  /** What it is indexed by. */
  key: string;
  written: string;
}

/** What is looked up for a query. */
export interface SearchPlan {
  /** Words that occur: those of the query, and those that begin with one of them or are nearly one. */
  terms: ReadonlyMap<string, SearchTerm>;
  /** How many words of the query they stand for. */
  words: number;
  /** Words of the query that too many have: they find nothing, and only raise those with it in their names. */
  common: readonly string[];
}

export interface SearchTerm {
  /** What it is worth; the word itself is worth 1. */
  weight: number;
  /** The word of the query that it stands for. */
  word: number;
}

/** A word that more than this share of all has is common, unless there is no other. */
const COMMON = 0.25;
/** Fewer than that is never too many. */
const FEW = 50;
/** How often all terms of a query together may occur: that is what a search costs. The rarest word is free. */
const MOST_OCCURRENCES = 1_200;
/** Words of a query, after those that are written together were taken apart; and of those that only raise. */
const MOST_WORDS = 16;
const MOST_COMMON = 4;
/** Terms that stand for one word. */
const MOST_TERMS = 20;
const PREFIX = 0.4;
const MISTAKEN = 0.25;
/** Words of a query that are looked for with mistakes. */
const MOST_MISTAKEN = 4;

/** @param all How many texts there are. */
export function planQuery(query: readonly QueryWord[], vocabulary: SearchVocabulary, all: number): SearchPlan {
  const unknown: string[] = [];
  const known = new Set<string>();
  for (const { key, written } of query) {
    const keys = vocabulary.count(key) > 0 ? [key] : vocabulary.split(written);
    for (const each of keys) known.add(each);
    if (keys.length === 0) unknown.push(key);
  }
  const rarestFirst = [...known]
    .sort((a, b) => vocabulary.count(a) - vocabulary.count(b) || (a < b ? -1 : 1))
    .slice(0, MOST_WORDS);
  const guesses = guess(unknown, vocabulary, query.length === 1);
  const most = Math.max(FEW, all * COMMON);
  const telling = rarestFirst.filter((word) => vocabulary.count(word) <= most);
  // Words that nobody has do not stand for those that many have.
  const isOnly = telling.length + guesses.length === 0;
  const budget = new Budget(vocabulary);
  for (const word of isOnly ? rarestFirst : telling) budget.addWord(word, [[word, 1]]);
  for (const guessed of guesses) budget.addWord("", guessed);
  for (const word of budget.found) budget.extend(word, endings(word, vocabulary, all));
  const found = new Set(budget.found);
  return {
    terms: budget.terms,
    words: budget.words,
    common: rarestFirst.filter((word) => !found.has(word)).slice(0, MOST_COMMON),
  };
}

type Weighed = readonly [term: string, weight: number];

/** For each word that nobody has, those that may be meant. */
function guess(unknown: readonly string[], vocabulary: SearchVocabulary, isAll: boolean): Weighed[][] {
  let mistaken = 0;
  return unknown.flatMap((word): Weighed[][] => {
    // A letter or two begin too many.
    const begun = word.length > 1 || isAll || !/^[a-z\d]$/.test(word) ? vocabulary.beginningWith(word, MOST_TERMS) : [];
    if (begun.length > 0) return [begun.map((term) => [term, prefixWeight(word, term)])];
    const similar = mistaken++ < MOST_MISTAKEN ? vocabulary.similarTo(word, MOST_TERMS) : [];
    return similar.length === 0
      ? []
      : [similar.map(([term, distance]) => [term, (MISTAKEN * term.length) / (term.length + distance)])];
  });
}

/** Words that begin with one that occurs. However rare they are, they are not worth more than it is. */
function endings(word: string, vocabulary: SearchVocabulary, all: number): Weighed[] {
  if (word.length < 2) return [];
  const rarity = (term: string): number => {
    const count = vocabulary.count(term);
    return Math.log(1 + (all - count + 0.5) / (count + 0.5));
  };
  return (
    vocabulary
      .beginningWith(word, MOST_TERMS)
      // Of a name that ends with a number, the word before it is indexed too.
      .filter((term) => !/^\d/.test(term.slice(word.length)))
      .map((term) => [term, prefixWeight(word, term) * Math.min(1, rarity(word) / rarity(term))])
  );
}

function prefixWeight(word: string, term: string): number {
  return (PREFIX * term.length) / (term.length + 0.3 * (term.length - word.length));
}

/** Takes in terms as long as they do not cost too much. */
class Budget {
  readonly terms: Map<string, SearchTerm> = new Map();
  /** Those of the query that were taken in themselves. */
  readonly found: string[] = [];
  words = 0;
  readonly #vocabulary: SearchVocabulary;
  readonly #numbers = new Map<string, number>();
  #left = MOST_OCCURRENCES;

  constructor(vocabulary: SearchVocabulary) {
    this.#vocabulary = vocabulary;
  }

  /** The first costs nothing: something has to be found. */
  addWord(word: string, terms: readonly Weighed[]): void {
    if (this.#take(terms, this.words, this.words === 0) === 0) return;
    if (word !== "") {
      this.found.push(word);
      this.#numbers.set(word, this.words);
    }
    this.words++;
  }

  extend(word: string, terms: readonly Weighed[]): void {
    this.#take(terms, this.#numbers.get(word)!, false);
  }

  #take(terms: readonly Weighed[], word: number, isFree: boolean): number {
    let taken = 0;
    for (const [term, weight] of terms) {
      if (this.terms.has(term)) continue;
      const cost = this.#vocabulary.count(term);
      if (cost > this.#left && !(isFree && taken === 0)) continue;
      this.#left -= cost;
      this.terms.set(term, { weight, word });
      taken++;
    }
    return taken;
  }
}
