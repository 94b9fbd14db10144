// That this compiles is most of the test: what chats and runtimes really are fits what the wiring asks of them.
import { useChat } from "@ai-sdk/react";
import { useAgentChat } from "@cloudflare/ai-chat/react";
import { useAgent } from "agents/react";
import { DefaultChatTransport, type InferUITools, type Tool, type UIMessage } from "ai";
import { useMemo } from "react";
import { expect, expectTypeOf, test } from "vitest";
import type { BrowserRuntime } from "../../../src/index.ts";
import type { ChatRuntime } from "../../../src/react/chat/chat-runtime.ts";
import type { ChatAgent } from "../../../src/react/chat/chat-types.ts";
import { keepsOpenCalls } from "../../../src/protocol/open-calls.ts";
import { useCodemode } from "../../../src/react/hooks/use-codemode.ts";

declare const runtime: BrowserRuntime;

type OwnMessage = UIMessage<{ told?: boolean }, never, InferUITools<{ weather: Tool<{ city: string }, number> }>>;

function useAgents() {
  const agent = useAgent({ agent: "chat", name: "one" });
  const codemode = useCodemode({ runtime, agent });
  return codemode.connect(useAgentChat({ agent, body: { a: 1 }, ...codemode.chat }));
}

function useSdk() {
  const codemode = useCodemode({ runtime, conversationId: "one", tool: { description: "Runs code" } });
  const chat = codemode.connect(useChat({ id: "one", ...codemode.chat }));
  const isBusy: boolean = codemode.isBusy(chat);
  return { chat, isBusy };
}

function useServer(conversationId: string, saved: UIMessage[]) {
  const codemode = useCodemode({ runtime, conversationId });
  const { clientTools } = codemode;
  const transport = useMemo(() => new DefaultChatTransport({ api: "/api/chat", body: { clientTools } }), [clientTools]);
  return codemode.connect(useChat({ id: conversationId, messages: saved, transport, ...codemode.chat }));
}

function useOwnMessages() {
  const codemode = useCodemode({ runtime });
  return codemode.connect(useChat<OwnMessage>({ ...codemode.chat }));
}

function useOwnAgentMessages() {
  const agent = useAgent({ agent: "chat" });
  const codemode = useCodemode({ agent });
  return codemode.connect(useAgentChat<unknown, OwnMessage>({ agent, ...codemode.chat }));
}

test("a connected chat is of the type that it was", () => {
  expect(useCodemode).toBeTypeOf("function");
  expectTypeOf(useAgents).returns.toEqualTypeOf<ReturnType<typeof useAgentChat<unknown, UIMessage>>>();
  expectTypeOf(useSdk).returns.toEqualTypeOf<{ chat: ReturnType<typeof useChat>; isBusy: boolean }>();
  expectTypeOf(useServer).returns.toEqualTypeOf<ReturnType<typeof useChat>>();
  expectTypeOf(useOwnMessages).returns.toEqualTypeOf<ReturnType<typeof useChat<OwnMessage>>>();
  expectTypeOf(useOwnAgentMessages).returns.toEqualTypeOf<ReturnType<typeof useAgentChat<unknown, OwnMessage>>>();
});

test("runtimes, agents and metadata are what they should be", () => {
  expectTypeOf<BrowserRuntime>().toExtend<ChatRuntime>();
  expectTypeOf<ReturnType<typeof useAgent>>().toExtend<ChatAgent>();
  expect(keepsOpenCalls).toEqual({ codemode: { openCalls: "keep" } });
});
