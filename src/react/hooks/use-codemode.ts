import { useCallback, useEffect, useLayoutEffect, useMemo } from "react";
import type { ChatRuntime, ChatToolOptions, CodeTool, CodeToolInputSchema } from "../chat/chat-runtime.ts";
import type { AgentChatState, ChatAgent, ChatMessage, ConnectableChat } from "../chat/chat-types.ts";
import { ChatWiring, type Rendered, type ToolCallNews } from "../chat/chat-wiring.ts";
import type { OpenCallsRule } from "../chat/open-calls.ts";
import { isBusy, isSameStatuses, runStatusesOf, statusOf, type CodemodeStatus } from "../chat/run-statuses.ts";
import { useChatRuntime, useCodeTool } from "../chat/use-chat-runtime.ts";
import type { CodemodeSnapshot } from "../store/codemode-store.ts";
import { storeOf } from "../store/store-of.ts";
import { useSelection } from "./use-selection.ts";

export interface UseCodemodeOptions {
  /** Default: the provider's first that makes tools for chats. */
  runtime?: ChatRuntime | undefined;
  /** The connection of `useAgent`. With it, a message that is sent while a run waits comes before the model's next word. */
  agent?: ChatAgent | undefined;
  /**
   * Tells conversations apart, whose tool call ids may repeat. The same after a reload. Default: the agent's name, else
   * one conversation.
   */
  conversationId?: string | undefined;
  /** What becomes of open tool calls when the person writes. Default `detect`. */
  openCalls?: OpenCallsRule | undefined;
  /** How the code tool is shown to the model. */
  tool?: ChatToolOptions | undefined;
}

/** A tool as transports send it to their servers. */
export interface ClientTool {
  name: string;
  description: string;
  /** JSON Schema. */
  parameters: CodeToolInputSchema;
}

/** Options for the chat hook. */
export interface CodemodeChatOptions {
  tools: Record<
    string,
    { description: string; parameters: CodeToolInputSchema; execute: (input: unknown) => Promise<unknown> }
  >;
  onToolCall: (news: ToolCallNews) => void;
  sendAutomaticallyWhen: (chat: { messages: readonly ChatMessage[] }) => boolean;
}

export interface UseCodemodeResult {
  /** The one tool that the model sees. */
  tool: CodeTool;
  /** To be spread into the options of `useAgentChat`, or of the AI SDK's `useChat`. */
  chat: CodemodeChatOptions;
  /**
   * Wraps what the chat hook has returned, in the same component: outputs go there, and its `sendMessage` and `stop` mind
   * the runs. Everything else is as it was.
   */
  connect: <Chat extends ConnectableChat>(chat: Chat) => Chat;
  /** What the conversation's runs do. */
  status: CodemodeStatus;
  /** Whether the model writes or its code runs in this chat; not while all that is left waits for the person. */
  isBusy: (chat: ConnectableChat & AgentChatState) => boolean;
  /** For transports that send the tool's schema to their server. */
  clientTools: readonly ClientTool[];
}

const NO_OPTIONS: ChatToolOptions = {};

/**
 * Wires a chat to a runtime: the model's code runs on this page, once, and its outcome answers the tool call, also after
 * a reload and with several tabs.
 *
 * @throws {InvalidOptionsError} `invalid_options`: there is no runtime that makes tools for chats.
 * @example
 * const codemode = useCodemode({ runtime, agent });
 * const chat = codemode.connect(useAgentChat({ agent, ...codemode.chat }));
 */
export function useCodemode(options: UseCodemodeOptions = {}): UseCodemodeResult {
  const { agent, openCalls = "detect", tool: toolOptions = NO_OPTIONS } = options;
  const runtime = useChatRuntime(options.runtime);
  const conversationId = options.conversationId ?? agent?.name ?? "";
  const tool = useCodeTool(runtime, conversationId, toolOptions);

  const stores = useMemo(() => [storeOf(runtime)], [runtime]);
  const select = useCallback(
    ([state]: readonly CodemodeSnapshot[]) => runStatusesOf(state!.executions, conversationId),
    [conversationId],
  );
  const runs = useSelection(stores, select, isSameStatuses);
  useEffect(() => {
    for (const store of stores) void store.load({ statuses: ["running", "paused"], conversationId });
  }, [stores, conversationId]);

  const rendered: Rendered = { tool, onPause: toolOptions.onPause ?? "wait", openCalls, agent, chat: undefined };
  // What is rendered first is replaced with the first commit.
  const wiring = useMemo(
    () => new ChatWiring({ runtime, conversationId, initial: rendered }),
    // oxlint-disable-next-line react-hooks/exhaustive-deps
    [runtime, conversationId],
  );
  useLayoutEffect(() => wiring.mount(), [wiring]);
  // In every render: `connect` has been called since.
  useLayoutEffect(() => wiring.commit(rendered));
  useEffect(() => wiring.act());

  const connect = <Chat extends ConnectableChat>(chat: Chat): Chat => {
    rendered.chat = chat;
    const { sendMessage, stop } = wiring;
    return { ...chat, sendMessage, stop };
  };

  const { name, description, inputSchema: parameters } = tool;
  const chat = useMemo<CodemodeChatOptions>(
    () => ({
      tools: { [name]: { description, parameters, execute: (input) => tool.execute(input as { code: string }) } },
      onToolCall: wiring.onToolCall,
      sendAutomaticallyWhen: wiring.sendAutomaticallyWhen,
    }),
    [wiring, tool, name, description, parameters],
  );
  const clientTools = useMemo(() => [{ name, description, parameters }], [name, description, parameters]);
  return {
    tool,
    chat,
    connect,
    status: statusOf(runs),
    isBusy: (given) => isBusy(given, name, runs),
    clientTools,
  };
}
