/** Lets those who wait for something to change about an execution know that it may have. */
export class Wakeup {
  readonly #waiting = new Map<string, PromiseWithResolvers<void>>();

  /** Resolves at the next {@link wake}. */
  wait(id: string): Promise<void> {
    const known = this.#waiting.get(id) ?? Promise.withResolvers<void>();
    this.#waiting.set(id, known);
    return known.promise;
  }

  /** Resolves when `change` does, after so many milliseconds, or when `signal` is aborted. */
  async within(change: Promise<void>, timeout: number, signal?: AbortSignal): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const onAbort = (): void => resolve();
    const timer = setTimeout(resolve, timeout);
    if (signal?.aborted) resolve();
    signal?.addEventListener("abort", onAbort);
    await Promise.race([change, promise]);
    clearTimeout(timer);
    signal?.removeEventListener("abort", onAbort);
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
