/** Resolves when the promise is settled, after so many milliseconds (`Infinity`: never), or when the signal is aborted. */
export async function within(promise: Promise<unknown>, timeout: number, signal?: AbortSignal): Promise<void> {
  if (signal?.aborted) return;
  const { promise: end, resolve } = Promise.withResolvers<void>();
  const onAbort = (): void => resolve();
  const timer = timeout === Infinity ? undefined : setTimeout(resolve, timeout);
  signal?.addEventListener("abort", onAbort);
  await Promise.race([promise, end]);
  clearTimeout(timer);
  signal?.removeEventListener("abort", onAbort);
}
