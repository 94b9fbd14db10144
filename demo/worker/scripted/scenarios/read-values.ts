import { isRecord } from "../outcome.ts";

/** Reading what runs returned: anything may be missing, so each of these has an answer for everything. */

export function records(value: unknown): Record<string, unknown>[] {
  return Array.isArray(value) ? value.filter(isRecord) : [];
}

export function field(value: unknown, key: string): unknown {
  return isRecord(value) ? value[key] : undefined;
}

export function str(value: unknown, key: string): string {
  const found = field(value, key);
  if (found === undefined || found === null) return "";
  return typeof found === "string" ? found : JSON.stringify(found);
}

export function num(value: unknown, key: string): number {
  const found = field(value, key);
  return typeof found === "number" ? found : 0;
}

/** A Markdown table of some fields; headings by field name. */
export function table(rows: Record<string, unknown>[], headings: Record<string, string>): string {
  const keys = Object.keys(headings);
  const line = (cells: string[]): string => `| ${cells.join(" | ")} |`;
  const cell = (row: Record<string, unknown>, key: string): string => str(row, key).replaceAll("|", "\\|") || "–";
  return [
    line(Object.values(headings)),
    line(keys.map(() => "---")),
    ...rows.map((row) => line(keys.map((key) => cell(row, key)))),
  ].join("\n");
}

/** `A, B and C`. */
export function sentenceList(items: string[]): string {
  if (items.length < 2) return items.join("");
  return `${items.slice(0, -1).join(", ")} and ${items.at(-1)}`;
}
