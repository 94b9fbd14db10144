/**
 * What a function that may stream its result has come to: the last value, where it returned an async iterable.
 * @param signal Ends the stream.
 */
export async function lastValue(result: unknown, signal: AbortSignal): Promise<unknown> {
  const settled = await result;
  if (!isAsyncIterable(settled)) return settled;
  let last: unknown;
  for await (const value of settled) {
    signal.throwIfAborted();
    last = value;
  }
  return last;
}

function isAsyncIterable(value: unknown): value is AsyncIterable<unknown> {
  return typeof value === "object" && value !== null && Symbol.asyncIterator in value;
}
