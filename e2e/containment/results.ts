/** What the suite finds out: one entry for each probe and browser. */
import type { BrowserName, ExecutorName, Family } from "./probe.ts";

/**
 * `breached` is what a control must be, and an executor must not; `explained` is a breach that is known; `not applicable`
 * is what was not run, because the executor has nothing of the kind.
 */
export type Verdict = "contained" | "breached" | "explained" | "not provable" | "not applicable" | "broken";

export interface Figures {
  duration?: number | undefined;
  turns?: number | undefined;
  longestGap?: number | undefined;
  longestTask?: number | undefined;
  growth?: number | undefined;
  appTime?: number | undefined;
}

export interface Cell {
  verdict: Verdict;
  reasons: string[];
  figures: Figures;
  outcome: string;
}

export interface ProbeResult {
  family: Family;
  name: string;
  control: Cell;
  executors: Record<ExecutorName, Cell>;
}

export interface BrowserResult {
  browser: BrowserName;
  version: string;
  probes: ProbeResult[];
}

/** Verdicts with which the suite fails. */
export function isFailure({ verdict }: Cell): boolean {
  return verdict === "breached" || verdict === "broken";
}
