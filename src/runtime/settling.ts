/** Those who wait until an execution rests or is over. */
export class Settling {
  readonly #waiters = new Set<{ until: "rest" | "end"; resolve: () => void }>();

  /** Resolves with the next {@link tell} of what is waited for, or when the signal is aborted. */
  async wait(until: "rest" | "end", signal?: AbortSignal): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const waiter = { until, resolve };
    this.#waiters.add(waiter);
    const onAbort = (): void => resolve();
    signal?.addEventListener("abort", onAbort);
    await promise;
    signal?.removeEventListener("abort", onAbort);
    this.#waiters.delete(waiter);
  }

  /** @param what `end` is also a rest. */
  tell(what: "rest" | "end"): void {
    for (const { until, resolve } of this.#waiters) if (what === "end" || until === "rest") resolve();
  }
}
