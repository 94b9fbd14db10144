import { useEffect, useMemo, useRef, type ReactElement } from "react";
import { AlertIcon, CheckIcon, HandIcon, ResetIcon } from "../ui/icons.tsx";
import { formatDuration } from "./format-duration.ts";
import type { CallStep, RunStep } from "../runs/live-runs.ts";

const GROUP_FROM = 4;
const STEPS_SHOWN = 300;

type Entry = { kind: "one"; step: RunStep } | { kind: "group"; method: string; calls: CallStep[] };

/** Calls and console lines, in order. Many calls in a row of one tool become a single line. */
export function RunSteps({ steps, live }: { steps: readonly RunStep[]; live: boolean }): ReactElement {
  const entries = useMemo(() => groupSteps(steps.slice(-STEPS_SHOWN)), [steps]);
  const hidden = Math.max(0, steps.length - STEPS_SHOWN);
  const list = useRef<HTMLOListElement>(null);

  useEffect(() => {
    if (live && list.current !== null) list.current.scrollTop = list.current.scrollHeight;
  });

  return (
    <ol className="steps" ref={list} tabIndex={0} aria-label="Calls and console output">
      {hidden > 0 && <li className="step muted">{hidden} earlier lines are not shown</li>}
      {entries.map((entry, index) =>
        entry.kind === "group" ? (
          <GroupLine key={index} method={entry.method} calls={entry.calls} />
        ) : entry.step.kind === "call" ? (
          <CallLine key={index} call={entry.step} />
        ) : (
          <li key={index} className="step console" data-level={entry.step.level}>
            <span className="visually-hidden">console {entry.step.level}: </span>
            <code>{entry.step.text}</code>
          </li>
        ),
      )}
    </ol>
  );
}

function CallLine({ call }: { call: CallStep }): ReactElement {
  return (
    <li className="step call" data-status={call.status}>
      <CallMark status={call.status} />
      <code>
        <span className="method">{call.method}</span>
        <span className="args">({briefly(call.args)})</span>
      </code>
      <span className="step-time">{call.durationMs === undefined ? "" : formatDuration(call.durationMs)}</span>
      {call.error !== undefined && <p className="step-error">{call.error}</p>}
    </li>
  );
}

function GroupLine({ method, calls }: { method: string; calls: CallStep[] }): ReactElement {
  const times = calls.map((call) => call.durationMs ?? 0);
  const shortest = formatDuration(Math.min(...times));
  const longest = formatDuration(Math.max(...times));
  const open = calls.filter((call) => call.status === "running").length;
  return (
    <li className="step call" data-status={open > 0 ? "running" : "done"}>
      <CallMark status={open > 0 ? "running" : "done"} />
      <code>
        <span className="method">{method}</span>
        <span className="times"> × {calls.length}</span>
      </code>
      <span className="step-time">
        {open > 0 ? `${calls.length - open} done` : shortest === longest ? longest : `${shortest} – ${longest}`}
      </span>
    </li>
  );
}

function CallMark({ status }: { status: CallStep["status"] }): ReactElement {
  if (status === "waiting") return <HandIcon label="waiting for you" />;
  if (status === "reverted") return <ResetIcon label="undone" />;
  if (status === "running") return <span className="spinner" role="img" aria-label="running" />;
  if (status === "failed") return <AlertIcon label="failed" />;
  return <CheckIcon label="done" />;
}

function groupSteps(steps: readonly RunStep[]): Entry[] {
  const entries: Entry[] = [];
  for (let start = 0; start < steps.length;) {
    const step = steps[start];
    if (step === undefined) break;
    let end = start + 1;
    if (step.kind === "call" && isGroupable(step)) {
      while (end < steps.length && isSameTool(steps[end], step)) end += 1;
    }
    const calls = steps.slice(start, end).filter((one) => one.kind === "call");
    if (step.kind === "call" && calls.length >= GROUP_FROM) entries.push({ kind: "group", method: step.method, calls });
    else for (const one of steps.slice(start, end)) entries.push({ kind: "one", step: one });
    start = end;
  }
  return entries;
}

function isSameTool(step: RunStep | undefined, first: CallStep): boolean {
  return step?.kind === "call" && step.method === first.method && isGroupable(step);
}

/** What went as it should, or still does: everything else is worth a line of its own. */
function isGroupable({ status }: CallStep): boolean {
  return status === "done" || status === "running";
}

/** `{ id: "T-104", due: "2026-12-01" }`, cut when long. */
function briefly(args: unknown): string {
  if (args === undefined) return "";
  const json = JSON.stringify(args) ?? "";
  const readable = json === "{}" ? "" : json.replaceAll(/"([A-Za-z_]\w*)":/g, "$1: ").replaceAll(/,(?=\S)/g, ", ");
  return readable.length > 90 ? `${readable.slice(0, 89)}…` : readable;
}
