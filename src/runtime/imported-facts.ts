import type { ConnectorTable } from "./connector.ts";
import { ExecutionLog } from "./execution-log.ts";
import type { CalledFact, Fact } from "./facts.ts";
import { isStep } from "./steps.ts";
import type { Effect } from "./types.ts";

const STRICTNESS: readonly Effect[] = ["read", "idempotent", "write"];

/**
 * The facts of a file that anybody may have written, without what would make something happen that nobody here has
 * agreed to: grants are dropped, and calls that are said to be under way are repeated only where the tools here say
 * that they may be; otherwise a person is asked.
 */
export function disarmFacts(id: string, facts: readonly Fact[], connectors: ConnectorTable): Fact[] {
  const underWay = new Set(
    new ExecutionLog(id, facts).executing.filter((entry) => !isStep(entry)).map(({ seq }) => seq),
  );
  return facts.map((fact) => {
    if (fact.type === "called" && underWay.has(fact.seq)) return { ...fact, effect: effectOf(fact, connectors) };
    if (fact.type !== "approved") return fact;
    const { grant: _, ...approved } = fact;
    return approved;
  });
}

function effectOf({ connector, method, effect }: CalledFact, connectors: ConnectorTable): Effect {
  const { needsApproval = false, effect: own = "write" } = connectors.find(connector, method) ?? {};
  if (needsApproval !== false) return "write";
  return STRICTNESS.indexOf(own) > STRICTNESS.indexOf(effect) ? own : effect;
}
