import { STEP_PATH, type Determinism, type ReplayRequest } from "../protocol/replay.ts";
import type { Fact } from "./facts.ts";
import type { PassOptions } from "./pass-options.ts";

/** Whether a call is one of `codemode.step`, which the sandbox itself carries out. */
export function isStep({ connector, method }: { connector: string; method: string }): boolean {
  return `${connector}.${method}` === STEP_PATH;
}

/** The function of a step has ended. */
export type SteppedRequest = Extract<ReplayRequest, { kind: "stepped" }>;

/** @param repeats See the fact `settled`. */
export function stepSettled(request: SteppedRequest, at: number, repeats: boolean): Fact {
  const outcome = "value" in request ? { value: request.value } : { error: request.error };
  return { type: "settled", at, seq: request.seq, ...outcome, ...(repeats && { repeats }) };
}

/**
 * The recorded steps whose functions are not run again. Usually none: what a step has drawn of random numbers and
 * timers, and has changed of the code's variables, the code after it builds upon; only its outcome is the recorded one.
 * Where code can make requests of its own they must not be repeated, so there a step has to stand for itself.
 */
function skippedSteps({ executor, log }: Pick<PassOptions, "executor" | "log">): number[] {
  if (executor.allowsNetwork !== true) return [];
  const skipped = [...log.entries.values()].filter((entry) => isStep(entry) && entry.outcome && !entry.repeats);
  return skipped.map(({ seq }) => seq);
}

/** What makes a trip of the code the same as the one before. */
export function determinismOf(options: Pick<PassOptions, "executor" | "log">): Determinism {
  const { seed, at, locale, timeZone } = options.log.created;
  return { seed, startedAt: at, locale, timeZone, skippedSteps: skippedSteps(options) };
}
