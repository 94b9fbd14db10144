/** Moving an execution, with its journal, from the page to the server: what both sides and the engine between say. */
import type { ConnectorDescriptor } from "./descriptors.ts";
import type { Fact } from "./facts.ts";
import type { PendingAction } from "./types.ts";

/** An execution that moves from the page to the server. The same request may come again: it counts once. */
export interface HandOffRequest {
  /** The page's id of the execution. The server's is another, made of it. */
  executionId: string;
  /** Which hand-off of this execution it is: grows when the page has taken the execution back, after a refusal. */
  handOff: number;
  facts: Fact[];
  /** The page's own tools, which are called back. */
  connectors: ConnectorDescriptor[];
}

/** After a refusal the server never takes the same request: the page goes on by itself. */
export type HandOffAnswer =
  | { ok: true; /** The server's id. */ executionId: string }
  | { ok: false; code: string; error: string };

/** What a page's engine hands executions over to. */
export interface HandOffPort {
  /**
   * Names the server, where there are several. What is on its way to one is never sent to another, which would be a second
   * owner. Absent: there is one.
   */
  readonly server?: string | undefined;
  /** Whether an execution that waits for these is to go on at the server. */
  wants: (actions: readonly PendingAction[]) => boolean;
  /**
   * Hands it over, however long it takes until there is a connection.
   * @throws The signal's reason, when it is aborted before there is an answer.
   */
  send: (request: Omit<HandOffRequest, "connectors">, signal: AbortSignal) => Promise<HandOffAnswer>;
}
