import type { Fact } from "../../../src/runtime/facts.ts";
import type { Outcome, ToolLogEntry } from "../../../src/runtime/types.ts";

/** What the code and the app have got, without what a crash may change. */
export function resultOf(outcome: Outcome): Record<string, unknown> {
  const { status, logs } = outcome;
  if (status === "completed") return { status, result: outcome.result, logs };
  if (status === "error") return { status, error: outcome.error, code: outcome.code, logs };
  return { status };
}

/** Calls without times, and without how often they were started. */
export function callsOf(calls: readonly ToolLogEntry[]): unknown[] {
  return calls.map((call) => without(call, ["requestedAt", "settledAt", "attempts"]));
}

/** Facts without times and owners; each call's own in their order, and what the code has learnt in its. */
export function factsOf(facts: readonly Fact[]): unknown {
  const calls: Record<number, unknown[]> = {};
  const order: string[] = [];
  const rest: unknown[] = [];
  for (const fact of facts) {
    const bare = withoutTimes(fact);
    if (fact.type === "delivered") order.push(`call ${fact.seq}`);
    else if (fact.type === "fired") order.push(`timer ${fact.timer}`);
    else if (fact.type === "claimed" || fact.type === "paused" || fact.type === "attempted" || fact.type === "received")
      continue;
    else if ("seq" in fact) (calls[fact.seq] ??= []).push(bare);
    else rest.push(bare);
  }
  return { calls, order, rest };
}

function withoutTimes(fact: Fact): unknown {
  const bare = without(fact, ["at", "clock"]);
  if (fact.type === "called" && fact.gate)
    bare["gate"] = { ...fact.gate, expiresAt: fact.gate.expiresAt !== undefined };
  return bare;
}

function without(object: object, names: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(Object.entries(object).filter(([name]) => !names.includes(name)));
}
