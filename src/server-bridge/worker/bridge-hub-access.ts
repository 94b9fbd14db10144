import type { PageIdentity, ReceivingRuntime } from "../receiving-runtime.ts";
import { ask, type Authorize, type AuthorizeDetails, type BridgeAction } from "./authorize.ts";
import type { BridgeConnection } from "./connection.ts";

export interface AccessParts<Connection extends BridgeConnection> {
  runtime: () => Pick<ReceivingRuntime, "ownerOf">;
  authorize: Authorize<Connection>;
}

/** Who asks, over which connection. */
export interface AccessAsker<Connection extends BridgeConnection> {
  connection: Connection;
  origin: PageIdentity;
}

/** What a page may do: what `authorize` allows, with what is its principal's own. */
export class Access<Connection extends BridgeConnection> {
  readonly #parts: AccessParts<Connection>;

  constructor(parts: AccessParts<Connection>) {
    this.#parts = parts;
  }

  /** Something that is not about one execution. */
  async may(asker: AccessAsker<Connection>, action: BridgeAction): Promise<boolean> {
    return (await ask(this.#parts.authorize, action, toDetails(asker))) !== undefined;
  }

  /** Something that is about these executions: all of them or nothing. */
  async mayWith(
    asker: AccessAsker<Connection>,
    action: BridgeAction,
    about: { executionIds: readonly string[]; grant?: "run" | "session" },
  ): Promise<boolean> {
    const { grant } = about;
    for (const executionId of new Set(about.executionIds)) {
      const owner = await this.#parts.runtime().ownerOf(executionId);
      const details = { ...toDetails(asker), executionId, ...(owner && { owner }), ...(grant && { grant }) };
      const allowed = await ask(this.#parts.authorize, action, details);
      if (allowed === undefined || !isWithin(allowed.principal ?? asker.origin.principal, owner)) return false;
    }
    return true;
  }

  /** Whether those who may read may read this one. The rule is asked about executions of others only. */
  async mayRead(
    asker: AccessAsker<Connection>,
    executionId: string,
    owner: PageIdentity | undefined,
  ): Promise<boolean> {
    if (isWithin(asker.origin.principal, owner)) return true;
    return this.mayWith(asker, "read", { executionIds: [executionId] });
  }

  /** What of a list may be read. */
  async readable<Item>(
    asker: AccessAsker<Connection>,
    items: readonly Item[],
    idOf: (item: Item) => string | undefined,
  ): Promise<Item[]> {
    const known = new Map<string, Promise<boolean>>();
    const look = (id: string): Promise<boolean> => {
      const found =
        known.get(id) ??
        this.#parts
          .runtime()
          .ownerOf(id)
          .then((owner) => this.mayRead(asker, id, owner));
      known.set(id, found);
      return found;
    };
    const mayBeRead = await Promise.all(
      items.map((item) => {
        const id = idOf(item);
        return id === undefined ? Promise.resolve(true) : look(id);
      }),
    );
    return items.filter((_, at) => mayBeRead[at]);
  }
}

/** An execution that began here is everybody's; so is one of a page whose owner nobody has named. */
function isWithin(principal: string | undefined, owner: PageIdentity | undefined): boolean {
  return owner?.principal === undefined || owner.principal === principal;
}

function toDetails<Connection extends BridgeConnection>({
  connection,
  origin: { clientId, principal },
}: AccessAsker<Connection>): AuthorizeDetails & { connection: Connection } {
  return { connection, clientId, ...(principal !== undefined && { principal }) };
}
