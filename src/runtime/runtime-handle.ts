/** The one interface to durable executions, whether they live on the page, on a server, or behind a bridge. */
import type { DescribeOutput, SearchOutput } from "./discovery.ts";
import type { RuntimeEvent } from "./events.ts";
import type { ExportedExecution } from "./export.ts";
import type { ExecutionState, ExecutionStatus, Grant, Outcome, PendingAction, Snippet } from "./types.ts";

export interface ExecuteInput {
  code: string;
  /** The chat's id of the call: with it the code runs once, however often it is asked for. */
  toolCallId?: string | undefined;
  /** Tells conversations apart, whose tool call ids may repeat. */
  conversationId?: string | undefined;
  /** Begin at the server, where the run outlives the page. Needs a bridge. Default: see `handOff` of the page's runtime. */
  durable?: boolean | undefined;
  /** Cancels the run. */
  signal?: AbortSignal | undefined;
  /** `rest` (the default): resolve also when the run waits for a person. `end`: only when it is over. */
  until?: "rest" | "end" | undefined;
}

/** Names an action as it was shown: an answer to another one changes nothing. */
export interface ActionReference {
  executionId: string;
  seq: number;
  argsHash?: string;
}

export interface ApproveOptions {
  executionId: string;
  /** May be left out while exactly one approval is pending. */
  seq?: number;
  /** Of the arguments that were shown. */
  argsHash?: string;
  /** What runs instead of what the code asked for. */
  args?: unknown;
  /** Consent to further calls of the tool, in this run or for as long as this runtime lives. */
  grant?: "run" | "session";
}

export interface RejectOptions {
  executionId: string;
  seq?: number;
  argsHash?: string;
  reason?: string;
  /** `end`: the run is over. `throw`: the call fails, which the code can catch. Default: the runtime's option. */
  onReject?: "end" | "throw";
}

/** What became of an uncertain call: run it again, take this result, or let it fail. */
export type Settlement = { executionId: string; seq: number } & (
  | { as: "retry" }
  | { as: "applied"; result: unknown }
  | { as: "failed"; message?: string }
);

export interface ExecutionFilter {
  executionId?: string;
  /** Those that answer this tool call of a chat; ids of tool calls may repeat between conversations. */
  toolCallId?: string;
  /** Those that answer tool calls of this conversation. */
  conversationId?: string;
  statuses?: readonly ExecutionStatus[];
  /** The newest first. Default: all. */
  limit?: number;
  /** Only those created before, in milliseconds since the epoch: for paging. */
  before?: number;
}

export interface OutcomeOptions {
  executionId: string;
  until?: "rest" | "end" | undefined;
  /** Cancels the run. */
  signal?: AbortSignal | undefined;
}

export interface SaveSnippetOptions {
  executionId: string;
  description: string;
}

export interface CodemodeRuntimeHandle {
  readonly name: string;
  /** Runs code. Never rejects: failures are outcomes. */
  execute(input: ExecuteInput): Promise<Outcome>;
  /** The outcome of an execution, as soon as it rests or, with `until: "end"`, is over. Never rejects. */
  outcome(options: OutcomeOptions): Promise<Outcome>;
  /**
   * Says that the chat's tool call is answered while the run waits, for example because the person writes something
   * else. What becomes of the run is told by the event `late_outcome`. @returns Whether the run was not over yet.
   */
  release(options: { executionId: string }): Promise<boolean>;
  search(query: string): Promise<SearchOutput>;
  /** @throws {InvalidInputError} `invalid_input`: there is no such target. */
  describe(target: string): Promise<DescribeOutput>;
  /** All actions that wait for an answer, in the order of their executions and numbers. */
  pending(filter?: { executionId?: string }): Promise<PendingAction[]>;
  /**
   * Consents to a pending action. Resolves when the run rests again. An answer that is late, doubled or meant for
   * another action changes nothing, and its outcome is an error with the code `not_pending`.
   */
  approve(options: ApproveOptions): Promise<Outcome>;
  /** Consents to all these actions, which somebody has seen. One outcome for each execution, and for each refusal. */
  approveAll(actions: readonly ActionReference[]): Promise<Outcome[]>;
  /** @returns Whether there was something to reject. */
  reject(options: RejectOptions): Promise<boolean>;
  /** Gives the value of a client tool's call. */
  resolve(options: { executionId: string; seq: number; result: unknown }): Promise<Outcome>;
  /** Says what became of a call that a crash has left uncertain. */
  settleUncertain(settlement: Settlement): Promise<Outcome>;
  /** @returns Whether there was something to cancel. */
  cancel(options: { executionId: string; reason?: string }): Promise<boolean>;
  /**
   * Undoes the applied calls, the last first. A paused run is cancelled before.
   * @throws {RollbackError} `rollback_failed`: some could not be undone.
   * @throws {NotPendingError} `not_pending`: the run is running.
   * @throws {ExecutionNotFoundError} `execution_not_found`
   */
  rollback(options: { executionId: string }): Promise<void>;
  /** @param filter How many, or which. The newest first. */
  executions(filter?: number | ExecutionFilter): Promise<ExecutionState[]>;
  /** Deletes the record; a run that is not over is cancelled before. @returns Whether there was one. */
  deleteExecution(options: { executionId: string }): Promise<boolean>;
  /** Deletes all but the newest executions that are over. @returns How many. */
  pruneExecutions(options?: { keep?: number }): Promise<number>;
  /** Ends executions that have waited (or been left running) for too long. @returns How many. */
  expirePaused(options?: { maxAgeMs?: number }): Promise<number>;
  /** @throws {ExecutionNotFoundError} `execution_not_found` */
  saveSnippet(name: string, options: SaveSnippetOptions): Promise<Snippet>;
  snippets(): Promise<Snippet[]>;
  /** @returns Whether there was one. */
  deleteSnippet(name: string): Promise<boolean>;
  /** @returns Ends the subscription. */
  subscribe(listener: (event: RuntimeEvent) => void): () => void;
  /** @throws {ExecutionNotFoundError} `execution_not_found` */
  exportExecution(executionId: string): Promise<ExportedExecution>;
  /** @throws {InvalidInputError} `invalid_input`: not an export of a version that this can read. */
  importExecution(file: unknown): Promise<ExecutionState>;
  /** Goes on with runs whose tab is gone. @returns Their ids. */
  resumeInterrupted(): Promise<string[]>;
  grants(): Promise<Grant[]>;
  /** Withdraws consent that was given in advance: the tool's next calls ask again. @returns Whether there was such a grant. */
  revokeGrant(grant: Grant): Promise<boolean>;
  /** Cancels what is not over and deletes all executions and snippets. */
  clear(): Promise<void>;
  /** Lets go of all executions; nothing is lost. */
  dispose(): Promise<void>;
}
