/** What the page's half and the server's half of the bridge say to each other, whatever carries it. */
import type { Fact } from "../runtime/facts.ts";
import type { Effect } from "../runtime/types.ts";

/** A tool as the other side knows it: what it does stays where it is. */
export interface ToolDescriptor {
  description?: string;
  /** JSON Schema. */
  inputSchema?: unknown;
  outputSchema?: unknown;
  effect: Effect;
  /** `true`: a person is asked about each call. Otherwise the owner may still ask, by the input. */
  requiresApproval: boolean;
}

export interface ConnectorDescriptor {
  name: string;
  instructions?: string;
  tools: Record<string, ToolDescriptor>;
}

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

/** Code that begins on the server. */
export interface BeginRequest {
  /** Given by the page: the same request may come again, and counts once. */
  requestId: string;
  code: string;
  toolCallId?: string;
  conversationId?: string;
  connectors: ConnectorDescriptor[];
}

/** The server calls a tool of the page. */
export interface PageCall {
  /** The server's id. */
  executionId: string;
  seq: number;
  /** From 1: a call that is made again has the next. */
  attempt: number;
  connector: string;
  method: string;
  /** Codec text. */
  args: string;
  idempotencyKey: string;
  /** A person has consented to this call, with these arguments. */
  isApproved: boolean;
}

/** What the page says: a value or an error (codec text), or that a person has to be asked first. */
export type PageCallAnswer = { value: string } | { error: string } | { asks: true; reason?: string };

/** Whose page an execution came from: calls go back there. */
export interface PageOrigin {
  /** One tab, over its reloads. */
  clientId: string;
  /** Other tabs that gave the same key may answer, too. */
  scope?: string;
}
