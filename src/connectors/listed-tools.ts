import { ConnectorUnavailableError } from "../protocol/errors.ts";
import { describeError } from "../protocol/failure.ts";
import type { RuntimeTool, ToolTable } from "../runtime/connector.ts";
import { ToolsNews } from "../runtime/tools-news.ts";

export interface ListedToolsOptions {
  /** The connector's name. */
  name: string;
  /** Milliseconds that a run waits for a list. */
  timeout: number;
  list: () => ReadonlyMap<string, RuntimeTool> | Promise<ReadonlyMap<string, RuntimeTool>>;
}

/**
 * The tools of a connector that lists them itself, maybe over the network: with the first use, and again whenever it
 * says that they have changed. Until a new list is there the old one counts.
 */
export class ListedTools implements ToolTable {
  readonly #options: ListedToolsOptions;
  readonly #news = new ToolsNews(this);
  #tools: ReadonlyMap<string, RuntimeTool> = new Map();
  #isListed = false;
  /** Whether the next use lists them. */
  #isDue = true;
  /** The list that was asked for last, by number. */
  #asked = 0;
  /** The newest list that has come. */
  #taken = 0;
  #isUnderWay = false;
  /** Runs have waited for it in vain: they do not wait again until it has answered. */
  #isSlow = false;
  /** The tools have changed while they were being listed. */
  #isOutdated = false;
  /** What runs wait for. */
  #wait: Promise<void> | undefined;
  #problem: ConnectorUnavailableError | undefined;

  constructor(options: ListedToolsOptions) {
    this.#options = options;
  }

  get problem(): ConnectorUnavailableError | undefined {
    return this.#problem;
  }

  get version(): number {
    return this.#news.version;
  }

  get size(): number {
    return this.#tools.size;
  }

  get(name: string): RuntimeTool | undefined {
    return this.#tools.get(name);
  }

  has(name: string): boolean {
    return this.#tools.has(name);
  }

  keys(): Iterable<string> {
    return this.#tools.keys();
  }

  [Symbol.iterator](): Iterator<[string, RuntimeTool]> {
    return this.#tools[Symbol.iterator]();
  }

  listen(listener: () => void): () => void {
    return this.#news.listen(listener);
  }

  prepare(): Promise<void> | undefined {
    if (this.#isDue) this.#list();
    return this.#isSlow ? undefined : this.#wait;
  }

  /** The tools have changed. They are listed again at once, unless nobody has needed them yet. */
  refresh(): void {
    if (this.#asked === 0) return;
    if (this.#isUnderWay && !this.#isSlow) this.#isOutdated = true;
    else this.#list();
  }

  #list(): void {
    this.#isDue = false;
    this.#isOutdated = false;
    const number = ++this.#asked;
    try {
      const list = this.#options.list();
      if (list instanceof Promise) this.#follow(number, list);
      else this.#take(number, list);
    } catch (error) {
      this.#fail(number, error);
    }
  }

  #follow(number: number, list: Promise<ReadonlyMap<string, RuntimeTool>>): void {
    const { promise, resolve } = Promise.withResolvers<void>();
    const { name, timeout } = this.#options;
    this.#isUnderWay = true;
    this.#wait = promise;
    const timer = setTimeout(() => {
      if (number === this.#asked) {
        this.#isSlow = true;
        this.#isDue = true;
        if (!this.#isListed) this.#lack(unavailable(name, `it has not listed its tools within ${timeout} ms`));
      }
      resolve();
    }, timeout);
    const settle = (apply: () => void): void => {
      clearTimeout(timer);
      apply();
      resolve();
    };
    list.then(
      (tools) => settle(() => this.#take(number, tools)),
      (error: unknown) => settle(() => this.#fail(number, error)),
    );
  }

  #take(number: number, tools: ReadonlyMap<string, RuntimeTool>): void {
    this.#settled(number);
    // Lists may overtake each other.
    if (number < this.#taken) return;
    this.#taken = number;
    this.#isListed = true;
    this.#problem = undefined;
    this.#news.change(() => (this.#tools = tools));
    if (number === this.#asked) this.#isDue = false;
    this.#listAgain(number);
  }

  #fail(number: number, error: unknown): void {
    this.#settled(number);
    if (number !== this.#asked) return;
    const { name } = this.#options;
    const { message } = describeError(error);
    this.#isDue = true;
    if (this.#isListed) {
      console.warn(
        `browser-codemode: connector "${name}" could not list its tools again, the old ones stay: ${message}`,
      );
    } else this.#lack(unavailable(name, message, error));
    this.#listAgain(number);
  }

  /** There are no tools, and the model is to know why. Each reason is said once. */
  #lack(problem: ConnectorUnavailableError): void {
    const isNews = this.#problem?.message !== problem.message;
    this.#news.change(() => (this.#problem = problem));
    if (isNews) console.warn(`browser-codemode: ${problem.message}`);
  }

  #settled(number: number): void {
    if (number !== this.#asked) return;
    this.#isUnderWay = false;
    this.#isSlow = false;
    this.#wait = undefined;
  }

  #listAgain(number: number): void {
    if (number === this.#asked && this.#isOutdated) this.#list();
  }
}

function unavailable(name: string, reason: string, cause?: unknown): ConnectorUnavailableError {
  return new ConnectorUnavailableError(
    `Connector "${name}" is not available: ${reason}. None of its methods can be called for now; others can`,
    cause === undefined ? {} : { cause },
  );
}
