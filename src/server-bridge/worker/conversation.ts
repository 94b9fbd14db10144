/** The tool calls of a conversation that runs answer. Pure: messages in, messages out. */

/** As of the AI SDK's `UIMessage`; what else they have stays as it is. */
export interface ConversationMessage {
  id: string;
  role: string;
  parts: readonly object[];
}

/** A run that is over, and the tool call that it answers. */
export interface AnsweringRun {
  executionId: string;
  toolCallId: string;
  code: string;
  output: object;
}

/** `missing`: there is no such call (yet). `answered`: somebody else has answered it. `ours`: it has this run's answer. */
export type CallState = "missing" | "open" | "answered" | "ours";

interface ToolPart {
  type: string;
  toolName?: string;
  toolCallId?: string;
  state?: string;
  input?: unknown;
  output?: unknown;
}

/** Whether the call that the run answers waits for it. A call of another tool, or with other code, is not the run's. */
export function callState(
  messages: readonly ConversationMessage[],
  run: AnsweringRun,
  toolNames: readonly string[],
): CallState {
  for (const { role, parts } of messages) {
    if (role !== "assistant") continue;
    for (const part of parts) if (isCallOf(part, run, toolNames)) return stateOf(part, run);
  }
  return "missing";
}

/** @returns The messages with the run's answer in its open call. */
export function answerCall<Message extends ConversationMessage>(
  messages: readonly Message[],
  run: AnsweringRun,
  toolNames: readonly string[],
): Message[] {
  return messages.map((message) => {
    if (message.role !== "assistant") return message;
    const parts = message.parts.map((part) =>
      isCallOf(part, run, toolNames) && stateOf(part, run) === "open"
        ? { ...part, state: "output-available", output: run.output, preliminary: false }
        : part,
    );
    return parts.some((part, at) => part !== message.parts[at]) ? { ...message, parts } : message;
  });
}

/** Whether the model can go on: the answered call is the last thing that was said, and no other call is open beside it. */
export function mayContinue(messages: readonly ConversationMessage[], { toolCallId }: AnsweringRun): boolean {
  const last = messages.at(-1);
  if (last?.role !== "assistant") return false;
  const calls = last.parts.filter((part): part is ToolPart => "toolCallId" in part);
  const said = last.parts.slice(last.parts.findIndex((part) => (part as ToolPart).toolCallId === toolCallId));
  return (
    calls.some((call) => call.toolCallId === toolCallId) &&
    calls.every(({ state }) => state?.startsWith("output-") === true) &&
    // Something else said after it: the model has gone on already.
    said.every((part) => "toolCallId" in part)
  );
}

function isCallOf(part: object, run: AnsweringRun, toolNames: readonly string[]): part is ToolPart {
  const { type, toolName, toolCallId, input } = part as ToolPart;
  if (toolCallId !== run.toolCallId || typeof type !== "string") return false;
  const name = type === "dynamic-tool" ? toolName : type.startsWith("tool-") ? type.slice("tool-".length) : undefined;
  if (name === undefined || !toolNames.includes(name)) return false;
  return typeof input === "object" && input !== null && (input as { code?: unknown }).code === run.code;
}

function stateOf({ state, output }: ToolPart, run: AnsweringRun): CallState {
  if (state === "input-available") return "open";
  if (state !== "output-available") return state === "input-streaming" ? "missing" : "answered";
  const { status, executionId } = (output ?? {}) as { status?: unknown; executionId?: unknown };
  const isOwn = typeof executionId === "string" && executionId !== "" && run.executionId.endsWith(executionId);
  if (!isOwn) return "answered";
  return status === "paused" ? "open" : "ours";
}
