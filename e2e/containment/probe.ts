/** What a probe is, and what is found out when it has run. Shared by the page and the runner. */
import type { Hit } from "./outside.ts";

export const FAMILIES = ["egress", "reach", "forgery", "tampering", "exhaustion"] as const;
export type Family = (typeof FAMILIES)[number];

export const BROWSERS = ["chromium", "firefox", "webkit"] as const;
export type BrowserName = (typeof BROWSERS)[number];

/** Our executors, each a column of the matrix. */
export const EXECUTORS = ["iframe", "quickjs"] as const;
export type ExecutorName = (typeof EXECUTORS)[number];

/**
 * Where a probe must succeed first: `page` evaluates the code in the page itself, `frame` in a frame of the
 * page's origin, `worker` in a plain Worker of the page. None of them checks anything.
 */
export type ControlName = "page" | "frame" | "worker";

export interface Probe {
  family: Family;
  name: string;
  /** An expression, as a model would write it; names of `Addresses` in `__` stand for addresses. */
  attack: string;
  control: ControlName;
  /** Where the unprotected control needs other words for the same (its own messages, an end to a loop). */
  controlAttack?: string;
  /**
   * What counts as success of the attack, beside what always does (see {@link reasons}). `control` is what was seen of
   * the control in the same run; there is none where the control itself is judged.
   */
  breached?: (evidence: Evidence, control?: Evidence) => boolean;
  /** How a run of ours must end: codes of errors, or "result". Without it, any end will do. */
  ends?: readonly string[];
  /** The same for executors that end it in another way than the rest. */
  endsIn?: Partial<Record<ExecutorName, readonly string[]>>;
  /** Milliseconds the code may run. Default 1,000. */
  timeout?: number;
  /** Milliseconds to go on watching after the end. Default 0. */
  settle?: number;
  /** The probe needs a TCP and a UDP port of its own. */
  ports?: true;
  /** The code is not run by the guest, it *is* the guest: it holds the wire to the host as `send`, `receive`. */
  hijacked?: true;
  /** Other code of the same executor: runs at the same time, or is over before the attack begins. */
  victim?: { code: string; when: "meanwhile" | "before" };
  /** Code of another frame of the page, which runs at the same time. */
  bystander?: string;
  /** Milliseconds after which the app cancels the run. */
  cancelAfter?: number;
  /** Headers of the page; __OUT__ may be used. */
  pageHeaders?: Record<string, string>;
  /** The sandbox's document is served by the app. */
  sandboxUrl?: true;
  /** The browser must be one in an ordinary profile. */
  profile?: "ordinary";
  /** A set of tools other than the usual. */
  tools?: ToolSet;
  /** The probe takes the machine's time, or measures: nothing else is run beside it. */
  alone?: true;
  /** The run may be refused before the code starts: that is what contains it. */
  refused?: true;
  /** Browsers in which the control cannot succeed, and why: there the cell proves nothing. */
  unprovable?: Reasons;
  /** Executors that have nothing of the kind that is attacked, and what: there the cell says so, and counts as nothing. */
  notFor?: Partial<Record<ExecutorName, string>>;
  /** Breaches that are known, and why they remain. They count as not contained. */
  explained?: Partial<Record<ExecutorName, Reasons>>;
}

export type Reasons = Partial<Record<BrowserName, string>>;

/** `{ namespace }` gives the usual tools under a name of the probe's. */
export type ToolSet = "usual" | "odd" | "inherited" | { namespace: string };

/** What the page is asked to do. */
export interface PageRequest {
  executor: ExecutorName | ControlName;
  attack: string;
  timeout: number;
  settle: number;
  hijacked: boolean;
  sandboxUrl: boolean;
  tools: ToolSet;
  victim?: { code: string; when: "meanwhile" | "before" };
  bystander?: string;
  cancelAfter?: number;
}

export interface RecordedCall {
  method: string;
  /** The start of the input, as JSON, and the length of all of it. */
  input: string;
  length: number;
  depth: number;
  /** The call came after the run's end. */
  late: boolean;
}

/** What the page has seen. */
export interface PageEvidence {
  /** The start of the result, as JSON; absent when there is none. */
  result?: string;
  /** Characters of the result as JSON, and its nesting. */
  resultLength: number;
  resultDepth: number;
  error?: string;
  errorLength: number;
  code?: string;
  logs: string[];
  logLines: number;
  logLength: number;
  calls: RecordedCall[];
  /** Calls altogether; `calls` holds the first of them. */
  callCount: number;
  /** A secret of the page is in the result, in an error, in a log line or in a tool's input. */
  leaked: boolean;
  /** What is different on the page, in words. */
  changes: string[];
  /** Errors and rejections that nobody handled, on the page itself. */
  pageErrors: number;
  /** Milliseconds from the order to the outcome. */
  duration: number;
  /** Milliseconds that the app needed for what it does with every result. */
  appTime: number;
  /** A guest that is taken over has got its code to run. `true` for all others. */
  began: boolean;
  /** How often timers of the page fired while the code ran. */
  turns: number;
  /** The longest time, in milliseconds, that the page's event loop did not turn. */
  longestGap: number;
  /** The longest task of the page's main thread in milliseconds, where the browser tells. */
  longestTask?: number;
  /** Megabytes that the page has grown by, at the most, where the browser tells. */
  growth?: number;
  /** The next run of the same executor gave the right answer. Always `true` for controls. */
  alive: boolean;
  /** What became of the other code. */
  victim?: string;
}

export interface Evidence extends Partial<PageEvidence> {
  hits: Hit[];
  /** Windows, downloads, dialogs that appeared; a page that went away or did not answer. */
  events: string[];
}

/** Whether the attack reached what it was after: what a control has to show. */
export function isAimed(probe: Probe, evidence: Evidence): boolean {
  if (probe.breached !== undefined) return probe.breached(evidence);
  if (probe.family === "egress") return evidence.hits.length > 0;
  return reasons(probe, evidence).length > 0;
}

/** Why a probe counts as breached; empty when it was contained. */
export function reasons(probe: Probe, evidence: Evidence, control?: Evidence): string[] {
  const { hits, events, leaked, changes = [], alive, calls = [] } = evidence;
  return [
    ...hits.map(({ how }) => `outside: ${how}`),
    ...events,
    ...(leaked === true ? ["a secret of the page was read"] : []),
    ...changes,
    ...(alive === false ? ["the next run did not work"] : []),
    ...(calls.some(({ late }) => late) ? ["a tool was called after the end"] : []),
    ...(probe.breached?.(evidence, control) === true
      ? [`the aim of the attack was reached: ${evidence.result ?? evidence.error}`]
      : []),
  ];
}

/** How a run of ours ended: the code of its error, or "result". */
export function endOf({ code, error }: Evidence): string {
  return code ?? (error === undefined ? "result" : "untyped error");
}
