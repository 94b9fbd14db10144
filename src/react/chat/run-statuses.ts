/** How the runs of a conversation stand. */
import type { ExecutionView } from "../store/views.ts";
import type { AgentChatState, ConnectableChat } from "./chat-types.ts";
import { isWriting } from "./chat-types.ts";
import { openParts } from "./tool-parts.ts";

/** By tool call: only runs that are not over. */
export type RunStatuses = ReadonlyMap<string, "running" | "paused">;

/** What a conversation's runs do: something runs, all that is left waits for the person, or there is nothing. */
export type CodemodeStatus = "idle" | "running" | "waiting";

export function runStatusesOf(
  executions: ReadonlyMap<string, Pick<ExecutionView, "status" | "toolCallId" | "conversationId">>,
  conversationId: string,
): RunStatuses {
  const statuses = new Map<string, "running" | "paused">();
  for (const { status, toolCallId, conversationId: own = conversationId } of executions.values()) {
    // Of a run that has just begun, the conversation is read a moment later.
    if (toolCallId === undefined || own !== conversationId) continue;
    if (status === "running" || (status === "paused" && !statuses.has(toolCallId))) statuses.set(toolCallId, status);
  }
  return statuses;
}

export function isSameStatuses(a: RunStatuses, b: RunStatuses): boolean {
  return a.size === b.size && Array.from(a).every(([id, status]) => b.get(id) === status);
}

export function statusOf(runs: RunStatuses): CodemodeStatus {
  const statuses = [...runs.values()];
  if (statuses.includes("running")) return "running";
  return statuses.length > 0 ? "waiting" : "idle";
}

/** Whether the model writes or its code runs; not while all that is left waits for the person. */
export function isBusy(chat: ConnectableChat & AgentChatState, toolName: string, runs: RunStatuses): boolean {
  if (isWriting(chat)) return true;
  const open = openParts(chat.messages.slice(-1), toolName);
  if (open.length === 0) return chat.isStreaming === true;
  return !open.every(({ toolCallId }) => runs.get(toolCallId) === "paused");
}
