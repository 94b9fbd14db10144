/** Tools as the other side of a bridge knows them. */
import type { JsonSchema } from "../protocol/tools.ts";
import type { Effect } from "./types.ts";

/** A tool as the other side knows it: what it does stays where it is. */
export interface ToolDescriptor {
  description?: string;
  inputSchema?: JsonSchema;
  outputSchema?: JsonSchema;
  effect: Effect;
  /** `true`: a person is asked about each call. Otherwise the owner may still ask, by the input. */
  requiresApproval: boolean;
  /** Nobody runs it: somebody gives its value, see `resolve`. */
  isClientTool?: true;
  /** Calls of it can be undone. */
  canRevert?: true;
}

export interface ConnectorDescriptor {
  name: string;
  instructions?: string;
  tools: Record<string, ToolDescriptor>;
}

/** Whose page an execution came from: calls of the page's tools go back there. */
export interface PageOrigin {
  /** One tab, over its reloads. */
  clientId: string;
  /** Other tabs that gave the same key may answer, too. */
  scope?: string;
}

/** A page, and whose it is, as the server's own check of its connection has found. Pages of different principals never meet. */
export interface PageIdentity extends PageOrigin {
  principal?: string;
}
