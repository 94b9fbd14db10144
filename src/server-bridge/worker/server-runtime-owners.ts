import type { PageIdentity } from "../../runtime/descriptors.ts";
import type { Fact, ReceivedFact } from "../../runtime/facts.ts";
import type { Journal } from "../../runtime/journal.ts";

/** Executions whose owners are remembered: they never change. */
const REMEMBERED = 1_000;

/** Whose page executions came from. */
export class Owners {
  readonly #journal: Pick<Journal, "load">;
  readonly #runtime: string;
  readonly #known = new Map<string, PageIdentity | undefined>();

  constructor(journal: Pick<Journal, "load">, runtime: string) {
    this.#journal = journal;
    this.#runtime = runtime;
  }

  /** @returns `undefined`: it began here, or is not here. */
  async find(executionId: string): Promise<PageIdentity | undefined> {
    if (this.#known.has(executionId)) return this.#known.get(executionId);
    const stored = await this.#journal.load(executionId);
    // Another may get its id yet.
    if (stored?.head.runtime !== this.#runtime) return undefined;
    const owner = stored.facts.find(isReceived)?.origin;
    for (const oldest of this.#known.keys()) if (this.#known.size < REMEMBERED || !this.#known.delete(oldest)) break;
    this.#known.set(executionId, owner);
    return owner;
  }
}

function isReceived(fact: Fact): fact is ReceivedFact {
  return fact.type === "received";
}
