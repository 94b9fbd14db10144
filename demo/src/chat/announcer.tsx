import { isToolUIPart, type UIMessage } from "ai";
import type { ReactElement } from "react";
import { outputOf } from "./message-parts.ts";

/** Tells screen readers what goes on: a phase at a time, and the whole answer when it is there. */
export function Announcer({ messages, isBusy }: { messages: UIMessage[]; isBusy: boolean }): ReactElement {
  return (
    <p className="visually-hidden" role="status" data-announcer>
      {describe(messages.at(-1), isBusy)}
    </p>
  );
}

function describe(message: UIMessage | undefined, isBusy: boolean): string {
  if (message === undefined) return "";
  if (message.role === "user") return isBusy ? "The assistant is reading your message." : "";
  const last = message.parts.findLast((part) => part.type === "text" || isToolUIPart(part));
  if (last === undefined) return "";
  if (last.type === "text") return isBusy ? "The assistant is writing." : `The assistant says: ${last.text}`;
  if (!isToolUIPart(last)) return "";
  const output = outputOf(last);
  if (output === undefined) {
    // What waits for the person is announced where it is shown.
    if (!isBusy) return "";
    return last.state === "input-streaming" ? "The assistant is writing code." : "The code is running.";
  }
  if (output.kind === "stopped") return "The run was stopped.";
  if (output.kind === "released") return "The run goes on waiting.";
  return output.kind === "error" ? `The run failed: ${output.error}` : "The run has finished.";
}
