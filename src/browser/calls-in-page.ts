import type { CodeOutcome } from "../code-tool/code-outcome.ts";

/** A call that this page runs or has run. `undefined` stands for one whose code did not begin. */
export interface CallInPage {
  code: string;
  outcome: Promise<CodeOutcome | undefined>;
}

/** Finished calls that a page keeps in memory, beside the records, and their characters together. */
const MOST_CALLS = 100;
const MOST_CHARACTERS = 4_000_000;

/** The calls that a page runs, and the latest that it has run: asked again by the same page, they need no storage. */
export class CallsInPage {
  readonly #calls = new Map<string, CallInPage>();
  /** Characters of finished calls, the oldest first. */
  readonly #finished = new Map<CallInPage, { key: string; length: number }>();
  #characters = 0;

  /** An id that comes back with other code is another call: the provider counts from 0 again. */
  find(key: string, code: string): CallInPage | undefined {
    const known = this.#calls.get(key);
    return known?.code === code ? known : undefined;
  }

  add(key: string, call: CallInPage): void {
    const before = this.#calls.get(key);
    if (before) this.forget(key, before);
    this.#calls.set(key, call);
  }

  forget(key: string, call: CallInPage): void {
    if (this.#calls.get(key) === call) this.#calls.delete(key);
    this.#characters -= this.#finished.get(call)?.length ?? 0;
    this.#finished.delete(call);
  }

  /** From now on the call may be dropped for newer ones; the latest is always kept. */
  finish(key: string, call: CallInPage, length: number): void {
    if (this.#calls.get(key) !== call) return;
    this.#finished.set(call, { key, length });
    this.#characters += length;
    for (const [oldest, { key }] of this.#finished) {
      if (oldest === call || (this.#finished.size <= MOST_CALLS && this.#characters <= MOST_CHARACTERS)) return;
      this.forget(key, oldest);
    }
  }
}
