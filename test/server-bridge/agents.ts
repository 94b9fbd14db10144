/** An agent of the tests: real connections, a real conversation, and a runtime that does what the test needs. */
import { AIChatAgent, type OnChatMessageOptions } from "@cloudflare/ai-chat";
import type { Connection, ConnectionContext } from "agents";
import { createUIMessageStream, createUIMessageStreamResponse } from "ai";
import { ExecutionNotFoundError } from "../../src/protocol/errors.ts";
import type { RuntimeEvent } from "../../src/runtime/events.ts";
import type { CreatedFact } from "../../src/runtime/facts.ts";
import type { ExecutionState, Outcome } from "../../src/runtime/types.ts";
import type { HandOffRequest } from "../../src/server-bridge/contract.ts";
import type { PageCaller, PageIdentity, ReceivingRuntime } from "../../src/server-bridge/receiving-runtime.ts";
import type { BridgeAction } from "../../src/server-bridge/worker/authorize.ts";
import { withCodemode, type CodemodeParts } from "../../src/server-bridge/worker/with-codemode.ts";

export const CODE = "async () => codemode.deleteNote({ id: 1 })";
const TOOL_CALL = { toolCallId: "call-1", toolName: "codemode", input: { code: CODE } };

export class BridgedChat extends withCodemode(AIChatAgent)<Env> {
  override onConnect(connection: Connection, { request }: ConnectionContext): void {
    connection.setState({ user: new URL(request.url).searchParams.get("user") });
  }

  override createCodemode({ pages }: CodemodeParts): ReceivingRuntime {
    return scriptedRuntime(this.ctx.storage, pages);
  }

  override authorizeCodemode(action: BridgeAction, connection: Connection<{ user: string | null }>) {
    const { user } = connection.state ?? {};
    return typeof user === "string" && user !== "" && (user !== "reader" || action === "connect" || action === "read")
      ? { principal: user }
      : false;
  }

  /** First the model calls the page's tool; when that is answered, it says what it has got. */
  override async onChatMessage(_onFinish: unknown, options?: OnChatMessageOptions): Promise<Response> {
    const parts = this.messages.flatMap(({ parts: all }) => all) as { toolCallId?: string; output?: unknown }[];
    const answered = parts.find(
      ({ toolCallId, output }) => toolCallId === TOOL_CALL.toolCallId && output !== undefined,
    );
    const stream = createUIMessageStream({
      execute: ({ writer }) => {
        writer.write({ type: "start" });
        if (!answered) writer.write({ type: "tool-input-available", ...TOOL_CALL });
        else {
          writer.write({ type: "text-start", id: "t" });
          const delta = `Got ${JSON.stringify(answered.output)}, continued: ${options?.continuation === true}`;
          writer.write({ type: "text-delta", id: "t", delta });
          writer.write({ type: "text-end", id: "t" });
        }
        writer.write({ type: "finish" });
      },
    });
    return createUIMessageStreamResponse({ stream });
  }
}

/** Takes one run, which ends when it is approved with what the page's tool gives. */
function scriptedRuntime(storage: DurableObjectStorage, pages: PageCaller): ReceivingRuntime {
  const listeners = new Set<(event: RuntimeEvent) => void>();
  const load = async () => (await storage.get<ExecutionState & { origin: PageIdentity }>("run"))!;
  const runtime = {
    receive: async (request: HandOffRequest, origin: PageIdentity) => {
      const { code, toolCallId } = request.facts[0] as CreatedFact;
      const id = `s-${request.executionId}`;
      await storage.put("run", { id, code, toolCallId, status: "paused", log: [], connectors: [], origin });
      return { ok: true, executionId: id };
    },
    approve: async ({ executionId }: { executionId: string }): Promise<Outcome> => {
      const run = await load();
      if (run?.id !== executionId) throw new ExecutionNotFoundError(executionId);
      const path = { connector: "codemode", method: "deleteNote" };
      const call = {
        executionId,
        seq: 0,
        attempt: 1,
        ...path,
        args: '{"id":1}',
        idempotencyKey: "k",
        isApproved: true,
      };
      const answer = pages.isConnected(run.origin)
        ? await pages.call(run.origin, call, new AbortController().signal)
        : { value: '"nobody"' };
      const result: unknown = JSON.parse("value" in answer ? answer.value : "null");
      await storage.put("run", { ...run, status: "completed", result });
      const told = {
        executionId,
        timestamp: 0,
        type: "execution_finished",
        status: "completed",
        durationMs: 0,
      } as const;
      for (const listener of listeners) listener({ ...told, result });
      return runtime.outcome();
    },
    executions: async () =>
      ((await storage.get("run")) ? [await load()] : []).filter(({ status }) => status === "completed"),
    outcome: async (): Promise<Outcome> => {
      const { id, result } = await load();
      return { status: "completed", executionId: id, result, calls: [] };
    },
    pending: async () => [],
    snippets: async () => [],
    subscribe: (listener: (event: RuntimeEvent) => void) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    pageArrived: () => {},
    ownerOf: async (executionId: string) => {
      const run = await load();
      return run?.id === executionId ? run.origin : undefined;
    },
  };
  return runtime as Partial<ReceivingRuntime> as ReceivingRuntime;
}
