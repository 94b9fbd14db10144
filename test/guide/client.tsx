// The chat of the browser integration guide, as it has it, with something to render in place of its last
// comment. That it compiles is the test: the type check includes this file.
import { useAgentChat, type AITool } from "@cloudflare/ai-chat/react";
import { useAgent } from "agents/react";
import { useMemo, type ReactNode } from "react";
import { codemodeTool } from "./codemode-tool.ts";

export function BrowserCodeModeChat(): ReactNode {
  const agent = useAgent({ agent: "browser-codemode" });
  const tools = useMemo<Record<string, AITool>>(
    () => ({
      codemode: {
        description: codemodeTool.description,
        parameters: codemodeTool.inputSchema,
        execute: (input) => codemodeTool.execute(input as { code: string }),
      },
    }),
    [],
  );
  const { messages, sendMessage } = useAgentChat({
    agent,
    tools,
    onToolCall: async ({ toolCall, addToolOutput }) => {
      const tool = tools[toolCall.toolName];
      if (!tool?.execute) return;
      try {
        const output = await tool.execute(toolCall.input);
        addToolOutput({
          toolCallId: toolCall.toolCallId,
          output,
        });
      } catch (error) {
        addToolOutput({
          toolCallId: toolCall.toolCallId,
          state: "output-error",
          errorText: error instanceof Error ? error.message : String(error),
        });
      }
    },
  });
  return <button onClick={() => sendMessage({ text: "Hello" })}>{messages.length}</button>;
}
