/**
 * Who drives an execution, among all that could: the tabs of an origin, or the parts of one program. At most one does
 * at a time; the journal's epoch refuses whoever thinks so wrongly.
 */

/** What has changed, for everybody who shows executions. */
export interface News {
  runtime: string;
  /** Empty for what belongs to no execution. */
  executionId: string;
  /** Absent: the execution. */
  what?: "snippets";
}

/** Being the owner of one execution. */
export interface Lease {
  /** Aborted when somebody else has taken the execution over. */
  readonly lost: AbortSignal;
  release(): void;
}

export interface Coordination {
  /**
   * Becomes the owner, if there is none, or none that shows signs of life.
   * @returns `undefined` while another owner is alive.
   */
  acquire(executionId: string): Promise<Lease | undefined>;
  /**
   * Asks the owner. Questions and answers are plain JSON.
   * @returns `undefined` when no owner has answered.
   */
  ask(executionId: string, question: unknown): Promise<unknown>;
  /** Answers what others ask the owner, which is the caller. @returns Ends it. */
  serve(executionId: string, answer: (question: unknown) => Promise<unknown>): () => void;
  /** Tells all others. */
  announce(news: News): void;
  /** @returns Ends it. */
  listen(listener: (news: News) => void): () => void;
  dispose(): void;
}

type Answer = (question: unknown) => Promise<unknown>;

/** What all that coordinate by the same object share. */
interface Place {
  owners: Map<string, AbortController>;
  answers: Map<string, Answer>;
  listeners: Set<{ of: Coordination; listener: (news: News) => void }>;
}

const places = new WeakMap<object, Place>();

/** Between the runtimes of one program that use the same journal. */
export function localCoordination(journal: object): Coordination {
  const place = places.get(journal) ?? { owners: new Map(), answers: new Map(), listeners: new Set() };
  places.set(journal, place);
  return new LocalCoordination(place);
}

class LocalCoordination implements Coordination {
  readonly #place: Place;

  constructor(place: Place) {
    this.#place = place;
  }

  async acquire(executionId: string): Promise<Lease | undefined> {
    const { owners } = this.#place;
    if (owners.has(executionId)) return undefined;
    const controller = new AbortController();
    owners.set(executionId, controller);
    const release = (): void => {
      if (owners.get(executionId) === controller) owners.delete(executionId);
    };
    return { lost: controller.signal, release };
  }

  async ask(executionId: string, question: unknown): Promise<unknown> {
    return this.#place.answers.get(executionId)?.(question);
  }

  serve(executionId: string, answer: Answer): () => void {
    this.#place.answers.set(executionId, answer);
    return () => {
      if (this.#place.answers.get(executionId) === answer) this.#place.answers.delete(executionId);
    };
  }

  announce(news: News): void {
    for (const { of, listener } of this.#place.listeners) if (of !== this) listener(news);
  }

  listen(listener: (news: News) => void): () => void {
    const entry = { of: this, listener };
    this.#place.listeners.add(entry);
    return () => this.#place.listeners.delete(entry);
  }

  dispose(): void {
    for (const entry of this.#place.listeners) if (entry.of === this) this.#place.listeners.delete(entry);
  }
}
