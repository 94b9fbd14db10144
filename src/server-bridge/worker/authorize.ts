import type { PageIdentity } from "../receiving-runtime.ts";
import type { SetTimer } from "./bridge-hub-calls.ts";
import type { BridgeConnection } from "./connection.ts";

/**
 * What a page wants. `connect` comes first and says whose page it is. `read` is executions, pending actions, events,
 * connectors and snippets; `hand-off` and `begin` bring code that runs on the server; `serve` is answering calls of the
 * page's own tools; `delete` includes clearing, pruning and expiring; `revoke` withdraws grants; `snippets` saves code
 * that any later run of the object can call.
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
  /** Whose page it is, as the answer to `connect` was. */
  principal?: string;
  /** What the action is about, where it is one execution that is here. Absent: all that the object has, or none of it. */
  executionId?: string;
  /** Whose page that execution came from. Absent: it began here, and is nobody's more than another's. */
  owner?: PageIdentity;
  /** What else `approve` consents to: further calls of the tool in this run, or in every run of the object. */
  grant?: "run" | "session";
}

/**
 * `principal`, of `connect`: whose page it is. Tabs of different principals never answer each other's calls, and have
 * nothing of each other's executions: what is allowed is allowed to the page's own principal, or to the one that the
 * answer names. So an app lets people answer for each other with `{ principal: details.owner.principal }`.
 */
export type Authorization = boolean | { principal: string };

/** Who may do what. Whatever is not `true` or a principal is a no; so is an error, and no answer within 30 seconds. */
export type Authorize<Connection extends BridgeConnection = BridgeConnection> = (
  action: BridgeAction,
  connection: Connection,
  details: AuthorizeDetails,
) => Authorization | Promise<Authorization>;

/** Milliseconds that a rule may take. */
const ANSWER_TIME = 30_000;

/** The same rule, which answers in time. */
export function inTime<Connection extends BridgeConnection>(
  authorize: Authorize<Connection>,
  setTimer: SetTimer,
): Authorize<Connection> {
  return (action, connection, details) => {
    const answer = authorize(action, connection, details);
    if (typeof (answer as Promise<Authorization> | undefined)?.then !== "function") return answer;
    const { promise, resolve, reject } = Promise.withResolvers<Authorization>();
    const stop = setTimer(ANSWER_TIME, () => reject(new Error("It has not answered in time")));
    Promise.resolve(answer).then(resolve, reject);
    return promise.finally(stop);
  };
}

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
