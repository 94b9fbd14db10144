import type { ConnectorTable } from "./connector.ts";
import { ExecutionLog } from "./execution-log.ts";
import type { CalledFact, Fact } from "./facts.ts";
import { isStep } from "./steps.ts";
import type { Entry } from "./transitions.ts";
import type { Effect } from "./types.ts";

const STRICTNESS: readonly Effect[] = ["read", "idempotent", "write"];

/**
 * The facts of a file that anybody may have written, without what would make something happen that nobody here has
 * agreed to. Grants are dropped. Calls that are said to be under way are repeated only where the tools here say that
 * they may be, as if nobody had consented to them yet; otherwise a person is asked. A tool that is said to have asked
 * for consent, with whatever reason, has not asked here: whether it is to start is for a person to say, and then it
 * asks by itself.
 */
export function disarmFacts(id: string, facts: readonly Fact[], connectors: ConnectorTable): Fact[] {
  const log = new ExecutionLog(id, facts);
  const open = log.isOver ? [] : [...log.open].filter((entry) => !isStep(entry));
  const asked = new Set(open.filter(isAsked).map(({ seq }) => seq));
  const underWay = new Set(open.filter((entry) => entry.state !== "pending" || isAsked(entry)).map(({ seq }) => seq));
  const disarmed = facts.flatMap((fact): Fact[] => {
    // It goes on from a consent that may be missing now.
    if (fact.type === "paused" && underWay.size > 0) return [];
    if ("seq" in fact && underWay.has(fact.seq)) {
      if (fact.type === "approved" || fact.type === "asked") return [];
      if (fact.type !== "called") return [fact];
      const { gate: _, ...called } = fact;
      return [{ ...called, effect: asked.has(fact.seq) ? "write" : effectOf(fact, connectors) }];
    }
    if (fact.type !== "approved") return [fact];
    const { grant: _, ...approved } = fact;
    return [approved];
  });
  // Whoever had these under way is not here.
  if (asked.size > 0) disarmed.push({ type: "claimed", at: log.updatedAt, epoch: log.epoch });
  if (underWay.size > 0 && log.status === "paused") disarmed.push({ type: "paused", at: log.updatedAt });
  return disarmed;
}

function isAsked({ state, hasAsked }: Entry): boolean {
  return state === "pending" && hasAsked === true;
}

function effectOf({ connector, method, effect }: CalledFact, connectors: ConnectorTable): Effect {
  const { needsApproval = false, effect: own = "write" } = connectors.find(connector, method) ?? {};
  if (needsApproval !== false) return "write";
  return STRICTNESS.indexOf(own) > STRICTNESS.indexOf(effect) ? own : effect;
}
