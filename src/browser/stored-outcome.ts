import { decodeValue, encodeValue } from "../protocol/codec/codec.ts";
import type { CodeOutcome } from "../code-tool/code-outcome.ts";
import { failedOutcome } from "../code-tool/shape-outcome.ts";

/** What the executor let through has its own limit already. The codec is recursive, so there must be some. */
const maxDepth = 2_000;

/** An outcome as text for the records; one that cannot be written becomes an error that says so. */
export function encodeOutcome(outcome: CodeOutcome): string {
  try {
    return encodeValue(outcome, { maxDepth });
  } catch (cause) {
    return encodeValue(notKept(cause, outcome.logs), { maxDepth });
  }
}

/** Never throws: text that cannot be read is an error outcome too. */
export function decodeOutcome(text: string): CodeOutcome {
  try {
    return decodeValue(text, { maxDepth }) as CodeOutcome;
  } catch (cause) {
    return notKept(cause, undefined);
  }
}

function notKept(cause: unknown, logs: string[] | undefined): CodeOutcome {
  const { error, code } = failedOutcome(cause);
  return {
    status: "error",
    error:
      `The code ran to its end, but its result could not be kept (${error}), and it was not run again. ` +
      "Check the current state, then write code that returns plain data.",
    code,
    ...(logs && { logs }),
  };
}
