import type { RetryPolicy, ToolExecuteContext, ToolFunction, ToolSchema } from "../protocol/tools.ts";
import type { Effect, ExecutionStatus } from "../runtime/types.ts";

/** What the function `needsApproval` gets beside the input. */
export interface ApprovalContext {
  executionId: string;
  /** The number of the call within its execution, from 0. */
  seq: number;
}

/** A tool of a connector: what the model is told of it, what it does, and how that is undone. */
export interface ConnectorTool {
  description?: string | undefined;
  /** JSON Schema, or a validator of the Standard Schema family. Inputs are checked before the call. */
  inputSchema?: ToolSchema | undefined;
  outputSchema?: ToolSchema | undefined;
  /** Asks a person before each call. */
  requiresApproval?: boolean | undefined;
  /** The same; a function decides by the input. Whatever is not `false` asks. */
  needsApproval?: boolean | ToolFunction<[input: unknown, context: ApprovalContext]> | undefined;
  /**
   * What calling it a second time would do: `read` and `idempotent` calls are repeated by themselves when the page went
   * away in the middle of one; for `write`, the default, a person is asked.
   */
  effect?: Effect | undefined;
  /** `reexecute`, for large results of reads: they are not recorded, the tool is called again on replay. Default `log`. */
  replay?: "log" | "reexecute" | undefined;
  /** Start again when it fails. Default: no. */
  retry?: RetryPolicy | undefined;
  /** Absent: a client tool, whose calls wait until somebody gives their value by `resolve`. */
  execute?: ToolFunction<[input: unknown, context: ToolExecuteContext]> | undefined;
  /** Undoes a call, for rollback: gets the input that ran and the result. */
  revert?: ToolFunction<[input: unknown, result: unknown, context: ToolExecuteContext]> | undefined;
}

/** By their names; what is no identifier becomes one, see `sanitizeToolName`. */
export type ConnectorTools = Record<string, ConnectorTool>;

/** How an execution stands that is over. */
export type ExecutionEndStatus = Exclude<ExecutionStatus, "paused" | "running">;

/** How an execution stands when a trip of its code through a sandbox ends: `running` when the page goes away. */
export type PassEndStatus = ExecutionStatus;
