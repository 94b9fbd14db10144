import type { ChatRuntime } from "./chat-runtime.ts";
import { isAgentChat, isWriting } from "./chat-types.ts";
import type { ConnectedChat } from "./connected-chat.ts";
import type { ToolCalls } from "./tool-calls.ts";
import { codeOf, keyOf, openParts, type ToolPart } from "./tool-parts.ts";

export interface OpenPartsOptions {
  runtime: Pick<ChatRuntime, "executions">;
  conversationId: string;
  chat: ConnectedChat;
  calls: ToolCalls;
  toolName: () => string;
}

/** Finds the tool calls that a chat shows open and of which it does not tell: after a reload, in a second tab. */
export class OpenParts {
  readonly #options: OpenPartsOptions;
  /** Earlier calls whose records have been looked for, with whether there was one. */
  readonly #looked = new Map<string, boolean | undefined>();

  constructor(options: OpenPartsOptions) {
    this.#options = options;
  }

  /** Takes up those that are found. */
  take(): void {
    const { chat, calls, toolName } = this.#options;
    if (chat.current === undefined || isWriting(chat.current)) return;
    // `useAgentChat` tells of those of the last message itself.
    const last = isAgentChat(chat.current) ? [] : openParts(chat.current.messages.slice(-1), toolName());
    for (const part of last) if (!calls.isTaken(part)) calls.take(part);
    for (const part of this.#earlier()) void this.#look(part);
  }

  /** Earlier ones of which the runtime knows nothing. */
  unknown(): ToolPart[] {
    return this.#earlier().filter((part) => this.#looked.get(keyOf(part)) === false);
  }

  #earlier(): ToolPart[] {
    const { chat, calls, toolName } = this.#options;
    const messages = chat.current?.messages.slice(0, -1) ?? [];
    return openParts(messages, toolName()).filter((part) => !calls.isTaken(part));
  }

  /** The conversation has gone on: only a run that has begun is answered, no code is run for the first time. */
  async #look(part: ToolPart): Promise<void> {
    const { runtime, conversationId, calls } = this.#options;
    const key = keyOf(part);
    if (this.#looked.has(key)) return;
    this.#looked.set(key, undefined);
    try {
      const states = await runtime.executions({ toolCallId: part.toolCallId, conversationId });
      const isKnown = states.some(({ code }) => code === codeOf(part.input));
      this.#looked.set(key, isKnown);
      if (isKnown && !calls.isTaken(part)) calls.take(part);
    } catch (error) {
      this.#looked.delete(key);
      console.warn("browser-codemode: the journal cannot be read for an open tool call", error);
    }
  }
}
