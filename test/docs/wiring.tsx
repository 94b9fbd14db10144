// The README's wiring, as it has it; only the import of the library differs. A test compares the two.
import { useAgentChat } from "@cloudflare/ai-chat/react";
import { useAgent } from "agents/react";
import { createBrowserCodeTool } from "../../src/index.ts";
import { useMemo } from "react";
import { tools } from "./tools.ts";

export function useCodemodeChat(chatName: string) {
  const codemodeTool = useMemo(
    () => createBrowserCodeTool({ tools, onError: "return", conversationId: chatName }),
    [chatName],
  );
  const run = (input: unknown, toolCallId?: string) => codemodeTool.execute(input as { code: string }, { toolCallId });
  const { description, inputSchema } = codemodeTool;
  return useAgentChat({
    agent: useAgent({ agent: "my-agent", name: chatName }),
    tools: { codemode: { description, parameters: inputSchema, execute: (input) => run(input) } },
    onToolCall: async ({ toolCall, addToolOutput }) => {
      if (toolCall.toolName !== "codemode") return;
      const { toolCallId } = toolCall;
      addToolOutput({ toolCallId, output: await run(toolCall.input, toolCallId) });
    },
  });
}
