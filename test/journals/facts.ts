import type { Fact } from "../../src/runtime/facts.ts";
import type { Batch, ExecutionHead } from "../../src/runtime/journal.ts";
import type { Snippet } from "../../src/runtime/types.ts";

export const created: Fact = {
  type: "created",
  at: 1_000,
  format: 1,
  guest: 1,
  code: "async () => 1",
  seed: "seed",
  locale: "en-US",
  timeZone: "UTC",
  connectors: ["codemode"],
};

/** One fact of each shape that there is. */
export const everyFact: Fact[] = [
  { ...created, type: "created", toolCallId: "call_0", conversationId: "c" } as Fact,
  { type: "claimed", at: 1, epoch: 1 },
  { type: "called", at: 2, seq: 0, connector: "codemode", method: "search", args: "[1]", effect: "read" },
  { type: "called", at: 2, seq: 1, connector: "a", method: "b", args: "{}", effect: "idempotent", ephemeral: true },
  {
    type: "called",
    at: 2,
    seq: 2,
    connector: "a",
    method: "c",
    args: "null",
    effect: "write",
    gate: { waiting: "approval", expiresAt: 9 },
  },
  {
    type: "called",
    at: 2,
    seq: 3,
    connector: "a",
    method: "d",
    args: "1",
    effect: "write",
    gate: { waiting: "client" },
  },
  { type: "paused", at: 3 },
  { type: "approved", at: 4, seq: 2, args: "[2]", grant: "run" },
  { type: "refused", at: 4, seq: 3, reason: "no", error: "{}" },
  { type: "attempted", at: 5, seq: 2 },
  { type: "settled", at: 6, seq: 0, value: "1" },
  { type: "settled", at: 6, seq: 1, value: "", repeats: true },
  { type: "settled", at: 6, seq: 2, error: '{"message":"x"}' },
  { type: "delivered", clock: 7, seq: 0 },
  { type: "fired", clock: 7.5, timer: 1 },
  { type: "logged", level: "warn", text: "careful" },
  { type: "finished", at: 8, status: "completed", result: "[]" },
  { type: "finished", at: 8, status: "completed", omitted: "too long" },
  { type: "finished", at: 8, status: "error", error: { message: "m", code: "thrown", line: 1, column: 2 } },
  { type: "finished", at: 8, status: "rejected", error: { message: "m", code: "rejected" } },
  { type: "finished", at: 8, status: "cancelled", error: { message: "m", code: "cancelled" } },
  { type: "reverting", at: 9, seq: 0 },
  { type: "reverted", at: 9, seq: 0 },
  { type: "revertFailed", at: 9, seq: 2, error: "{}" },
  { type: "rolledBack", at: 10 },
];

export const log = (text: string): Fact => ({ type: "logged", level: "log", text });

export type NewHead = Omit<ExecutionHead, "batches" | "epoch">;

export function newHead(id: string, more: Partial<NewHead> = {}): NewHead {
  return { id, runtime: "codemode", status: "running", createdAt: 1_000, updatedAt: 1_000, ...more };
}

/** What is written over in all but a few places. */
export function batch(id: string, at: number, more: Partial<Batch> = {}): Batch {
  return { id, epoch: 0, at, facts: [log(`batch ${at}`)], status: "running", updatedAt: 2_000 + at, ...more };
}

export function snippet(name: string, more: Partial<Snippet> = {}): Snippet {
  return {
    name,
    description: `what ${name} does`,
    code: "async () => 1",
    connectors: ["codemode"],
    executionId: "exec_1",
    createdAt: 5,
    ...more,
  };
}
