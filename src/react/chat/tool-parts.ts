/** Tool calls as they stand in the messages of a chat. */
import type { ChatMessage, ChatPart } from "./chat-types.ts";

export interface ToolCall {
  readonly toolCallId: string;
  readonly input: unknown;
}

export interface ToolPart extends ChatPart, ToolCall {
  readonly state: string;
  readonly output?: unknown;
  readonly providerExecuted?: boolean;
}

/** Where an answer is looked for: tool call ids may come again with other code. */
export function keyOf({ toolCallId, input }: ToolCall): string {
  return JSON.stringify([toolCallId, codeOf(input)]);
}

export function codeOf(input: unknown): string | undefined {
  const code: unknown = (input as { code?: unknown } | null | undefined)?.code;
  return typeof code === "string" ? code : undefined;
}

/** The calls of one tool, in their order. */
export function toolParts(messages: readonly ChatMessage[], toolName: string): ToolPart[] {
  return messages
    .filter(({ role }) => role === "assistant")
    .flatMap(({ parts }) => parts)
    .filter((part): part is ToolPart => toolNameOf(part) === toolName);
}

/** Those that wait for an output of the page. */
export function openParts(messages: readonly ChatMessage[], toolName: string): ToolPart[] {
  return toolParts(messages, toolName).filter(isOpen);
}

export function isOpen({ state, providerExecuted }: ToolPart): boolean {
  return state === "input-available" && providerExecuted !== true;
}

/** All tool calls of the last step of the last message. */
export function lastStepCalls(messages: readonly ChatMessage[]): ToolPart[] {
  const last = messages.at(-1);
  if (last?.role !== "assistant") return [];
  const start = last.parts.findLastIndex(({ type }) => type === "step-start");
  return last.parts.slice(start + 1).filter((part): part is ToolPart => toolNameOf(part) !== undefined);
}

function toolNameOf(part: ChatPart): string | undefined {
  if (part.type === "dynamic-tool") return (part as ChatPart & { toolName?: string }).toolName;
  return part.type.startsWith("tool-") ? part.type.slice("tool-".length) : undefined;
}
