import { nameInTexts, needArguments, toWellFormed } from "../define.ts";
import { ENCODED, percentDecode, percentEncode } from "./percent.ts";

type Pair = [name: string, value: string];
type Wanted = [name?: unknown, value?: unknown];

/** Joins a URL and the parameters of its query. For `url.ts` only. */
export let follow: (params: URLSearchParams, onChange: () => void) => void;
export let replaceAll: (params: URLSearchParams, query: string) => void;

/** https://url.spec.whatwg.org/#interface-urlsearchparams */
export class URLSearchParams {
  static {
    follow = (params, onChange) => (params.#onChange = onChange);
    replaceAll = (params, query) => (params.#pairs = parseForm(query));
  }
  #pairs: Pair[];
  #onChange: (() => void) | undefined;

  constructor(init: unknown = "") {
    if ((typeof init === "object" && init !== null) || typeof init === "function") this.#pairs = toPairs(init);
    else this.#pairs = parseForm(toWellFormed(init).replace(/^\?/, ""));
  }

  get size(): number {
    return this.#pairs.length;
  }

  append(name: unknown, value: unknown): void {
    needArguments(arguments, 2);
    this.#pairs.push([toWellFormed(name), toWellFormed(value)]);
    this.#onChange?.();
  }

  delete(...wanted: Wanted): void {
    const isMatch = matcher(wanted);
    this.#pairs = this.#pairs.filter((pair) => !isMatch(pair));
    this.#onChange?.();
  }

  get(...wanted: Wanted): string | null {
    return this.#pairs.find(matcher(wanted.slice(0, 1)))?.[1] ?? null;
  }

  getAll(...wanted: Wanted): string[] {
    return this.#pairs.filter(matcher(wanted.slice(0, 1))).map((pair) => pair[1]);
  }

  has(...wanted: Wanted): boolean {
    return this.#pairs.some(matcher(wanted));
  }

  set(name: unknown, value: unknown): void {
    needArguments(arguments, 2);
    const pair: Pair = [toWellFormed(name), toWellFormed(value)];
    const first = this.#pairs.findIndex(([known]) => known === pair[0]);
    if (first < 0) this.#pairs.push(pair);
    else this.#pairs = this.#pairs.filter(([known], at) => at <= first || known !== pair[0]).with(first, pair);
    this.#onChange?.();
  }

  sort(): void {
    this.#pairs.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
    this.#onChange?.();
  }

  forEach(callback: (value: string, name: string, params: URLSearchParams) => void, self?: unknown): void {
    if (typeof callback !== "function") throw new TypeError("The callback is not a function");
    for (const [name, value] of this) Reflect.apply(callback, self, [value, name, this]);
  }

  entries(): IterableIterator<Pair> {
    return new ParamsIterator((at) => this.#pairs[at]?.slice() as Pair | undefined);
  }

  keys(): IterableIterator<string> {
    return new ParamsIterator((at) => this.#pairs[at]?.[0]);
  }

  values(): IterableIterator<string> {
    return new ParamsIterator((at) => this.#pairs[at]?.[1]);
  }

  toString(): string {
    return this.#pairs.map(([name, value]) => `${encodeForm(name)}=${encodeForm(value)}`).join("&");
  }

  declare [Symbol.iterator]: () => IterableIterator<Pair>;
}
const { entries } = URLSearchParams.prototype;
Object.defineProperty(URLSearchParams.prototype, Symbol.iterator, {
  value: entries,
  configurable: true,
  writable: true,
});

/** Sees what changes while it runs. */
class ParamsIterator<T> implements Iterator<T, undefined> {
  readonly #read: (at: number) => T | undefined;
  #at = 0;

  constructor(read: (at: number) => T | undefined) {
    this.#read = read;
  }

  declare [Symbol.iterator]: () => this;

  next(): IteratorResult<T, undefined> {
    const value = this.#read(this.#at);
    if (value === undefined) return { value: undefined, done: true };
    this.#at++;
    return { value, done: false };
  }
}
// What all iterators have: the helpers, and that they are iterable.
Object.setPrototypeOf(ParamsIterator.prototype, Object.getPrototypeOf(Object.getPrototypeOf([].values())) as object);
nameInTexts(ParamsIterator.prototype, "URLSearchParams Iterator");

function toPairs(init: object): Pair[] {
  const iterate = (init as Iterable<unknown>)[Symbol.iterator];
  if (iterate === undefined || iterate === null) {
    const record = new Map<string, string>();
    for (const name of Reflect.ownKeys(init)) {
      if (!Object.prototype.propertyIsEnumerable.call(init, name)) continue;
      record.set(toWellFormed(name), toWellFormed((init as Record<PropertyKey, unknown>)[name]));
    }
    return [...record];
  }
  return Array.from(init as Iterable<unknown>, (item) => {
    if (typeof item !== "object" || item === null) throw new TypeError("A pair is not iterable");
    const pair = Array.from(item as Iterable<unknown>, toWellFormed);
    if (pair.length !== 2) throw new TypeError("A pair does not have two items");
    return pair as Pair;
  });
}

/** Whether a pair has the name of a call's arguments, and the value if they give one. */
function matcher(args: readonly unknown[]): (pair: Pair) => boolean {
  needArguments(args, 1);
  const name = toWellFormed(args[0]);
  const value = args[1] === undefined ? undefined : toWellFormed(args[1]);
  return (pair) => pair[0] === name && (value === undefined || pair[1] === value);
}

/** https://url.spec.whatwg.org/#urlencoded-parsing */
function parseForm(text: string): Pair[] {
  const pairs: Pair[] = [];
  for (const part of text.split("&")) {
    if (part === "") continue;
    const at = part.indexOf("=");
    const name = at < 0 ? part : part.slice(0, at);
    pairs.push([decodeForm(name), at < 0 ? "" : decodeForm(part.slice(at + 1))]);
  }
  return pairs;
}

function decodeForm(text: string): string {
  return percentDecode(text.replace(/\+/g, " "));
}

function encodeForm(text: string): string {
  return percentEncode(text, ENCODED.form).replace(/%20/g, "+");
}
