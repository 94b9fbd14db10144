import type { ExecutionLog } from "./execution-log.ts";
import type { Fact } from "./facts.ts";
import { readRecord, recordError, recordValue } from "./record-value.ts";
import type { ToolLogEntry } from "./types.ts";

export type Redact = (entry: ToolLogEntry) => Pick<ToolLogEntry, "args" | "result" | "executedArgs">;

/**
 * The facts of an execution that is over, with what the app wants to be kept of its calls. Before, nothing can be left
 * out: the run may have to be repeated.
 */
export function redactFacts(log: ExecutionLog, redact: Redact, facts: readonly Fact[]): Fact[] {
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
