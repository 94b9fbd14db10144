import type { BridgeConnection } from "./connection.ts";

/**
 * What a page wants. `connect` comes first and says whose page it is. `read` is executions, pending actions, events,
 * connectors and snippets; `hand-off` and `begin` bring code that runs on the server; `serve` is answering calls of the
 * page's own tools; `delete` includes clearing, pruning and expiring; `revoke` withdraws grants.
 */
export type BridgeAction =
  | "connect"
  | "read"
  | "hand-off"
  | "begin"
  | "serve"
  | "approve"
  | "reject"
  | "resolve"
  | "settle"
  | "cancel"
  | "release"
  | "resume"
  | "rollback"
  | "delete"
  | "import"
  | "snippets"
  | "revoke";

export interface AuthorizeDetails {
  /** The page says that it is this tab. */
  clientId: string;
  /** What the action is about, where it is one execution. */
  executionId?: string;
}

/** `principal` (of `connect`): whose page it is. Tabs of different principals never answer each other's calls. */
export type Authorization = boolean | { principal: string };

/** Who may do what. Whatever is not `true` (or, for `connect`, a principal) is a no; so is an error. */
export type Authorize<Connection extends BridgeConnection = BridgeConnection> = (
  action: BridgeAction,
  connection: Connection,
  details: AuthorizeDetails,
) => Authorization | Promise<Authorization>;

/** Without a rule of the app nobody may do anything. */
export const denyAll: Authorize = () => false;

/** @returns What is allowed, or `undefined`. */
export async function ask<Connection extends BridgeConnection>(
  authorize: Authorize<Connection>,
  action: BridgeAction,
  { connection, ...details }: AuthorizeDetails & { connection: Connection },
): Promise<{ principal?: string } | undefined> {
  try {
    const answer: unknown = await authorize(action, connection, details);
    if (answer === true) return {};
    if (typeof answer !== "object" || answer === null) return undefined;
    const { principal } = answer as { principal?: unknown };
    return typeof principal === "string" && principal !== "" ? { principal } : undefined;
  } catch (error) {
    console.warn(`browser-codemode: authorize("${action}") has failed, which is a no`, error);
    return undefined;
  }
}
