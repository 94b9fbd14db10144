/** Whether a tool call may stay open while the person writes something else. */
import type { ChatMessage } from "./chat-types.ts";

/**
 * What becomes of open tool calls when the person writes. `release`: they are answered first, because the agent cannot
 * take a message otherwise. `keep`: they stay open, the agent passes `ignoreIncompleteToolCalls: true`. `detect` (the
 * default): as the agent's last message says, see `keepsOpenCalls`; without a word, `release`.
 */
export type OpenCallsRule = "detect" | "release" | "keep";

export function openCallsRule(messages: readonly ChatMessage[], given: OpenCallsRule): "release" | "keep" {
  if (given !== "detect") return given;
  const last = messages.findLast(({ role }) => role === "assistant");
  const metadata = last?.metadata as Partial<Record<"codemode", { openCalls?: unknown }>> | null | undefined;
  return metadata?.codemode?.openCalls === "keep" ? "keep" : "release";
}
