import { readRecord } from "./record-value.ts";

const MOST = 10;
const LONGEST = 80;

/** Says in a line where two recorded inputs differ, by paths: `a.b: 1 became 2`. */
export function describeDifference(expected: string, got: string): string {
  const differences: string[] = [];
  compare(readRecord(expected), readRecord(got), { path: "", differences, seen: new Set() });
  return differences.length > 0 ? differences.join("; ") : `${cut(expected)} became ${cut(got)}`;
}

interface Comparison {
  path: string;
  differences: string[];
  seen: Set<unknown>;
}

function compare(expected: unknown, got: unknown, { path, differences, seen }: Comparison): void {
  if (Object.is(expected, got) || differences.length >= MOST || seen.has(expected)) return;
  if (!isPlain(expected) || !isPlain(got) || Array.isArray(expected) !== Array.isArray(got)) {
    const [before, after] = [print(expected), print(got)];
    if (before !== after) differences.push(`${path || "the input"}: ${before} became ${after}`);
    return;
  }
  seen.add(expected);
  for (const key of new Set([...Object.keys(expected), ...Object.keys(got)])) {
    compare(expected[key], got[key], { path: path === "" ? key : `${path}.${key}`, differences, seen });
  }
}

function isPlain(value: unknown): value is Record<string, unknown> {
  if (typeof value !== "object" || value === null) return false;
  return Array.isArray(value) || Object.getPrototypeOf(value) === Object.prototype;
}

function print(value: unknown): string {
  try {
    return cut(JSON.stringify(value) ?? String(value));
  } catch {
    return String(value);
  }
}

function cut(text: string): string {
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}...` : text;
}
