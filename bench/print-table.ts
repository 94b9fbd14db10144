import type { Measurement } from "./measure.ts";

/** Prints a Markdown table, ready for `bench/README.md`. */
export function printTable(measurements: readonly Measurement[]): void {
  const rows = [
    ["", "browser-codemode", "@cloudflare/codemode", "times as fast", "budget"],
    ...measurements.map(({ what, unit, ours, peer, ratio, budget }) => [
      what,
      `${round(ours)} ${unit}`,
      `${round(peer)} ${unit}`,
      round(ratio),
      budget === undefined ? "" : `${budget}${ratio < budget ? " (missed)" : ""}`,
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

function round(value: number): string {
  return value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2);
}
