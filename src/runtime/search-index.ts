import MiniSearch from "minisearch";
import { nameWords, searchWords } from "../prompt/search-words.ts";

/** What can be found. */
export interface Findable {
  /** Unlike those of all others. */
  id: string;
  connector: string;
  method: string;
  description: string;
}

export interface Found {
  id: string;
  score: number;
}

/** Characters of a description that are searched: what a method does is said at the beginning. */
const DESCRIPTION_SEARCHED = 400;
/** Distinct words of a query that count. */
const QUERY_WORDS = 16;
/** A word that more than this share of all has finds nothing, unless there is no other: it only raises those with it in their names. */
const COMMON = 0.25;
/** Fewer than that is never too many. */
const FEW = 50;
/** Words of this many characters and more may be mistyped. */
const SHORTEST_MISTAKEN = 4;
/** So many that have all the words are enough; otherwise those that have some of them are found too. */
const ENOUGH = 10;
/** What words are worth that begin with the one looked for, or are nearly it; that word itself is worth 1. */
const WEIGHTS = { prefix: 0.4, fuzzy: 0.25 };
/** By how much each common word in a name raises it. */
const RAISE = 0.5;
const BOOST = { method: 3, connector: 1.5 };

/**
 * An index of methods and snippets. It is told on every search what there is, and takes in only what has changed since:
 * tools come and go, and an index of thousands is not made again for one of them.
 */
export class SearchIndex {
  #index = this.#make();
  readonly #known = new Map<string, Findable>();
  /** The words of methods' names, as far as they were needed. */
  readonly #names = new Map<string, ReadonlySet<string>>();
  /** How many have a word. */
  readonly #words = new Map<string, number>();
  #discarded = 0;

  /** Takes in what is new or different, and forgets what is gone. */
  update(all: ReadonlyMap<string, Findable>): void {
    for (const id of [...this.#known.keys()].filter((known) => !all.has(known))) this.#discard(id);
    const added: Findable[] = [];
    for (const [id, entry] of all) {
      const known = this.#known.get(id);
      if (known?.description === entry.description) continue;
      if (known) this.#discard(id);
      this.#known.set(id, entry);
      added.push(entry);
    }
    this.#add(added);
    // What was discarded stays in the lists of the index until it is made anew.
    if (this.#discarded <= 100 || this.#discarded <= this.#known.size) return;
    this.#discarded = 0;
    this.#index = this.#make();
    this.#index.addAll([...this.#known.values()]);
  }

  /** The best first; of equals in the order of their ids. All, when the query has no words. */
  find(query: string): Found[] {
    const words = [...new Set(searchWords(query.slice(0, QUERY_WORDS * 100)))].slice(0, QUERY_WORDS);
    if (words.length === 0) return [...this.#known.keys()].sort().map((id) => ({ id, score: 0 }));
    const most = Math.max(FEW, this.#known.size * COMMON);
    const telling = words.filter((word) => (this.#words.get(word) ?? 0) <= most);
    const common = words.filter((word) => !telling.includes(word));
    const results = this.#search(telling);
    // Words that nobody has do not stand for those that many have.
    if (results.length === 0 && common.length > 0) results.push(...this.#search(common));
    return results
      .map(({ id, score }) => this.#raise({ id: String(id), score }, common))
      .sort((a, b) => b.score - a.score || (a.id < b.id ? -1 : 1));
  }

  #search(words: readonly string[]): { id: unknown; score: number }[] {
    if (words.length === 0) return [];
    const found = this.#index.search(words.join(" "));
    const all = found.filter(({ queryTerms }) => queryTerms.length >= words.length);
    return all.length >= ENOUGH ? all : found;
  }

  #raise({ id, score }: Found, common: readonly string[]): Found {
    if (common.length === 0) return { id, score };
    const names = this.#names.get(id) ?? new Set(nameWords(this.#known.get(id)!.method));
    this.#names.set(id, names);
    return { id, score: score * (1 + RAISE * common.filter((word) => names.has(word)).length) };
  }

  #make(): MiniSearch<Findable> {
    return new MiniSearch<Findable>({
      fields: ["method", "connector", "description"],
      tokenize: wordsOfField,
      // Words are ready as they are.
      processTerm: (word) => word,
      // It would work in the background, at a time of its own.
      autoVacuum: false,
      searchOptions: {
        boost: BOOST,
        // A letter begins too many.
        prefix: (word) => word.length > 1,
        // A word that occurs is not taken for a mistake.
        fuzzy: (word) => (word.length >= SHORTEST_MISTAKEN && !this.#words.has(word) ? 0.2 : false),
        weights: WEIGHTS,
        // The words of a query are words already.
        tokenize: (text) => text.split(" "),
      },
    });
  }

  #add(entries: readonly Findable[]): void {
    for (const entry of entries) this.#count(entry, 1);
    this.#index.addAll(entries);
  }

  #discard(id: string): void {
    this.#count(this.#known.get(id)!, -1);
    this.#known.delete(id);
    this.#names.delete(id);
    this.#index.discard(id);
    this.#discarded++;
  }

  #count({ method, connector, description }: Findable, by: 1 | -1): void {
    const all = [...wordsOfField(method), ...wordsOfField(connector), ...wordsOfField(description, "description")];
    for (const word of new Set(all)) {
      const count = (this.#words.get(word) ?? 0) + by;
      if (count === 0) this.#words.delete(word);
      else this.#words.set(word, count);
    }
  }
}

function wordsOfField(text: string, field?: string): string[] {
  return field === "description" ? searchWords(text.slice(0, DESCRIPTION_SEARCHED)) : nameWords(text);
}
