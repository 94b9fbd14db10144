/**
 * What a function that may stream its result has come to: the last value, where it returned an async iterable.
 * @param signal Ends the stream, also while it has nothing to give.
 */
export async function lastValue(result: unknown, signal: AbortSignal): Promise<unknown> {
  const settled = await result;
  if (!isAsyncIterable(settled)) return settled;
  const iterator = settled[Symbol.asyncIterator]();
  // Not by `for await`, which would wait for a value before it ends the stream.
  const end = (): void => void (async () => iterator.return?.())().catch(() => {});
  if (signal.aborted) end();
  else signal.addEventListener("abort", end, { once: true });
  try {
    let last: unknown;
    for (;;) {
      const { done, value } = await iterator.next();
      signal.throwIfAborted();
      if (done === true) return last;
      last = value;
    }
  } finally {
    signal.removeEventListener("abort", end);
  }
}

function isAsyncIterable(value: unknown): value is AsyncIterable<unknown> {
  return typeof value === "object" && value !== null && Symbol.asyncIterator in value;
}
