/** What the page's half and the server's half of the bridge say to each other, whatever carries it. */
import type { ConnectorDescriptor } from "../runtime/descriptors.ts";

export type { ConnectorDescriptor, PageOrigin, ToolDescriptor } from "../runtime/descriptors.ts";
export type { HandOffAnswer, HandOffRequest } from "../runtime/hand-off.ts";

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
  /** The call, which was applied, is to be undone. */
  reverts?: {
    /** Another for each time that it is asked for: what has failed may be tried again. */
    id: string;
    /** What the call gave, as codec text. */
    result: string;
  };
  /**
   * The server has been started anew, and asks what became of this attempt: a page that does not know it answers
   * `unknown`, and will never start it.
   */
  recovers?: true;
}

/** What the page says: a value or an error (codec text), or that a person has to be asked first. */
export type PageCallAnswer =
  | { value: string }
  | { error: string }
  | { asks: true; reason?: string }
  | { unknown: true };
