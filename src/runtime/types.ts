/** What an app gets to see of durable executions. The names are those of the field. */
import type { Divergence, ErrorDescription } from "../protocol/executor.ts";

/**
 * `handing-off`: on its way to the server, which may have it already. `handed-off`: it goes on there, and this record is
 * only of its beginning.
 */
export type ExecutionStatus =
  | "running"
  | "paused"
  | "handing-off"
  | "handed-off"
  | "completed"
  | "error"
  | "rejected"
  | "rolled_back"
  | "cancelled";

/**
 * Where a call stands. `uncertain`: the page went away while it ran, and nobody knows whether it took effect.
 * `failed` calls have given their error to the code.
 */
export type EntryState = "executing" | "applied" | "failed" | "pending" | "uncertain" | "reverted";

/** What running a call once more would do: `write` (what undeclared tools are taken for) asks a person first. */
export type Effect = "read" | "idempotent" | "write";

/**
 * What a pending action waits for: a person's consent, a person's word on an uncertain call, a client (the value of a
 * client tool, or the page that has the tool), or the server that has the tool.
 */
export type WaitingFor = "approval" | "settlement" | "client" | "server";

/** A call that somebody has to answer before the run can go on. */
export interface PendingAction {
  executionId: string;
  seq: number;
  connector: string;
  method: string;
  args: unknown;
  /** SHA-256 of the arguments as they are stored, in hexadecimal: an answer names what it answers. */
  argsHash: string;
  waiting: WaitingFor;
  /** With `client`: the page that has the tool is away. The call begins when it is back, and nobody can give its value. */
  isAway?: true;
  /** The tool's own description. */
  description?: string;
  /** What the tool says is to happen, where it has asked for approval itself, see `requestApproval`. */
  reason?: string;
  /** Milliseconds since the epoch. */
  requestedAt: number;
  /** When nobody's answer counts as a rejection, in milliseconds since the epoch. Absent: never. */
  expiresAt?: number;
}

/** One call of an execution, as the audit trail shows it. */
export interface ToolLogEntry {
  seq: number;
  connector: string;
  method: string;
  /** What the code asked for. */
  args: unknown;
  /** What ran instead, after a person had changed it. */
  executedArgs?: unknown;
  result?: unknown;
  error?: ErrorDescription;
  /** A person has been asked, or is. */
  requiresApproval: boolean;
  /** What the tool said when it asked for approval itself, see `requestApproval`. */
  requestReason?: string;
  /** The result is not stored: the call runs again when the execution is replayed. */
  ephemeral?: boolean;
  state: EntryState;
  effect: Effect;
  /** How often the tool has been started. */
  attempts: number;
  /** What a person gave as the reason of a rejection. */
  reason?: string;
  /** Milliseconds since the epoch. */
  requestedAt: number;
  settledAt?: number;
  /** Why undoing it failed, at the last attempt. */
  revertError?: string;
}

export interface ExecutionState {
  id: string;
  code: string;
  status: ExecutionStatus;
  log: ToolLogEntry[];
  /** What the code returned, where it fits into the record. */
  result?: unknown;
  error?: string;
  /** The code of the error, see `CodemodeErrorCode`; `thrown` when the code itself threw. */
  errorCode?: string;
  /** Where in the code it was thrown, counted from 1; absent where that is not known. */
  errorLine?: number;
  errorColumn?: number;
  logs?: string[];
  /** The connectors that were there when the execution began: all have to be there to go on. */
  connectors: string[];
  /** The id under which it goes on at the server. */
  handedTo?: string;
  /** The server that has it, or is to have it, as the bridge names it. Absent: there is only one. */
  server?: string;
  toolCallId?: string;
  conversationId?: string;
  /** The tool call was answered while the run waited: what became of it is told by the event `late_outcome`. */
  released?: true;
  /** Milliseconds since the epoch. */
  createdAt: number;
  updatedAt: number;
  /**
   * When it was last taken up again, by another page or after its sandbox had been given back, in milliseconds since the
   * epoch. Calls that were settled before are answered from the record since. Absent: never.
   */
  resumedAt?: number;
}

interface OutcomeBase {
  executionId: string;
  logs?: string[];
  /** The calls so far, in their order. */
  calls: ToolLogEntry[];
}

/** What becomes of a run: returned, never thrown. */
export type Outcome =
  | (OutcomeBase & { status: "completed"; result: unknown })
  | (OutcomeBase & { status: "paused"; pending: PendingAction[] })
  | (OutcomeBase & {
      status: "error";
      error: string;
      code: string;
      line?: number;
      column?: number;
      divergence?: Divergence;
    });

/** Code that can be run again by its name. */
export interface Snippet {
  name: string;
  description: string;
  code: string;
  connectors: string[];
  /** The execution that it was. */
  executionId: string;
  createdAt: number;
}

/** Consent that was given in advance: for the rest of one run, or for as long as this runtime lives. */
export interface Grant {
  connector: string;
  method: string;
  /** Absent: for every run of this runtime. */
  executionId?: string;
}
