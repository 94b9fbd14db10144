import { LimitError } from "../protocol/errors.ts";
import { createList, getPrototypeOf, NativeArrayBuffer, NativeError, startsWith } from "../protocol/intrinsics.ts";
import { adoptFrames } from "./stack.ts";

const OUT_OF_MEMORY =
  "The code used up its memory (`memoryLimit`): keep less at a time, and return no more than is needed";
const STACK_OVERFLOW =
  "The code used up its stack (`maxStackSize`): make its recursion less deep, or a loop, and its data less nested";

const { InternalError } = globalThis as unknown as { InternalError: ErrorConstructor };
const internal = InternalError.prototype as object;
const syntax = SyntaxError.prototype as object;

/** Given back when memory has ended, which the engine does at once, so that there is some to say so with. */
const reserve = createList<ArrayBuffer>();
reserve[0] = new NativeArrayBuffer(65_536);

/**
 * What QuickJS throws where memory or stack end, as an error that says so; anything else as it is.
 *
 * @param isExhausted Whether memory has ended: the engine then throws `null` when it has none left for an error.
 */
export function explainLimit(thrown: unknown, isExhausted: () => boolean): unknown {
  if (isExhausted()) reserve.length = 0;
  if (thrown === null) return isExhausted() ? new LimitError(OUT_OF_MEMORY) : null;
  try {
    const message = limitOf(thrown);
    if (message === undefined) return thrown;
    const error = new LimitError(message);
    adoptFrames(error, thrown as Error);
    return error;
  } catch {
    return thrown;
  }
}

function limitOf(thrown: unknown): string | undefined {
  if (!(thrown instanceof NativeError) || typeof thrown.message !== "string") return undefined;
  const { message } = thrown;
  const kind = getPrototypeOf(thrown) as unknown;
  if (kind === internal && startsWith(message, "out of memory")) return OUT_OF_MEMORY;
  // The parsers, of programs and of JSON, say it with a syntax error.
  return (kind === internal || kind === syntax) && message === "stack overflow" ? STACK_OVERFLOW : undefined;
}
