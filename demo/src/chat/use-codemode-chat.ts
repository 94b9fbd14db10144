import { useAgentChat, type AITool } from "@cloudflare/ai-chat/react";
import { useAgent } from "agents/react";
import type { UIMessage } from "ai";
import { useCallback, useLayoutEffect, useMemo, useRef } from "react";
import { createCodemodeTool } from "./codemode-tool.ts";
import { findToolPart } from "./message-parts.ts";
import { runs } from "./runs.ts";

export interface CodemodeChat {
  messages: UIMessage[];
  /** The model is writing, or code is running. */
  isBusy: boolean;
  error: Error | undefined;
  send: (text: string) => void;
  /** Stops the model and every run of this tab. */
  stop: () => void;
  clear: () => void;
}

/** A chat with the agent, whose one tool runs the model's code on this page. */
export function useCodemodeChat(conversation: string): CodemodeChat {
  const agent = useAgent({ agent: "browser-codemode", name: conversation });
  const running = useRef(new Map<string, AbortController>());

  const codemodeTool = useMemo(() => createCodemodeTool(conversation), [conversation]);
  const tools = useMemo<Record<string, AITool>>(
    () => ({
      [codemodeTool.name]: {
        description: codemodeTool.description,
        parameters: codemodeTool.inputSchema,
        execute: (input) => codemodeTool.execute(input as { code: string }),
      },
    }),
    [codemodeTool],
  );

  const chat = useAgentChat({
    agent,
    tools,
    // Called again for the same tool call after a reload, and in every open tab. The library runs a
    // tool call once, whoever asks, and gives everybody the same output.
    onToolCall: async ({ toolCall, addToolOutput }) => {
      if (toolCall.toolName !== codemodeTool.name) return;
      const { toolCallId } = toolCall;
      const controller = new AbortController();
      running.current.set(toolCallId, controller);
      const output = await codemodeTool
        .execute(toolCall.input as { code: string }, { toolCallId, abortSignal: controller.signal })
        .catch((error: unknown) => ({ status: "error" as const, error: String(error) }));
      running.current.delete(toolCallId);
      // Another tab may have sent the output already.
      if (findToolPart(latest.current.messages, toolCallId)?.state !== "input-available") return;
      if (wasCancelled(output)) {
        // Unlike an output, this leaves the model silent: the person said stop.
        addToolOutput({ toolCallId, state: "output-error", errorText: "Stopped by the person." });
      } else {
        addToolOutput({ toolCallId, output });
      }
    },
  });

  const latest = useRef(chat);
  useLayoutEffect(() => {
    latest.current = chat;
  });

  const stop = useCallback(() => {
    for (const [toolCallId, controller] of running.current) {
      // A tool call that another tab runs is only waited for here.
      if (runs.get(toolCallId) !== undefined) controller.abort();
    }
    void latest.current.stop();
  }, []);

  return {
    messages: chat.messages,
    isBusy: chat.isStreaming || chat.isToolContinuation || chat.status === "submitted",
    error: chat.error,
    send: (text) => void chat.sendMessage({ text }),
    stop,
    clear: () => {
      stop();
      chat.clearHistory();
    },
  };
}

function wasCancelled(output: unknown): boolean {
  return typeof output === "object" && output !== null && "code" in output && output.code === "cancelled";
}
