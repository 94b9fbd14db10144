import type { CodemodeRuntimeHandle, ExecutionState, RuntimeEvent, ToolLogEntry } from "browser-codemode";
import { useSyncExternalStore } from "react";

export interface CallStep {
  kind: "call";
  seq: number;
  method: string;
  args: unknown;
  status: "running" | "waiting" | "done" | "failed" | "reverted";
  error?: string;
  durationMs?: number;
}

export interface ConsoleStep {
  kind: "console";
  level: string;
  text: string;
}

export type RunStep = CallStep | ConsoleStep;

/** A run as it is now. */
export interface Run {
  executionId: string;
  status: "running" | "paused" | "completed" | "error";
  startedAt: number;
  durationMs?: number;
  steps: readonly RunStep[];
  callsStarted: number;
  callsEnded: number;
}

type LiveRun = Pick<Run, "executionId" | "status" | "startedAt" | "durationMs"> & {
  steps: RunStep[];
  toolCallId: string;
};

/** Events that only the tab gets which drives the run. */
type DrivingEvent = Exclude<RuntimeEvent, { type: "execution_changed" | "execution_started" | "late_outcome" }>;

/**
 * Collects the events of the runs that this tab drives, so that the chat can show them as they happen. Listeners are
 * told once a frame at most: a run may make thousands of calls.
 */
class LiveRuns {
  #runtime: Pick<CodemodeRuntimeHandle, "executions"> | undefined;
  readonly #live = new Map<string, LiveRun>();
  /** Events of runs whose beginning is still being read from the journal. */
  readonly #early = new Map<string, DrivingEvent[]>();
  readonly #changed = new Set<LiveRun>();
  readonly #shown = new Map<string, Run>();
  readonly #listeners = new Set<() => void>();

  follow(runtime: Pick<CodemodeRuntimeHandle, "executions">): void {
    this.#runtime = runtime;
  }

  readonly record = (event: RuntimeEvent): void => {
    const { executionId, type, timestamp } = event;
    if (type === "execution_changed" || type === "late_outcome") return;
    if (type === "execution_started") {
      const toolCallId = event.toolCallId ?? executionId;
      const run: LiveRun = { executionId, toolCallId, status: "running", startedAt: timestamp, steps: [] };
      this.#live.set(executionId, run);
      this.#show(run);
      return;
    }
    const run = this.#live.get(executionId);
    if (run !== undefined) {
      applyEvent(run, event);
      this.#show(run);
    } else if (this.#early.has(executionId)) this.#early.get(executionId)?.push(event);
    else void this.#takeUp(event);
  };

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly get = (toolCallId: string): Run | undefined => this.#shown.get(toolCallId);

  /** A run that another tab has begun, or this one before a reload. */
  async #takeUp(event: DrivingEvent): Promise<void> {
    const { executionId } = event;
    this.#early.set(executionId, [event]);
    const [state] = (await this.#runtime?.executions({ executionId }).catch(() => [])) ?? [];
    const events = this.#early.get(executionId) ?? [];
    this.#early.delete(executionId);
    if (state === undefined) return;
    const run = { ...readState(state), toolCallId: state.toolCallId ?? executionId };
    this.#live.set(executionId, run);
    for (const early of events) applyEvent(run, early);
    this.#show(run);
  }

  #show(run: LiveRun): void {
    this.#changed.add(run);
    if (this.#changed.size > 1) return;
    // A hidden tab has no frames, and its runs go on.
    const wait = document.hidden ? (flush: () => void) => setTimeout(flush, 100) : requestAnimationFrame;
    wait(() => {
      for (const changed of this.#changed) this.#shown.set(changed.toolCallId, toRun(changed));
      this.#changed.clear();
      for (const listener of this.#listeners) listener();
    });
  }
}

function applyEvent(run: LiveRun, event: DrivingEvent): void {
  switch (event.type) {
    case "console":
      run.steps.push({ kind: "console", level: event.level, text: event.text });
      break;
    case "call_started":
    case "call_pending": {
      const { seq, method, args } = event;
      run.status = "running";
      putCall(run, { kind: "call", seq, method, args, status: event.type === "call_pending" ? "waiting" : "running" });
      break;
    }
    case "call_finished":
    case "call_failed":
    case "call_reverted": {
      const step = run.steps.find((one) => one.kind === "call" && one.seq === event.seq);
      if (step?.kind !== "call") break;
      if (event.type === "call_reverted") putCall(run, { ...step, status: "reverted" });
      else if (event.type === "call_finished") putCall(run, { ...step, status: "done", durationMs: event.durationMs });
      else putCall(run, { ...step, status: "failed", durationMs: event.durationMs, error: event.error.message });
      break;
    }
    case "execution_paused":
      run.status = "paused";
      break;
    case "execution_resumed":
      run.status = "running";
      break;
    case "execution_finished":
      run.status = event.status;
      run.durationMs = event.durationMs;
      break;
    case "execution_rolled_back":
      break;
  }
}

function putCall(run: LiveRun, call: CallStep): void {
  const at = run.steps.findIndex((step) => step.kind === "call" && step.seq === call.seq);
  if (at === -1) run.steps.push(call);
  else run.steps[at] = call;
}

function toRun(run: Omit<LiveRun, "toolCallId">): Run {
  const calls = run.steps.filter((step) => step.kind === "call" && step.status !== "waiting");
  const callsEnded = calls.filter((step) => step.kind === "call" && step.status !== "running").length;
  return { ...run, steps: [...run.steps], callsStarted: calls.length, callsEnded };
}

/** A run as the journal has it: its console lines come first there, since only their texts are kept. */
export function runOfRecord(state: ExecutionState): Run {
  return toRun(readState(state));
}

function readState(state: ExecutionState): Omit<LiveRun, "toolCallId"> {
  const { id, status, createdAt, updatedAt, log, logs = [] } = state;
  const isOpen = status === "running" || status === "paused";
  return {
    executionId: id,
    status: isOpen || status === "completed" ? status : "error",
    startedAt: createdAt,
    ...(isOpen ? {} : { durationMs: updatedAt - createdAt }),
    steps: [...logs.map(readConsoleLine), ...log.map(readEntry)],
  };
}

function readConsoleLine(line: string): ConsoleStep {
  const [, level = "log", text = line] = /^\[(warn|error)\] (.*)$/s.exec(line) ?? [];
  return { kind: "console", level, text };
}

const STATUS_OF_STATE: Record<ToolLogEntry["state"], CallStep["status"]> = {
  executing: "running",
  applied: "done",
  failed: "failed",
  pending: "waiting",
  uncertain: "waiting",
  reverted: "reverted",
};

export function readEntry(entry: ToolLogEntry): CallStep {
  const { seq, method, args, executedArgs, state, error, requestedAt, settledAt, revertError } = entry;
  const problem = revertError === undefined ? error?.message : `Not undone: ${revertError}`;
  return {
    kind: "call",
    seq,
    method,
    args: executedArgs ?? args,
    status: STATUS_OF_STATE[state],
    ...(problem !== undefined && { error: problem }),
    ...(settledAt !== undefined && { durationMs: settledAt - requestedAt }),
  };
}

export const liveRuns: LiveRuns = new LiveRuns();

/** The run that answers a tool call, if this tab drives it or has driven it. */
export function useLiveRun(toolCallId: string): Run | undefined {
  return useSyncExternalStore(liveRuns.subscribe, () => liveRuns.get(toolCallId));
}
