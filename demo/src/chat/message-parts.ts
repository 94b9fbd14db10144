import { getToolName, isToolUIPart, type DynamicToolUIPart, type ToolUIPart, type UIMessage } from "ai";
import { readLateOutcome } from "browser-codemode";
import type { ExecutionView } from "browser-codemode/react";

export type ToolPart = ToolUIPart | DynamicToolUIPart;

export function isCodemodePart(part: UIMessage["parts"][number]): part is ToolPart {
  return isToolUIPart(part) && getToolName(part) === "codemode";
}

/** The code of a tool call; it grows while the model is still writing it. */
export function codeOf(part: ToolPart): string {
  const { input } = part;
  return typeof input === "object" && input !== null && "code" in input ? String(input.code) : "";
}

/** What a run came to, as the conversation keeps it. */
export type RunOutput =
  | { kind: "result"; result: unknown; logs: string[] }
  | { kind: "error"; error: string; code: string | undefined; logs: string[] }
  /** The person wrote something else before the run was over: what came of it stands in a later message. */
  | { kind: "released"; logs: string[] }
  | { kind: "stopped" };

export function outputOf(part: ToolPart): RunOutput | undefined {
  if (part.state === "output-error") return { kind: "stopped" };
  if (part.state !== "output-available") return undefined;
  const { output } = part;
  // Until the server answers, an error of this tab stands here as text.
  if (typeof output === "string") return { kind: "stopped" };
  const record = Object(output) as Record<string, unknown>;
  const logs = Array.isArray(record["logs"]) ? record["logs"].map(String) : [];
  if (record["status"] === "error") {
    const code = typeof record["code"] === "string" ? record["code"] : undefined;
    return { kind: "error", error: String(record["error"]), code, logs };
  }
  if (record["status"] === "paused" || record["status"] === "running") return { kind: "released", logs };
  return { kind: "result", result: record["result"], logs };
}

/** What a run came to, as the journal has it; nothing while it is not over. */
export function outputOfExecution(execution: ExecutionView | undefined): RunOutput | undefined {
  if (execution === undefined || !isOver(execution.status)) return undefined;
  const { result, error, errorCode } = execution;
  const logs = execution.console.map(({ text }) => text);
  if (error === undefined) return { kind: "result", result, logs };
  return { kind: "error", error, code: errorCode, logs };
}

function isOver(status: ExecutionView["status"]): boolean {
  return !["running", "paused", "handing-off", "handed-off"].includes(status);
}

/** The tool call of which a message tells the model the outcome; nothing for what a person has written. */
export function lateOutcomeIn({ role, parts }: UIMessage): string | undefined {
  const [first] = parts;
  return role === "user" && first?.type === "text" ? readLateOutcome(first.text)?.toolCallId : undefined;
}

/** The words of a message, without its tool calls. */
export function textOf(message: UIMessage): string {
  return message.parts.map((part) => (part.type === "text" ? part.text : "")).join("");
}
