/** What components see of executions: the journal's records, and what has happened since they were read. */
import type { ConsoleLevel, ConsoleLine } from "../../protocol/executor.ts";
import type { RuntimeEvent } from "../../runtime/events.ts";
import type { Effect, ExecutionState, ToolLogEntry } from "../../runtime/types.ts";

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

/** Of a run that has just begun, everything is known. */
export function startedView(event: RuntimeEvent): ExecutionView | undefined {
  if (event.type !== "execution_started") return undefined;
  const { executionId: id, code, toolCallId, timestamp } = event;
  return {
    id,
    code,
    status: "running",
    connectors: [],
    ...(toolCallId !== undefined && { toolCallId }),
    createdAt: timestamp,
    updatedAt: timestamp,
    calls: [],
    console: [],
    progress: { calls: 0, settled: 0, waiting: 0 },
  };
}

export function isSameView(a: ExecutionView, b: ExecutionView): boolean {
  return a.calls === b.calls && a.console === b.console && a.connectors.length === b.connectors.length && isAlike(a, b);
}

function shareCalls(log: readonly ToolLogEntry[], before: readonly CallView[] = []): readonly CallView[] {
  const calls = log.map((entry, index) => {
    const known = before[index];
    return known !== undefined && isAlike<CallView>(entry, known) ? known : entry;
  });
  return isSameList(calls, before) ? before : calls;
}

/** Whether two records of one thing say the same: their objects (inputs, results) never change once they are there. */
function isAlike<T extends object>(a: T, b: T): boolean {
  const keys = Object.keys(a) as (keyof T)[];
  const isObject = (value: unknown): boolean => typeof value === "object" && value !== null;
  return (
    keys.length === Object.keys(b).length &&
    keys.every((key) => key in b && (Object.is(a[key], b[key]) || (isObject(a[key]) && isObject(b[key]))))
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

export function isSameList<T>(a: readonly T[], b: readonly T[]): boolean {
  return a.length === b.length && a.every((item, index) => item === b[index]);
}

/** The journal keeps lines as text, of which warnings and errors say what they are. */
function readConsoleLine(line: string): ConsoleLine {
  const [, level = "log", text = line] = /^\[(warn|error)\] (.*)$/s.exec(line) ?? [];
  return { level: level as ConsoleLevel, text };
}
