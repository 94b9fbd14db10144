import type { RuntimeEvent } from "../../runtime/events.ts";
import type { CodemodeRuntimeHandle } from "../../runtime/runtime-handle.ts";
import { nextFrame } from "../store/frame.ts";

export interface LoggedEvent {
  /** In the order in which they came. */
  id: number;
  event: RuntimeEvent;
  runtime: CodemodeRuntimeHandle;
}

/** The last events of some runtimes. Whoever follows it hears of all events of a frame at once. */
export class EventLog {
  readonly #limit: number;
  readonly #listeners = new Set<() => void>();
  #events: LoggedEvent[] = [];
  #snapshot: readonly LoggedEvent[] = [];
  #count = 0;
  #isFrameAsked = false;

  /** @param limit How many are kept. */
  constructor(limit: number) {
    this.#limit = Math.max(1, Math.floor(limit) || 1);
  }

  /** @returns Ends it. */
  follow(runtimes: readonly CodemodeRuntimeHandle[]): () => void {
    const ends = runtimes.map((runtime) => runtime.subscribe((event) => this.#take(event, runtime)));
    return () => ends.forEach((end) => end());
  }

  clear(): void {
    this.#events = [];
    this.#show();
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** The oldest first; the same list as long as nothing is new. */
  readonly getSnapshot = (): readonly LoggedEvent[] => this.#snapshot;

  #take(event: RuntimeEvent, runtime: CodemodeRuntimeHandle): void {
    this.#events.push({ id: ++this.#count, event, runtime });
    // Not with each event: moving the whole list is for once in a while.
    if (this.#events.length >= 2 * this.#limit) this.#events = this.#events.slice(-this.#limit);
    if (this.#isFrameAsked) return;
    this.#isFrameAsked = true;
    nextFrame(() => {
      this.#isFrameAsked = false;
      this.#show();
    });
  }

  #show(): void {
    this.#snapshot = this.#events.slice(-this.#limit);
    for (const listener of this.#listeners) listener();
  }
}
