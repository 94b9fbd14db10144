import { useSyncExternalStore } from "react";
import type { CodemodeEvent } from "browser-codemode";

export interface CallStep {
  kind: "call";
  seq: number;
  method: string;
  args: unknown;
  status: "running" | "done" | "failed";
  error?: string;
  durationMs?: number;
}

export interface ConsoleStep {
  kind: "console";
  level: string;
  text: string;
}

export type RunStep = CallStep | ConsoleStep;

/** A run that this tab has seen from its start, as it is now. */
export interface Run {
  status: "running" | "completed" | "error";
  startedAt: number;
  durationMs?: number;
  steps: readonly RunStep[];
  callsStarted: number;
  callsEnded: number;
}

type LiveRun = Run & { steps: RunStep[]; toolCallId: string };

/**
 * Collects the events of runs, so that the chat can show them as they happen. Listeners are told once
 * a frame at most: a run may make thousands of calls.
 */
class RunStore {
  readonly #live = new Map<string, LiveRun>();
  readonly #changed = new Set<LiveRun>();
  readonly #shown = new Map<string, Run>();
  readonly #listeners = new Set<() => void>();

  /** Hand this to `createBrowserCodeTool` as `onEvent`. */
  readonly record = (event: CodemodeEvent): void => {
    if (event.type === "execution_started") {
      this.#live.set(event.executionId, {
        toolCallId: event.toolCallId ?? event.executionId,
        status: "running",
        startedAt: event.timestamp,
        steps: [],
        callsStarted: 0,
        callsEnded: 0,
      });
    }
    const run = this.#live.get(event.executionId);
    if (run === undefined) return;
    if (event.type !== "execution_started") applyEvent(run, event);
    this.#show(run);
  };

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly get = (toolCallId: string): Run | undefined => this.#shown.get(toolCallId);

  #show(run: LiveRun): void {
    this.#changed.add(run);
    if (this.#changed.size > 1) return;
    // A hidden tab has no frames, and its runs go on.
    const wait = document.hidden ? (flush: () => void) => setTimeout(flush, 100) : requestAnimationFrame;
    wait(() => {
      for (const changed of this.#changed)
        this.#shown.set(changed.toolCallId, { ...changed, steps: [...changed.steps] });
      this.#changed.clear();
      for (const listener of this.#listeners) listener();
    });
  }
}

function applyEvent(run: LiveRun, event: Exclude<CodemodeEvent, { type: "execution_started" }>): void {
  switch (event.type) {
    case "console":
      run.steps.push({ kind: "console", level: event.level, text: event.text });
      break;
    case "call_started":
      run.callsStarted += 1;
      run.steps.push({ kind: "call", seq: event.seq, method: event.method, args: event.args, status: "running" });
      break;
    case "call_finished":
    case "call_failed": {
      run.callsEnded += 1;
      const at = run.steps.findIndex((step) => step.kind === "call" && step.seq === event.seq);
      const step = run.steps[at];
      if (step?.kind !== "call") break;
      const failed = event.type === "call_failed";
      run.steps[at] = {
        ...step,
        status: failed ? "failed" : "done",
        durationMs: event.durationMs,
        ...(failed ? { error: event.error.message } : {}),
      };
      break;
    }
    case "execution_finished":
      run.status = event.status;
      run.durationMs = event.durationMs;
      break;
  }
}

export const runs: RunStore = new RunStore();

/** The run that answers a tool call; nothing if this tab did not see it start. */
export function useRun(toolCallId: string): Run | undefined {
  return useSyncExternalStore(runs.subscribe, () => runs.get(toolCallId));
}
