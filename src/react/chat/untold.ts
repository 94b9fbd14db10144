/** Runs whose tool calls were answered before they were over, and of whose end the model does not know. */
import type { ChatMessage } from "./chat-types.ts";
import { readLateOutcome } from "../../protocol/late-outcome.ts";
import { toolParts, type ToolPart } from "./tool-parts.ts";

/** Whether a message tells what came of this call. */
export function isTold(messages: readonly ChatMessage[], toolCallId: string): boolean {
  return messages.some((message) => lateOutcomeIn(message)?.toolCallId === toolCallId);
}

export interface UntoldRun {
  executionId: string;
  part: ToolPart;
}

export function untoldRuns(messages: readonly ChatMessage[], toolName: string): UntoldRun[] {
  return toolParts(messages, toolName).flatMap((part) => {
    const executionId = leftBehind(part);
    return executionId === undefined || isTold(messages, part.toolCallId) ? [] : [{ executionId, part }];
  });
}

/** The run that was not over when its call was answered. */
function leftBehind({ state, output }: ToolPart): string | undefined {
  if (state !== "output-available" || typeof output !== "object" || output === null) return undefined;
  const { status, executionId } = output as { status?: unknown; executionId?: unknown };
  const isUnderWay = status === "paused" || status === "running";
  return isUnderWay && typeof executionId === "string" ? executionId : undefined;
}

function lateOutcomeIn({ role, parts }: ChatMessage): ReturnType<typeof readLateOutcome> {
  const text = role === "user" ? (parts[0] as { text?: unknown } | undefined)?.text : undefined;
  return typeof text === "string" ? readLateOutcome(text) : undefined;
}
