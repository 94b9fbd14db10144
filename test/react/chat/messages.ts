/** Messages as chats hold them. */
import type { ChatMessage, ChatPart } from "../../../src/react/chat/chat-types.ts";

let count = 0;

export function user(text: string): ChatMessage {
  return { id: `m${count++}`, role: "user", parts: [{ type: "text", text } as ChatPart] };
}

export function assistant(...parts: object[]): ChatMessage {
  return { id: `m${count++}`, role: "assistant", parts: parts as ChatPart[] };
}

export const step: object = { type: "step-start" };

/** A call of the code tool; open unless it has an output. */
export function call(toolCallId: string, more: object = {}, code = "async () => 1"): object {
  const state = "output" in more ? "output-available" : "input-available";
  return { type: "tool-codemode", toolCallId, input: { code }, state, ...more };
}
