/** Lets those who wait for something to change about an execution know that it may have. */
export class Wakeup {
  readonly #waiting = new Map<string, PromiseWithResolvers<void>>();

  /** Resolves at the next {@link wake}. */
  wait(id: string): Promise<void> {
    const known = this.#waiting.get(id) ?? Promise.withResolvers<void>();
    this.#waiting.set(id, known);
    return known.promise;
  }

  wake(id: string): void {
    const known = this.#waiting.get(id);
    this.#waiting.delete(id);
    known?.resolve();
  }

  all(): void {
    for (const id of [...this.#waiting.keys()]) this.wake(id);
  }
}
