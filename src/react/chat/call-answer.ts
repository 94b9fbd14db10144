/** What a tool call is answered with. */
import { describeError } from "../../protocol/failure.ts";

export type CallAnswer =
  /** The model goes on with it. */
  | { kind: "output"; output: unknown }
  /** The person's message follows: the model must not go on before it. */
  | { kind: "silent"; output: unknown }
  /** The person has stopped the run: there is nothing that the model should say to it. */
  | { kind: "stopped" };

/** The reason by which a run that the person has stopped is known, also in another tab. */
export const STOPPED = "stopped by the person";

/** Shown in place of the output. */
export const STOPPED_TEXT = "Stopped by the person.";

/**
 * @param output Of the code tool.
 * @param onPause What the tool does when its run waits.
 * @returns `undefined` where there is nothing to say: the call stays open for the next page.
 */
export function answerOf(output: unknown, onPause: "wait" | "return"): CallAnswer | undefined {
  const { status, code } = Object(output) as { status?: unknown; code?: unknown };
  // It goes on with another runtime, which then answers.
  if (status === "error" && code === "runtime_disposed") return undefined;
  if (isStopped(output)) return { kind: "stopped" };
  return { kind: status === "paused" && onPause === "wait" ? "silent" : "output", output };
}

export function isStopped(output: unknown): boolean {
  const { status, code, error } = Object(output) as { status?: unknown; code?: unknown; error?: unknown };
  return status === "error" && code === "cancelled" && String(error).includes(STOPPED);
}

/** Whatever is thrown becomes something that a model can read. */
export function errorOutput(thrown: unknown): { status: "error"; executionId: string; error: string; code: string } {
  const { message, code = "internal_error" } = describeError(thrown);
  return { status: "error", executionId: "", error: message, code };
}
