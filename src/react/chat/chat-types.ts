/** What this needs of a chat: `useAgentChat` and the AI SDK's `useChat` have it, and others can. */

export interface ChatPart {
  readonly type: string;
}

export interface ChatMessage {
  readonly id: string;
  readonly role: string;
  readonly parts: readonly ChatPart[];
  readonly metadata?: unknown;
}

/** What a chat is told of a tool call; `useAgentChat` reads `toolName`, the AI SDK `tool`. */
export type ToolOutputOptions = { toolCallId: string; tool: string; toolName: string } & (
  | { output: unknown }
  | { state: "output-error"; errorText: string }
);

/** Written as methods: chats that know their own messages and tools more exactly fit, too. */
export interface ConnectableChat {
  readonly messages: readonly ChatMessage[];
  readonly status: string;
  sendMessage(message?: { text: string }, options?: object): Promise<void>;
  stop(): Promise<void>;
  /** Takes {@link ToolOutputOptions}; chats that know their tools' types say so in ways of their own. */
  addToolOutput(options: never): unknown;
}

/** What `useAgentChat` says beside. */
export interface AgentChatState {
  /** The agent writes, or a tool call of the last message is open. */
  readonly isStreaming?: boolean;
  readonly isServerStreaming?: boolean;
  readonly isToolContinuation?: boolean;
  readonly isRecovering?: boolean;
}

/** The agent's connection, as `useAgent` gives it. */
export interface ChatAgent {
  /** The name of the agent's instance. */
  readonly name?: string;
  send(data: string): unknown;
}

/** Outputs of `useAgentChat` go through the agent, which goes on by itself. */
export function isAgentChat(chat: ConnectableChat & AgentChatState): boolean {
  return chat.isServerStreaming !== undefined;
}

/** Whether the model writes. */
export function isWriting({ status, isToolContinuation, isRecovering }: ConnectableChat & AgentChatState): boolean {
  return status === "submitted" || status === "streaming" || isToolContinuation === true || isRecovering === true;
}
