import { useAgentChat } from "@cloudflare/ai-chat/react";
import type { UIMessage } from "ai";
import type { BrowserRuntime } from "browser-codemode";
import { useCodemode } from "browser-codemode/react";

export interface CodemodeChat {
  messages: UIMessage[];
  /** The model is writing, or code is running. Not while all that is left waits for the person. */
  isBusy: boolean;
  error: Error | undefined;
  send: (text: string) => void;
  /** Stops the model, and the runs of this conversation that do not wait for a person. */
  stop: () => void;
  clear: () => void;
}

// `?strict` makes the agent one that cannot take a message while a tool call is open, as most are.
const isStrict = new URLSearchParams(location.search).has("strict");

/** What `useAgent` gives. */
export type ChatAgent = Parameters<typeof useAgentChat>[0]["agent"];

interface CodemodeChatParts {
  conversation: string;
  agent: ChatAgent;
  runtime: BrowserRuntime;
}

/** A chat with the agent, whose one tool runs the model's code on this page. */
export function useCodemodeChat({ conversation, agent, runtime }: CodemodeChatParts): CodemodeChat {
  const codemode = useCodemode({ runtime, agent });
  const chat = codemode.connect(useAgentChat({ agent, body: { strict: isStrict }, ...codemode.chat }));
  return {
    messages: chat.messages,
    isBusy: codemode.isBusy(chat),
    error: chat.error,
    send: (text) => void chat.sendMessage({ text }),
    stop: () => void chat.stop(),
    clear: () => {
      void chat.stop();
      void cancelWaiting(runtime, conversation);
      chat.clearHistory();
    },
  };
}

async function cancelWaiting(runtime: BrowserRuntime, conversationId: string): Promise<void> {
  const waiting = await runtime.executions({ conversationId, statuses: ["paused", "handing-off"] });
  await Promise.all(waiting.map(({ id }) => runtime.cancel({ executionId: id })));
}
