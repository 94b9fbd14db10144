import type { ConsoleLevel, ErrorDescription } from "./executor.ts";

/** What every event carries. `timestamp` is in milliseconds since the epoch. */
interface EventBase {
  executionId: string;
  timestamp: number;
}

/** Everything an app can follow of an execution while it runs. */
export type CodemodeEvent =
  | (EventBase & { type: "execution_started"; code: string; toolCallId?: string })
  | (EventBase & { type: "console"; level: ConsoleLevel; text: string })
  | (EventBase & { type: "call_started"; seq: number; connector: string; method: string; args: unknown })
  | (EventBase & {
      type: "call_finished";
      seq: number;
      connector: string;
      method: string;
      result: unknown;
      durationMs: number;
    })
  | (EventBase & {
      type: "call_failed";
      seq: number;
      connector: string;
      method: string;
      error: ErrorDescription;
      durationMs: number;
    })
  | (EventBase & { type: "execution_finished"; status: "completed"; result: unknown; durationMs: number })
  | (EventBase & { type: "execution_finished"; status: "error"; error: ErrorDescription; durationMs: number });
