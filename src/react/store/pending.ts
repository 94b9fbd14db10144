/** What waits for a person, as events change it. */
import type { RuntimeEvent } from "../../runtime/events.ts";
import type { PendingAction } from "../../runtime/types.ts";
import { isSameList } from "./views.ts";

/** The same list where nothing is different, and the same actions in it. */
export function sharePending(
  found: readonly PendingAction[],
  before: readonly PendingAction[],
): readonly PendingAction[] {
  const known = new Map(before.map((action) => [nameOf(action), action]));
  const shared = found.map((action) => known.get(nameOf(action)) ?? action);
  return isSameList(shared, before) ? before : shared;
}

/** What waits after an event; the same list where it changes nothing. */
export function pendingAfter(event: RuntimeEvent, pending: readonly PendingAction[]): readonly PendingAction[] {
  const { executionId: id, type } = event;
  if (type === "execution_paused") {
    return sharePending([...pending.filter((one) => one.executionId !== id), ...event.pending], pending);
  }
  const isOver = (one: PendingAction): boolean => {
    if (one.executionId !== id || type === "call_pending") return false;
    return type === "execution_finished" || ("seq" in event && one.seq === event.seq);
  };
  return pending.some(isOver) ? pending.filter((one) => !isOver(one)) : pending;
}

function nameOf({ executionId, seq, argsHash, waiting, requestedAt }: PendingAction): string {
  return `${executionId} ${seq} ${argsHash} ${waiting} ${requestedAt}`;
}
