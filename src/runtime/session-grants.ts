import type { ExecutionLog } from "./execution-log.ts";
import type { Grant } from "./types.ts";

/**
 * Consent to tools for as long as the runtime lives. What somebody has consented to in a run from their page counts for
 * their runs alone: a tool of the same name may be another page's.
 */
export class SessionGrants {
  /** By whose they are; the empty text stands for runs that began here. */
  readonly #paths = new Map<string, Map<string, Grant>>();

  get all(): Grant[] {
    const all = new Map<string, Grant>();
    for (const grants of this.#paths.values()) for (const [path, grant] of grants) all.set(path, grant);
    return [...all.values()];
  }

  has(log: Pick<ExecutionLog, "received">, connector: string, method: string): boolean {
    return this.#paths.get(ownerOf(log))?.has(`${connector}.${method}`) === true;
  }

  add(log: Pick<ExecutionLog, "received">, connector: string, method: string): void {
    const owner = ownerOf(log);
    const grants = this.#paths.get(owner) ?? new Map<string, Grant>();
    this.#paths.set(owner, grants.set(`${connector}.${method}`, { connector, method }));
  }

  /** For everybody: asking once more does no harm. @returns Whether there was such a grant. */
  revoke(connector: string, method: string): boolean {
    let isRevoked = false;
    for (const grants of this.#paths.values()) isRevoked = grants.delete(`${connector}.${method}`) || isRevoked;
    return isRevoked;
  }

  clear(): void {
    this.#paths.clear();
  }
}

function ownerOf({ received }: Pick<ExecutionLog, "received">): string {
  if (received === undefined) return "";
  const { principal, scope, clientId } = received.origin;
  return JSON.stringify([principal, scope ?? clientId]);
}
