import { JournalError } from "../protocol/errors.ts";
import { isFact } from "../runtime/check-fact.ts";
import type { Fact } from "../runtime/facts.ts";
import type { ExecutionHead, StoredExecution } from "../runtime/journal.ts";
import type { Snippet } from "../runtime/types.ts";
import type { BatchKey } from "./schema.ts";

/** The rows of one execution, as they came out of the database: nobody vouches for what is in them. */
export interface StoredRows {
  id: string;
  head: unknown;
  keys: readonly BatchKey[];
  batches: readonly unknown[];
}

/** @throws {JournalError} `journal_failed`: something is missing, or is not what was written. */
export function readExecution({ id, head, keys, batches }: StoredRows): StoredExecution {
  if (!isHead(head)) throw damaged(id, "what is known of it cannot be read");
  const whole = countBatches(keys);
  if (whole < 0) throw damaged(id, `batch ${-whole} of ${head.batches} is missing`);
  if (whole !== head.batches || whole === 0) {
    throw damaged(id, `there are ${whole} batches instead of ${head.batches}`);
  }
  const facts: Fact[] = [];
  for (const [index, row] of batches.entries()) {
    if (!Array.isArray(row) || !row.every(isFact)) {
      throw damaged(id, `batch ${(keys[index]?.[1] ?? 0) + 1} of ${head.batches} cannot be read`);
    }
    for (const fact of row) facts.push(fact);
  }
  return { head, facts };
}

/** @returns How many there are; where one is missing, or a part of it, minus its number, counted from 1. */
function countBatches(keys: readonly BatchKey[]): number {
  let at = 0;
  let part = 0;
  for (const [, ofBatch, ofPart = 0, parts = 1] of keys) {
    if (ofBatch !== at || ofPart !== part) return -(at + 1);
    part = ofPart + 1 === parts ? 0 : part + 1;
    if (part === 0) at++;
  }
  return part === 0 ? at : -(at + 1);
}

/** Characters that go into one row: Chromium refuses rows of more than 127 MB. No fact is near to it. */
const ROW = 16_000_000;

/** @returns One row at least. */
export function splitFacts(facts: readonly Fact[]): Fact[][] {
  let row: Fact[] = [];
  const rows = [row];
  let length = 0;
  for (const fact of facts) {
    const more = Object.values(fact).reduce<number>(
      (sum, value) => sum + (typeof value === "string" ? value.length : 0),
      0,
    );
    if (length + more > ROW && row.length > 0) {
      rows.push((row = []));
      length = 0;
    }
    row.push(fact);
    length += more;
  }
  return rows;
}

function damaged(id: string, detail: string): JournalError {
  return new JournalError(
    `Execution "${id}" is damaged in the journal: ${detail}. It cannot be shown or go on; \`deleteExecution\` removes ` +
      "it, and all others are as they were.",
  );
}

const HEAD_TEXTS = ["id", "runtime", "status"] as const satisfies (keyof ExecutionHead)[];
const HEAD_NUMBERS = ["epoch", "batches", "createdAt", "updatedAt"] as const satisfies (keyof ExecutionHead)[];

export function isHead(value: unknown): value is ExecutionHead {
  return hasFields(value, { texts: HEAD_TEXTS, numbers: HEAD_NUMBERS });
}

const SNIPPET_TEXTS = ["name", "description", "code"] as const satisfies (keyof Snippet)[];

export function isSnippet(value: unknown): value is Snippet {
  return hasFields(value, { texts: SNIPPET_TEXTS, numbers: [] });
}

function hasFields(
  value: unknown,
  { texts, numbers }: { texts: readonly string[]; numbers: readonly string[] },
): boolean {
  if (typeof value !== "object" || value === null) return false;
  const fields = value as Record<string, unknown>;
  return (
    texts.every((name) => typeof fields[name] === "string") && numbers.every((name) => typeof fields[name] === "number")
  );
}
