import type { ChatRuntime } from "./chat-runtime.ts";
import type { ConnectedChat } from "./connected-chat.ts";
import type { OpenParts } from "./open-parts.ts";
import { codeOf, openParts, type ToolCall } from "./tool-parts.ts";
import type { ToolCalls } from "./tool-calls.ts";

export interface MakeRoomOptions {
  runtime: ChatRuntime;
  conversationId: string;
  chat: ConnectedChat;
  calls: ToolCalls;
  found: OpenParts;
  toolName: string;
}

/** Milliseconds after which the message is sent all the same: then the agent has to cope. */
const PATIENCE = 10_000;
/** Milliseconds between looks at runs that have only just begun. */
const STEP = 100;

/**
 * Answers all open calls, so that a message can be sent: those of waiting runs with their paused outcomes, those of
 * running ones with `{ status: "running", executionId }`. The runs go on. Resolves when the chat shows it. Never rejects.
 */
export async function makeRoom(options: MakeRoomOptions): Promise<void> {
  const { runtime, conversationId, chat, calls, found, toolName } = options;
  const isClear = (): boolean => chat.current === undefined || openParts(chat.current.messages, toolName).length === 0;
  const deadline = Date.now() + PATIENCE;
  const goOn = calls.hold();
  try {
    while (!isClear() && Date.now() < deadline) {
      await runtime.releaseOpenCalls({ conversationId });
      for (const call of calls.unanswered) await releaseRunning(call, options);
      for (const part of found.unknown()) calls.answer(part, NO_RECORD);
      calls.flush();
      await chat.until(isClear, STEP);
    }
  } catch (error) {
    console.warn("browser-codemode: open tool calls could not be answered before the message", error);
  } finally {
    goOn();
  }
}

async function releaseRunning(
  call: ToolCall,
  { runtime, conversationId, calls }: Pick<MakeRoomOptions, "runtime" | "conversationId" | "calls">,
): Promise<void> {
  const { toolCallId, input } = call;
  const states = await runtime.executions({ toolCallId, conversationId, statuses: ["running"] });
  const state = states.find(({ code }) => code === codeOf(input));
  // One that is over in this moment is answered with its outcome.
  if (state === undefined || !(await runtime.release({ executionId: state.id }))) return;
  calls.answer(call, { status: "running", executionId: state.id });
}

const NO_RECORD = {
  status: "error",
  executionId: "",
  error: "Nothing is known of this run any more: its record is not on this page.",
  code: "execution_not_found",
} as const;
