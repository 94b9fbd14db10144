import { useAgentChat } from "@cloudflare/ai-chat/react";
import { useAgent } from "agents/react";
import type { UIMessage } from "ai";
import { useCodemode } from "browser-codemode/react";
import { runtime } from "../runs/runtime.ts";

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

/** A chat with the agent, whose one tool runs the model's code on this page. */
export function useCodemodeChat(conversation: string): CodemodeChat {
  const agent = useAgent({ agent: "browser-codemode", name: conversation });
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
      void cancelWaiting(conversation);
      chat.clearHistory();
    },
  };
}

async function cancelWaiting(conversationId: string): Promise<void> {
  const waiting = await runtime.executions({ conversationId, statuses: ["paused"] });
  await Promise.all(waiting.map(({ id }) => runtime.cancel({ executionId: id })));
}
