/** Many calls in a row of one tool, as one. */
import { STEP_PATH } from "../../protocol/replay.ts";
import type { CallView } from "../store/views.ts";

export type TimelineEntry =
  | { kind: "call"; call: CallView }
  | { kind: "group"; connector: string; method: string; calls: readonly CallView[] };

/** @param from How many calls make a group. Those that have failed, wait or were undone stand alone. */
export function groupCalls(calls: readonly CallView[], from: number): TimelineEntry[] {
  const entries: TimelineEntry[] = [];
  let row: CallView[] = [];
  const close = (): void => {
    const [first] = row;
    if (first !== undefined && row.length >= from && !isStep(first)) {
      entries.push({ kind: "group", connector: first.connector, method: first.method, calls: row });
    } else for (const call of row) entries.push({ kind: "call", call });
    row = [];
  };
  for (const call of calls) {
    const [first] = row;
    if (first === undefined || !isGroupable(call) || !isGroupable(first) || !isSameTool(first, call)) close();
    row.push(call);
  }
  close();
  return entries;
}

/** Whether a call is one of `codemode.step`, of which the argument is the name. */
export function isStep({ connector, method }: CallView): boolean {
  return `${connector}.${method}` === STEP_PATH;
}

/** What went as it should, or still does: everything else is worth a line of its own. */
function isGroupable({ state }: CallView): boolean {
  return state === "applied" || state === "executing";
}

function isSameTool(a: CallView, b: CallView): boolean {
  return a.method === b.method && a.connector === b.connector;
}
