/** What the suite writes down: one entry for each probe and browser. */
import type { BrowserName, ExecutorName, Family } from "./probe.ts";

/** `breached` is what a control must be, and an executor must not. */
export type Verdict = "contained" | "breached" | "not provable" | "broken";

export interface Cell {
  verdict: Verdict;
  reasons?: string[] | undefined;
  figures: {
    duration?: number | undefined;
    longestGap?: number | undefined;
    longestTask?: number | undefined;
    growth?: number | undefined;
    appTime?: number | undefined;
  };
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
