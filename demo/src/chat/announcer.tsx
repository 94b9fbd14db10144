import { isToolUIPart, type UIMessage } from "ai";
import type { PendingAction } from "browser-codemode";
import type { ReactElement } from "react";
import { useRunRecords } from "../runs/run-records.ts";
import { outputOf } from "./message-parts.ts";

/** Tells screen readers what goes on: a phase at a time, and the whole answer when it is there. */
export function Announcer({ messages, isBusy }: { messages: UIMessage[]; isBusy: boolean }): ReactElement {
  const { executions, pending } = useRunRecords();
  const waiting = (toolCallId: string): PendingAction[] => {
    const run = executions.find((state) => state.toolCallId === toolCallId && state.status === "paused");
    return run === undefined ? [] : pending.filter(({ executionId }) => executionId === run.id);
  };
  return (
    <p className="visually-hidden" role="status" aria-live="polite">
      {describe(messages.at(-1), isBusy, waiting)}
    </p>
  );
}

function describe(
  message: UIMessage | undefined,
  isBusy: boolean,
  waiting: (toolCallId: string) => PendingAction[],
): string {
  if (message === undefined) return "";
  if (message.role === "user") return isBusy ? "The assistant is reading your message." : "";
  const last = message.parts.findLast((part) => part.type === "text" || isToolUIPart(part));
  if (last === undefined) return "";
  if (last.type === "text") return isBusy ? "The assistant is writing." : `The assistant says: ${last.text}`;
  if (!isToolUIPart(last)) return "";
  const output = outputOf(last);
  if (output === undefined) {
    const methods = waiting(last.toolCallId).map(({ method }) => method);
    if (methods.length > 0) return `The run waits for you: ${methods.join(", ")}.`;
    return last.state === "input-streaming" ? "The assistant is writing code." : "The code is running.";
  }
  if (output.kind === "stopped") return "The run was stopped.";
  if (output.kind === "released") return "The run goes on waiting.";
  return output.kind === "error" ? `The run failed: ${output.error}` : "The run has finished.";
}
