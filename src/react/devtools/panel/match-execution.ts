import type { ExecutionView } from "../../store/views.ts";

/** Whether an execution has this text in its ids, its code or its error, however it is spaced. */
export function matches(execution: ExecutionView, search: string): boolean {
  const { id, toolCallId = "", conversationId = "", code, error = "" } = execution;
  const wanted = simplify(search);
  return [id, toolCallId, conversationId, code, error].some((text) => simplify(text).includes(wanted));
}

function simplify(text: string): string {
  return text.toLowerCase().replaceAll(/\s+/g, " ").trim();
}
