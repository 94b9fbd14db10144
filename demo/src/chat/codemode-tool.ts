import type { BrowserCodeToolDescriptor, RuntimeToolOutput } from "browser-codemode";
import { runtime } from "../runs/runtime.ts";

export type CodemodeTool = BrowserCodeToolDescriptor<RuntimeToolOutput>;

/**
 * The one tool that the model sees. A tool call is told apart from others by conversation and id. While its run waits
 * for a person it stays open, and gets what the run comes to in the end, also after a reload.
 */
export function createCodemodeTool(conversation: string): CodemodeTool {
  return runtime.tool({ conversationId: conversation });
}
