import {
  createBrowserCodeTool,
  IframeSandboxExecutor,
  type BrowserCodeToolDescriptor,
  type CodeErrorOutput,
  type CodeOutput,
} from "browser-codemode";
import { browserTools } from "../tools/browser-tools.ts";
import { runs } from "./runs.ts";

// `?timeout=3000` shortens the time that code may run.
const timeout = Number(new URLSearchParams(location.search).get("timeout"));

const executor = new IframeSandboxExecutor(timeout > 0 ? { timeout } : {});

export type CodemodeTool = BrowserCodeToolDescriptor<CodeOutput | CodeErrorOutput>;

/** The one tool that the model sees. A tool call is told apart from others by conversation and id. */
export function createCodemodeTool(conversation: string): CodemodeTool {
  return createBrowserCodeTool({
    tools: browserTools,
    executor,
    conversationId: conversation,
    // The model should read what went wrong and go on; a thrown error would end the conversation's turn.
    onError: "return",
    onEvent: runs.record,
  });
}
