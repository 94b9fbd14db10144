import type { CodemodeError } from "../protocol/errors.ts";
import type { CodemodeRuntimeHandle, ExecuteInput } from "../runtime/runtime-handle.ts";
import type { Bridge } from "./bridge.ts";

/** Whether the page has an execution that answers the tool call: it is that, wherever others would begin now. */
export async function hasBegunHere(
  page: CodemodeRuntimeHandle,
  { code, toolCallId, conversationId = "" }: ExecuteInput,
): Promise<boolean> {
  if (!toolCallId) return false;
  const known = await page.executions({ toolCallId, conversationId });
  return known.some((state) => state.code === code);
}

/**
 * The execution at the server that answers the same tool call and has not come from this browser: another one, with the
 * same conversation, has begun it. A tool call runs once, so the server is asked; without a connection the code begins here.
 */
export async function begunElsewhere(
  bridge: Bridge,
  { code, toolCallId, conversationId = "" }: ExecuteInput,
): Promise<string | undefined> {
  if (!toolCallId || bridge.state === "refused" || bridge.state === "offline") return undefined;
  try {
    return (await bridge.executions({ toolCallId, conversationId })).find((state) => state.code === code)?.id;
  } catch (error) {
    // Who may not read there has nothing there, and who cannot ask has to work all the same.
    const { code: reason } = error as CodemodeError;
    if (reason === "not_allowed" || reason === "bridge_unavailable") return undefined;
    throw error;
  }
}
