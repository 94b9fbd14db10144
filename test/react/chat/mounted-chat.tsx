import { useChat } from "@ai-sdk/react";
import { act, renderHook } from "@testing-library/react";
import type { UIMessage } from "ai";
import { StrictMode } from "react";
import { useCodemode, type UseCodemodeOptions } from "../../../src/react/hooks/use-codemode.ts";
import { shown, type ScriptedServer } from "./scripted-server.ts";

interface MountOptions extends UseCodemodeOptions {
  server: ScriptedServer;
  /** Those of before a reload. */
  messages?: UIMessage[];
  isConnected?: boolean;
}

/** A component with a real `useChat`, wired to a runtime, in StrictMode. */
export function mountChat({ server, messages = [], isConnected = true, ...options }: MountOptions) {
  const { result, unmount } = renderHook(
    () => {
      const codemode = useCodemode({ conversationId: "one", ...options });
      const chat = useChat({ transport: server, messages, ...codemode.chat });
      return { codemode, chat: isConnected ? codemode.connect(chat) : chat };
    },
    { wrapper: StrictMode },
  );
  return {
    unmount,
    get codemode() {
      return result.current.codemode;
    },
    get chat() {
      return result.current.chat;
    },
    get messages() {
      return result.current.chat.messages;
    },
    get shown() {
      return result.current.chat.messages.map(shown);
    },
    get isBusy() {
      return result.current.codemode.isBusy(result.current.chat);
    },
    /** Does not wait for the answer. */
    send: (text: string) => act(async () => void result.current.chat.sendMessage({ text })),
    stop: () => act(async () => void result.current.chat.stop()),
  };
}
