import type { GuestMessage } from "../protocol/messages.ts";

/** What becomes of the calls of one run, on the host. */
export interface CallHandler {
  /** The guest has been given its code: for the second time where the first was no expression. */
  start?(): void;
  /** Messages other than calls come from runs that can be repeated only. What it throws ends the run. */
  receive(message: Extract<GuestMessage, { kind: "call" | "timer" | "untimer" | "stepped" | "idle" }>): void;
  /** Calls that have not been answered yet, */
  readonly inFlight: number;
  /** and their tools, each once, for a message. Empty when there are none. */
  readonly unanswered: string;
  /** Nothing is answered from now on. */
  end(reason: unknown): void;
}
