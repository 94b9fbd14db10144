import { InvalidInputError } from "../protocol/errors.ts";
import { isStep } from "./steps.ts";
import { waitingFor, type ExecutionLog } from "./execution-log.ts";
import type { CreatedFact, Fact, FactType, ReceivedFact } from "./facts.ts";
import { PLATFORM } from "./platform-methods.ts";

export interface ReceivingContext {
  received: ReceivedFact;
  /** Names of the connectors here that runs from a page may use. */
  atServer: ReadonlySet<string>;
}

/** What only the page's record has. */
const PAGES_OWN: readonly FactType[] = ["handing", "kept"];

/**
 * The facts of an execution as the server keeps them, from those that a page has sent, who may say anything. What the
 * page says of its own tools is taken as it is; of the server's it may say only that the code wants to call them: such
 * calls are dropped, since the code makes them again here, where they are checked as any other.
 *
 * @throws {InvalidInputError} `invalid_input`
 */
export function receivedFacts(log: ExecutionLog, facts: readonly Fact[], context: ReceivingContext): Fact[] {
  const { received, atServer } = context;
  if (log.status !== "handing-off" || log.received !== undefined || log.executing.some((entry) => !isStep(entry))) {
    throw new InvalidInputError("The execution is none that a page hands over: it is not on its way");
  }
  const own = new Set([PLATFORM, ...received.connectors.map(({ name }) => name)]);
  const unknown = log.created.connectors.filter((name) => !own.has(name) && !atServer.has(name));
  if (unknown.length > 0) {
    throw new InvalidInputError(`The execution needs connectors that are not here: ${unknown.join(", ")}`);
  }
  const dropped = new Set<number>();
  for (const entry of log.entries.values()) {
    if (own.has(entry.connector) && !atServer.has(entry.connector)) continue;
    if (entry.state !== "pending" || waitingFor(entry) !== "server") {
      throw new InvalidInputError(
        `Call ${entry.seq} says that ${entry.connector}.${entry.method} was called: only the server can say that`,
      );
    }
    dropped.add(entry.seq);
  }
  const kept = facts.filter((fact) => !PAGES_OWN.includes(fact.type) && !("seq" in fact && dropped.has(fact.seq)));
  const [created, ...rest] = kept as [CreatedFact, ...Fact[]];
  // It does not wait any more: there are calls to be made again.
  if (dropped.size > 0) removeLast(rest, "paused");
  return [created, received, ...rest];
}

/** Consent in advance is given anew where a run goes on. What the page's tools have asked and done stays as it is. */
export function withoutGrants(facts: readonly Fact[]): Fact[] {
  return facts.map((fact) => {
    if (fact.type !== "approved") return fact;
    const { grant: _, ...approved } = fact;
    return approved;
  });
}

function removeLast(facts: Fact[], type: FactType): void {
  const at = facts.findLastIndex((fact) => fact.type === type);
  if (at >= 0) facts.splice(at, 1);
}
