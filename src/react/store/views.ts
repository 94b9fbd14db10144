/** What components see of executions: the journal's records, and what has happened since they were read. */
import type { ConsoleLevel, ConsoleLine } from "../../protocol/executor.ts";
import type { Effect, ExecutionState, PendingAction, ToolLogEntry } from "../../runtime/types.ts";

/** A call as it stands now. */
export interface CallView extends Omit<ToolLogEntry, "effect"> {
  /** Not known of a call that has just begun. */
  effect?: Effect;
}

export interface ExecutionProgress {
  /** Calls so far. */
  calls: number;
  /** Those that are over. */
  settled: number;
  /** Those that wait for a person. */
  waiting: number;
}

/** An execution as it stands now: the same object as long as nothing about it has changed. */
export interface ExecutionView extends Omit<ExecutionState, "log" | "logs"> {
  /** In the order of their numbers. */
  readonly calls: readonly CallView[];
  readonly console: readonly ConsoleLine[];
  readonly progress: ExecutionProgress;
}

/** @param before The view so far, whose parts are kept where they say the same. */
export function viewOfState(state: ExecutionState, before?: ExecutionView): ExecutionView {
  const { log, logs = [], ...rest } = state;
  return {
    ...rest,
    calls: shareCalls(log, before?.calls),
    console: shareConsole(logs, before?.console),
    progress: progressOf(log),
  };
}

export function progressOf(calls: readonly Pick<CallView, "state">[]): ExecutionProgress {
  let settled = 0;
  let waiting = 0;
  for (const { state } of calls) {
    if (state === "pending" || state === "uncertain") waiting++;
    else if (state !== "executing") settled++;
  }
  return { calls: calls.length, settled, waiting };
}

/** The same list where nothing is different, and the same actions in it. */
export function sharePending(
  found: readonly PendingAction[],
  before: readonly PendingAction[],
): readonly PendingAction[] {
  const known = new Map(before.map((action) => [nameOf(action), action]));
  const shared = found.map((action) => known.get(nameOf(action)) ?? action);
  return isSameList(shared, before) ? before : shared;
}

function nameOf({ executionId, seq, argsHash, waiting, requestedAt }: PendingAction): string {
  return `${executionId} ${seq} ${argsHash} ${waiting} ${requestedAt}`;
}

function shareCalls(log: readonly ToolLogEntry[], before: readonly CallView[] = []): readonly CallView[] {
  const calls = log.map((entry, index) => {
    const known = before[index];
    return known !== undefined && isSameCall(entry, known) ? known : entry;
  });
  return isSameList(calls, before) ? before : calls;
}

/** Whatever changes a call changes one of these. */
function isSameCall(entry: ToolLogEntry, known: CallView): boolean {
  return (
    entry.seq === known.seq &&
    entry.state === known.state &&
    entry.attempts === known.attempts &&
    entry.effect === known.effect &&
    entry.requestedAt === known.requestedAt &&
    entry.settledAt === known.settledAt &&
    entry.revertError === known.revertError &&
    "result" in entry === "result" in known &&
    "executedArgs" in entry === "executedArgs" in known
  );
}

/** Lines that were seen as they came keep what they said of themselves; the journal knows less of them. */
function shareConsole(logs: readonly string[], before: readonly ConsoleLine[] = []): readonly ConsoleLine[] {
  const lines = logs.map((log, index) => {
    const line = readConsoleLine(log);
    const known = before[index];
    return known !== undefined && known.text === line.text ? known : line;
  });
  return isSameList(lines, before) ? before : lines;
}

function isSameList<T>(a: readonly T[], b: readonly T[]): boolean {
  return a.length === b.length && a.every((item, index) => item === b[index]);
}

/** The journal keeps lines as text, of which warnings and errors say what they are. */
function readConsoleLine(line: string): ConsoleLine {
  const [, level = "log", text = line] = /^\[(warn|error)\] (.*)$/s.exec(line) ?? [];
  return { level: level as ConsoleLevel, text };
}
