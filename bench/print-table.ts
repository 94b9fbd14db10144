import { isMet, type Budget, type Measurement } from "./measure.ts";

/** Prints a Markdown table, ready for `bench/README.md`. */
export function printTable(measurements: readonly Measurement[], peer: string): void {
  const rows = [
    ["", "browser-codemode", peer, "times as fast", "budget"],
    ...measurements.map((measurement) => [
      measurement.what,
      `${round(measurement.ours)} ${measurement.unit}`,
      measurement.peerFails ?? `${round(measurement.peer)} ${measurement.unit}`,
      measurement.peerFails === undefined ? round(measurement.ratio) : "",
      budgetCell(measurement),
    ]),
  ];
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  const print = (row: readonly string[]) => {
    console.log(`| ${row.map((cell, column) => cell.padEnd(widths[column]!)).join(" | ")} |`);
  };
  print(rows[0]!);
  print(widths.map((width) => "-".repeat(width)));
  for (const row of rows.slice(1)) print(row);
}

function budgetCell({ budget, unit, ...figures }: Measurement): string {
  if (budget === undefined) return "";
  return `${describe(budget, unit)}${isMet(budget, figures) ? "" : " (missed)"}`;
}

function describe(budget: Budget, unit: string): string {
  return "ratio" in budget ? String(budget.ratio) : `below ${budget.below} ${unit}`;
}

function round(value: number): string {
  return value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2);
}
