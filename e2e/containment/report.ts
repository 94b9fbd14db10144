/** What the suite says at its end: to a person, and to the runner of all suites. */
import type { Outcome } from "../../scripts/test/suite.ts";
import { BROWSER_TITLES } from "./matrix.ts";
import { EXECUTORS } from "./probe.ts";
import { isFailure, type BrowserResult, type Cell, type ProbeResult } from "./results.ts";

interface Line {
  title: string;
  cell: Cell;
  probe: ProbeResult;
}

function linesOf({ browser, probes }: BrowserResult): Line[] {
  return probes.flatMap((probe) =>
    EXECUTORS.map((executor) => ({
      title: `${BROWSER_TITLES[browser]}, ${executor}: ${probe.family}: ${probe.name}`,
      cell: probe.executors[executor],
      probe,
    })),
  );
}

/**
 * Each probe that is for an executor is a test of it in each browser. What proves nothing, or is known not to be
 * contained, does not count as passed.
 */
export function outcomeOf(results: BrowserResult[]): Outcome {
  const outcome: Outcome = { passed: 0, failed: 0, skipped: 0, notes: [] };
  for (const result of results) {
    const lines = linesOf(result);
    const unprovable = lines.filter(({ cell }) => cell.verdict === "not provable").length;
    for (const { title, cell } of lines) {
      if (cell.verdict === "contained") outcome.passed += 1;
      else if (isFailure(cell)) outcome.failed += 1;
      else if (cell.verdict !== "not applicable") outcome.skipped += 1;
      if (isFailure(cell)) outcome.notes.push(`failed: ${title}: ${cell.reasons[0]}`);
      if (cell.verdict === "explained") outcome.notes.push(`known, not contained: ${title}`);
    }
    const title = BROWSER_TITLES[result.browser];
    if (unprovable > 0) outcome.notes.push(`${title}: ${unprovable} probes prove nothing there, see docs/security.md`);
  }
  return outcome;
}

export function printResult(result: BrowserResult, isVerbose: boolean): void {
  const counts: Record<string, number> = {};
  for (const { title, cell, probe } of linesOf(result)) {
    counts[cell.verdict] = (counts[cell.verdict] ?? 0) + 1;
    if (!isVerbose && !isFailure(cell)) continue;
    console.log(`${cell.verdict.toUpperCase()} ${title}`);
    for (const reason of cell.reasons) console.log(`    ${reason}`);
    printCell("ours", cell);
    printCell("control", probe.control);
  }
  const summary = Object.entries(counts).map(([verdict, count]) => `${count} ${verdict}`);
  console.log(`${BROWSER_TITLES[result.browser]} ${result.version}: ${summary.join(", ")}`);
}

function printCell(name: string, { verdict, outcome, figures, reasons }: Cell): void {
  const shown = Object.entries(figures).map(([key, value]) => `${key} ${value ?? "-"}`);
  console.log(`    ${name}: ${verdict}: ${outcome} (${shown.join(", ")})`);
  if (name === "control" && verdict !== "breached") for (const reason of reasons) console.log(`        ${reason}`);
}
