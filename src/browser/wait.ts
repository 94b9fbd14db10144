/** Why a wait ended, when what was waited for had not settled. */
export type Unsettled = "aborted" | "late";

export interface WaitLimits {
  /** Milliseconds. Default: no limit. */
  timeout?: number;
  signal?: AbortSignal | undefined;
}

/** Waits for a promise, but not after `signal` is aborted or for longer than `timeout`. Rejects as the promise does. */
export async function waitFor<T>(
  promise: Promise<T>,
  { timeout, signal }: WaitLimits,
): Promise<{ value: T } | Unsettled> {
  if (signal?.aborted) {
    promise.catch(() => {});
    return "aborted";
  }
  const { promise: ended, resolve } = Promise.withResolvers<Unsettled>();
  const timer = timeout === undefined ? undefined : setTimeout(() => resolve("late"), timeout);
  const onAbort = (): void => resolve("aborted");
  signal?.addEventListener("abort", onAbort);
  try {
    return await Promise.race([promise.then((value) => ({ value })), ended]);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", onAbort);
  }
}

/** Milliseconds; ends early when `signal` is aborted. */
export async function pause(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  await waitFor(new Promise<never>(() => {}), { timeout: milliseconds, signal });
}
