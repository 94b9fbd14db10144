import type { Journal } from "../../../src/runtime/journal.ts";

/** Which write of a life is its last, and whether the journal still gets it. */
export interface Crash {
  write: number;
  when: "before" | "after";
}

/** One life of a page, from its load to its end, which may come at any write to the journal. */
export class Life {
  readonly #crash: Crash | undefined;
  readonly #death = Promise.withResolvers<void>();
  #isDead = false;
  #writes = 0;

  constructor(crash?: Crash) {
    this.#crash = crash;
  }

  get isDead(): boolean {
    return this.#isDead;
  }

  get writes(): number {
    return this.#writes;
  }

  /** Resolves when it is over. */
  get death(): Promise<void> {
    return this.#death.promise;
  }

  end(): void {
    this.#isDead = true;
    this.#death.resolve();
  }

  async write<T>(action: () => Promise<T>): Promise<T> {
    await this.check();
    const isLast = ++this.#writes === this.#crash?.write;
    if (isLast && this.#crash!.when === "before") this.end();
    await this.check();
    const result = await action();
    if (isLast) this.end();
    await this.check();
    return result;
  }

  /** The dead do nothing, and nothing is heard of them: whoever asks waits for ever. */
  async check(): Promise<void> {
    if (this.#isDead) await new Promise<never>(() => {});
  }
}

/** A journal as one life sees it: what is written when it ends is there for the next, and nothing later. */
export function mortalJournal(journal: Journal, life: Life): Journal {
  const read = async <T>(action: () => Promise<T>): Promise<T> => {
    await life.check();
    const result = await action();
    await life.check();
    return result;
  };
  return {
    create: (head, facts) => life.write(() => journal.create(head, facts)),
    claim: (id) => life.write(() => journal.claim(id)),
    append: (batch, durability) => life.write(() => journal.append(batch, durability)),
    rewrite: (batch) => life.write(() => journal.rewrite(batch)),
    delete: (ids) => life.write(() => journal.delete(ids)),
    saveSnippet: (runtime, snippet) => life.write(() => journal.saveSnippet(runtime, snippet)),
    deleteSnippet: (runtime, name) => life.write(() => journal.deleteSnippet(runtime, name)),
    clear: (runtime) => life.write(() => journal.clear(runtime)),
    load: (id) => read(() => journal.load(id)),
    list: (query) => read(() => journal.list(query)),
    find: (runtime, key) => read(() => journal.find(runtime, key)),
    snippets: (runtime) => read(() => journal.snippets(runtime)),
    close: () => {},
  };
}
