import type { ExecutionLog } from "./execution-log.ts";
import type { Fact } from "./facts.ts";
import type { Batch, Journal } from "./journal.ts";
import { readRecord, recordError, recordValue } from "./record-value.ts";
import type { ToolLogEntry } from "./types.ts";

export type Redact = (entry: ToolLogEntry) => Pick<ToolLogEntry, "args" | "result" | "executedArgs">;

/** Takes out of the record of an execution, which is over, what the app does not want to be kept. */
export async function redactRecord(
  log: ExecutionLog,
  redact: Redact,
  { journal, epoch, at }: { journal: Journal } & Pick<Batch, "epoch" | "at">,
): Promise<void> {
  const { id, status, updatedAt } = log;
  const stored = await journal.load(id);
  if (stored === undefined) return;
  await journal.rewrite({ id, epoch, at, facts: redactFacts(log, redact, stored.facts), status, updatedAt });
}

/**
 * The facts of an execution that is over, with what the app wants to be kept of its calls. Before, nothing can be left
 * out: the run may have to be repeated.
 */
function redactFacts(log: ExecutionLog, redact: Redact, facts: readonly Fact[]): Fact[] {
  const kept = new Map(log.toLog().map((entry) => [entry.seq, safely(entry, redact)]));
  return facts.map((fact) => {
    if (!("seq" in fact)) return fact;
    const entry = kept.get(fact.seq);
    if (entry === undefined) return fact;
    if (fact.type === "called") return { ...fact, args: recordValue(entry.args, "args") };
    if (fact.type === "approved" && fact.args !== undefined) {
      return { ...fact, args: recordValue(entry.executedArgs, "executedArgs") };
    }
    if (fact.type === "asked") {
      // The tool's own words, which may say anything of its input.
      const { reason: _, ...asked } = fact;
      return asked;
    }
    if (fact.type === "settled" && "value" in fact) return { ...fact, value: recordValue(entry.result, "result") };
    return fact;
  });
}

/** A hook that fails must not let through what it was to take out. */
function safely(entry: ToolLogEntry, redact: Redact): ReturnType<Redact> {
  try {
    const { args, result, executedArgs } = redact(structuredClone(entry));
    for (const value of [args, result, executedArgs]) readRecord(recordValue(value, "value"));
    return { args, result, executedArgs };
  } catch (error) {
    const note = `[redacted: ${recordError(error).slice(0, 200)}]`;
    return { args: note, result: note, executedArgs: note };
  }
}
