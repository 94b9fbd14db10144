import { useAgentChat, type AITool } from "@cloudflare/ai-chat/react";
import { useAgent } from "agents/react";
import type { UIMessage } from "ai";
import { useCallback, useEffect, useLayoutEffect, useMemo, useRef } from "react";
import { liveRuns } from "../runs/live-runs.ts";
import { useRunRecords } from "../runs/run-records.ts";
import { runtime } from "../runs/runtime.ts";
import { createCodemodeTool } from "./codemode-tool.ts";
import { findToolPart, isCodemodePart, type ToolPart } from "./message-parts.ts";
import { useLateOutcomes } from "./use-late-outcomes.ts";

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

/** What the person presses Stop for is nothing that the model should answer. */
const STOPPED = "stopped by the person";

// `?strict` makes the agent one that cannot take a message while a tool call is open, as most are.
const isStrict = new URLSearchParams(location.search).has("strict");

/** A chat with the agent, whose one tool runs the model's code on this page. */
export function useCodemodeChat(conversation: string): CodemodeChat {
  const agent = useAgent({ agent: "browser-codemode", name: conversation });
  const open = useRef(new Map<string, AbortController>());
  const { executions } = useRunRecords();

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

  // The library runs a tool call once, whoever asks, and gives everybody the same output: the one of a run that goes
  // on here, or in another tab, or that was over long ago.
  const answer = async (toolCallId: string, input: unknown): Promise<void> => {
    if (open.current.has(toolCallId)) return;
    const controller = new AbortController();
    open.current.set(toolCallId, controller);
    const output = await codemodeTool
      .execute(input as { code: string }, { toolCallId, abortSignal: controller.signal })
      .catch((error: unknown) => ({ status: "error" as const, error: String(error), code: "internal_error" }));
    open.current.delete(toolCallId);
    // Another tab may have sent the output already.
    const { messages, addToolOutput } = latest.current;
    if (findToolPart(messages, toolCallId)?.state !== "input-available") return;
    if (output.status === "paused") {
      // The person's next message follows: the model must not go on before it.
      const frame = { type: "cf_agent_tool_result", toolCallId, toolName: codemodeTool.name, output };
      agent.send(JSON.stringify({ ...frame, autoContinue: false }));
    } else if (output.status === "error" && output.code === "cancelled" && output.error.includes(STOPPED)) {
      // Unlike an output, this leaves the model silent.
      addToolOutput({ toolCallId, state: "output-error", errorText: "Stopped by the person." });
    } else {
      addToolOutput({ toolCallId, toolName: codemodeTool.name, output });
    }
  };

  const chat = useAgentChat({
    agent,
    tools,
    body: { strict: isStrict },
    // Called again for the same tool call after a reload, and in every open tab; only for the last message.
    onToolCall: async ({ toolCall: { toolName, toolCallId, input } }) => {
      if (toolName === codemodeTool.name) await answer(toolCallId, input);
    },
  });

  const latest = useRef(chat);
  useLayoutEffect(() => {
    latest.current = chat;
  });

  // Tool calls that were left open when the person wrote something else: their runs still answer them.
  useEffect(() => {
    for (const part of openParts(chat.messages.slice(0, -1))) {
      if (executions.some((state) => state.toolCallId === part.toolCallId)) void answer(part.toolCallId, part.input);
    }
  });

  const isWaiting = (toolCallId: string): boolean =>
    executions.some((state) => state.toolCallId === toolCallId && state.status === "paused");
  const last = chat.messages.at(-1);
  const openHere = last === undefined ? [] : openParts([last]);
  const onlyWaits = openHere.length > 0 && openHere.every((part) => isWaiting(part.toolCallId));
  const isWriting = chat.status === "submitted" || chat.status === "streaming" || chat.isToolContinuation;
  const isBusy = isWriting || (chat.isStreaming && !onlyWaits);

  const submit = useCallback((message: { text: string }) => {
    void latest.current.sendMessage(message);
  }, []);
  useLateOutcomes({ conversation, messages: chat.messages, isBusy, send: submit });

  const send = async (text: string): Promise<void> => {
    if (isStrict) {
      await runtime.releaseOpenCalls({ conversationId: conversation });
      await until(() => openParts(latest.current.messages).length === 0);
    }
    submit({ text });
  };

  const stop = useCallback(() => {
    for (const [toolCallId, controller] of open.current) {
      // What waits has its own buttons; what another tab runs is only waited for here.
      if (liveRuns.get(toolCallId)?.status === "running") controller.abort(new Error(STOPPED));
    }
    void latest.current.stop();
  }, []);

  return {
    messages: chat.messages,
    isBusy,
    error: chat.error,
    send: (text) => void send(text),
    stop,
    clear: () => {
      stop();
      for (const { id, conversationId, status } of executions) {
        if (conversationId === conversation && status === "paused") void runtime.cancel({ executionId: id });
      }
      chat.clearHistory();
    },
  };
}

function openParts(messages: UIMessage[]): ToolPart[] {
  return messages
    .flatMap(({ parts }) => parts)
    .filter((part) => isCodemodePart(part))
    .filter((part) => part.state === "input-available");
}

/** Resolves when it is so, or after three seconds: then the agent has to cope. */
async function until(condition: () => boolean): Promise<void> {
  for (let waited = 0; waited < 3000 && !condition(); waited += 30) {
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
}
