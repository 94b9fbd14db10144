import type { CodemodeEvent } from "../protocol/events.ts";
import type { Outcome, PendingAction, WaitingFor } from "./types.ts";

interface EventBase {
  executionId: string;
  /** Milliseconds since the epoch. */
  timestamp: number;
}

/** What can be followed of durable executions, beside what any execution tells. */
export type RuntimeEvent =
  | CodemodeEvent
  | (EventBase & {
      type: "call_pending";
      seq: number;
      connector: string;
      method: string;
      args: unknown;
      waiting: WaitingFor;
      /** What the tool says is to happen, where it has asked itself. */
      reason?: string;
    })
  | (EventBase & { type: "execution_paused"; pending: PendingAction[] })
  | (EventBase & { type: "execution_resumed" })
  | (EventBase & { type: "call_reverted"; seq: number; connector: string; method: string })
  | (EventBase & { type: "execution_rolled_back" })
  /** The run of a tool call that was answered while it waited is over. */
  | (EventBase & { type: "late_outcome"; toolCallId: string; conversationId: string; outcome: Outcome })
  /** Something about the execution is different, here or in another tab: ask for it again. */
  | (EventBase & { type: "execution_changed" })
  /**
   * A snippet was saved or deleted, here or in another tab: ask for them again. `executionId` is the execution that was
   * saved, or empty.
   */
  | (EventBase & { type: "snippets_changed" });
