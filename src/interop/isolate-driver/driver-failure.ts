import {
  ExecutionTimeoutError,
  LimitError,
  SandboxUnavailableError,
  type CodemodeError,
} from "../../protocol/errors.ts";
import type { ExecutionResult } from "./driver-types.ts";

/** Drivers have no codes for these, and each has words of its own. */
const TIMED_OUT = /time[d ]?\s?-?out|interrupted/i;
const OUT_OF_MEMORY = /memory|heap|isolate (was|is) disposed/i;
const OVERFLOW = /stack (size|overflow)|StackOverflow|call stack/i;

/** Why an execution failed as a whole, as far as the driver tells: what the code itself throws, the guest reports. */
export function toDriverError(result: ExecutionResult, timeout: number): CodemodeError {
  const { name, message } = describe(result);
  const text = `${name}: ${message}`;
  if (TIMED_OUT.test(text)) return new ExecutionTimeoutError(timeout);
  if (OVERFLOW.test(text)) return new LimitError(`The code went deeper than the driver's stack allows (${message})`);
  if (OUT_OF_MEMORY.test(text)) {
    return new LimitError(`The code used more memory than the driver allows (${message}). Work on less at a time.`);
  }
  return new SandboxUnavailableError(`The driver's sandbox failed: ${text}`);
}

/**
 * Whether a guest reports that its code has failed. Past the deadline that is the driver's doing: it interrupts whatever
 * runs, which then fails in all sorts of ways.
 */
export function tellsFailure(frame: string): boolean {
  return frame.startsWith("fail ", frame.lastIndexOf("\n") + 1);
}

function describe(result: unknown): { name: string; message: string } {
  const { error } = (result ?? {}) as { error?: unknown };
  const { name, message } = (error ?? {}) as { name?: unknown; message?: unknown };
  return {
    name: typeof name === "string" && name !== "" ? name : "Error",
    message: typeof message === "string" && message !== "" ? message : "it did not say why",
  };
}
