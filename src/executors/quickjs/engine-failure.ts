import { LimitError } from "../../protocol/errors.ts";

/** An engine that has worked fails when code takes all of its memory or stack. */
export function toEngineFailure(reason: string): LimitError {
  return new LimitError(
    "The code used up the memory or the stack of its engine (`memoryLimit`, `maxStackSize`): keep less at a time, and " +
      `make recursion and data less deep (${reason})`,
  );
}
