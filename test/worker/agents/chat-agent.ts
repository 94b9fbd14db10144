/** The guide's agent; only the imports are others. */
import { AIChatAgent } from "@cloudflare/ai-chat";
import {
  createCodemodeRuntime,
  DynamicWorkerExecutor,
  type CodemodeRuntimeHandle,
  type ExecutionState,
  type PendingAction,
  type Snippet,
} from "../../../src/server.ts";
import { callable } from "agents";
import { convertToModelMessages, stepCountIs, streamText } from "ai";
import { NotesConnector } from "./notes-connector.ts";
import { model } from "../model.ts";

export class Chat extends AIChatAgent<Env> {
  #runtime(): CodemodeRuntimeHandle {
    return createCodemodeRuntime({
      ctx: this.ctx,
      executor: new DynamicWorkerExecutor({ loader: this.env.LOADER }),
      connectors: [new NotesConnector(this.ctx, this.env)],
    });
  }

  async onChatMessage() {
    const result = streamText({
      model,
      messages: await convertToModelMessages(this.messages),
      tools: { codemode: this.#runtime().tool() },
      stopWhen: stepCountIs(10),
    });

    return result.toUIMessageStreamResponse();
  }

  @callable()
  async pendingApprovals(): Promise<PendingAction[]> {
    return this.#runtime().pending();
  }

  @callable()
  async approveExecution(executionId: string) {
    return this.#runtime().approve({ executionId });
  }

  @callable()
  async rejectExecution(executionId: string, seq: number): Promise<boolean> {
    return this.#runtime().reject({ executionId, seq });
  }

  @callable()
  async rollbackExecution(executionId: string): Promise<void> {
    await this.#runtime().rollback({ executionId });
  }

  @callable()
  async executionHistory(): Promise<ExecutionState[]> {
    return this.#runtime().executions(20);
  }

  @callable()
  async saveSnippet(name: string, description: string, executionId: string): Promise<Snippet> {
    const runtime = this.#runtime();
    const execution = (await runtime.executions()).find((item) => item.id === executionId);
    if (execution?.status !== "completed") {
      throw new Error("Only completed executions can be saved as snippets.");
    }

    return runtime.saveSnippet(name, { description, executionId });
  }

  @callable()
  async snippets(): Promise<Snippet[]> {
    return this.#runtime().snippets();
  }
}
