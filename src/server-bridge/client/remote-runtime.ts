import { ExecutionCancelledError } from "../../protocol/errors.ts";
import type { DescribeOutput, SearchOutput } from "../../runtime/discovery.ts";
import type { RuntimeEvent } from "../../runtime/events.ts";
import type { ExportedExecution } from "../../runtime/export.ts";
import { refusedOutcome } from "../../runtime/outcome.ts";
import { readExecuteInput, readTarget } from "../../runtime/read-input.ts";
import type {
  ActionReference,
  ApproveOptions,
  CodemodeRuntimeHandle,
  ExecuteInput,
  ExecutionFilter,
  OutcomeOptions,
  RejectOptions,
  SaveSnippetOptions,
  Settlement,
} from "../../runtime/runtime-handle.ts";
import type { ExecutionState, Grant, Outcome, PendingAction, Snippet } from "../../runtime/types.ts";
import type { BridgeMethod, ParamsOf, ResultOf } from "../methods.ts";
import { newId } from "./client-id.ts";
import type { FollowedEvents } from "./followed-events.ts";
import type { AskOptions, OpenRequests } from "./open-requests.ts";

/** A runtime that is elsewhere: each method is a request. */
export abstract class RemoteRuntime implements CodemodeRuntimeHandle {
  readonly name: string;
  protected abstract readonly requests: OpenRequests;
  protected abstract readonly events: FollowedEvents;

  constructor(name: string) {
    this.name = name;
  }

  async execute(input: ExecuteInput): Promise<Outcome> {
    try {
      const { code, toolCallId, conversationId, signal, until } = readExecuteInput(input);
      if (signal?.aborted === true) throw new ExecutionCancelledError(signal.reason);
      const chat = {
        ...(toolCallId !== undefined && { toolCallId }),
        ...(conversationId !== undefined && { conversationId }),
      };
      const { executionId } = await this.ask("begin", { requestId: newId(), code, ...chat, connectors: [] });
      return await this.outcome({ executionId, until, signal });
    } catch (error) {
      return refusedOutcome("", error);
    }
  }

  outcome(options: OutcomeOptions): Promise<Outcome> {
    return settle(options, ({ executionId, until, signal }) => {
      const params = { executionId, ...(until !== undefined && { until }) };
      return this.ask("outcome", params, { signal, onAbort: "tell" });
    });
  }

  release({ executionId }: { executionId: string }): Promise<boolean> {
    return this.ask("release", { executionId });
  }

  search(query: string): Promise<SearchOutput> {
    return this.ask("search", { query });
  }

  describe(target: string): Promise<DescribeOutput> {
    return this.ask("describe", { target });
  }

  pending(filter: { executionId?: string } = {}): Promise<PendingAction[]> {
    return this.ask("pending", filter);
  }

  approve(options: ApproveOptions): Promise<Outcome> {
    return settle(options, (given) => this.ask("approve", given));
  }

  async approveAll(actions: readonly ActionReference[]): Promise<Outcome[]> {
    try {
      return await this.ask("approveAll", { actions: [...actions] });
    } catch (error) {
      const ids = new Set(actions.map(({ executionId }) => executionId));
      return Array.from(ids, (executionId) => refusedOutcome(executionId, error));
    }
  }

  reject(options: RejectOptions): Promise<boolean> {
    return this.ask("reject", options);
  }

  resolve(options: { executionId: string; seq: number; result: unknown }): Promise<Outcome> {
    return settle(options, (given) => this.ask("resolve", given));
  }

  settleUncertain(settlement: Settlement): Promise<Outcome> {
    return settle(settlement, (given) => this.ask("settleUncertain", given));
  }

  cancel(options: { executionId: string; reason?: string }): Promise<boolean> {
    return this.ask("cancel", options);
  }

  rollback({ executionId }: { executionId: string }): Promise<void> {
    return this.ask("rollback", { executionId });
  }

  executions(filter: number | ExecutionFilter = {}): Promise<ExecutionState[]> {
    return this.ask("executions", typeof filter === "number" ? { limit: filter } : filter);
  }

  deleteExecution({ executionId }: { executionId: string }): Promise<boolean> {
    return this.ask("deleteExecution", { executionId });
  }

  pruneExecutions(options: { keep?: number } = {}): Promise<number> {
    return this.ask("pruneExecutions", options);
  }

  expirePaused(options: { maxAgeMs?: number } = {}): Promise<number> {
    return this.ask("expirePaused", options);
  }

  saveSnippet(name: string, { executionId, description }: SaveSnippetOptions): Promise<Snippet> {
    return this.ask("saveSnippet", { name, executionId, description });
  }

  snippets(): Promise<Snippet[]> {
    return this.ask("snippets", {});
  }

  deleteSnippet(name: string): Promise<boolean> {
    return this.ask("deleteSnippet", { name });
  }

  subscribe(listener: (event: RuntimeEvent) => void): () => void {
    return this.events.subscribe(listener);
  }

  exportExecution(executionId: string): Promise<ExportedExecution> {
    return this.ask("exportExecution", { executionId });
  }

  importExecution(file: unknown): Promise<ExecutionState> {
    return this.ask("importExecution", { file });
  }

  resumeInterrupted(): Promise<string[]> {
    return this.ask("resumeInterrupted", {});
  }

  grants(): Promise<Grant[]> {
    return this.ask("grants", {});
  }

  revokeGrant(grant: Grant): Promise<boolean> {
    return this.ask("revokeGrant", grant);
  }

  clear(): Promise<void> {
    return this.ask("clear", {});
  }

  abstract dispose(): Promise<void>;

  protected ask<M extends BridgeMethod>(method: M, params: ParamsOf<M>, options?: AskOptions): Promise<ResultOf<M>> {
    return this.requests.ask(method, params, options);
  }
}

/** Some methods never reject: their failures are outcomes. */
async function settle<Options extends { executionId: string; signal?: AbortSignal | undefined }>(
  options: Options,
  ask: (given: Options) => Promise<Outcome>,
): Promise<Outcome> {
  try {
    return await ask(readTarget(options));
  } catch (error) {
    const id: unknown = options?.executionId;
    return refusedOutcome(typeof id === "string" ? id : "", error);
  }
}
