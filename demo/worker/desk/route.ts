import type { Records } from "./records.ts";

export type Schema = Record<string, unknown>;

/** A JSON Schema that the document names once, and refers to. */
export interface NamedSchema {
  name: string;
  schema: Schema;
}

/** One operation: the document describes it, and the desk answers it, from the same words. */
export interface Route {
  /** The method's name for generated code. */
  id: string;
  method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** Below `/desk`: `/tickets/{ticketId}`. */
  path: string;
  tag: string;
  summary: string;
  query?: Record<string, Schema>;
  body?: NamedSchema;
  /** What it answers with; nothing where there is nothing to tell. */
  result?: NamedSchema | { listOf: NamedSchema } | { schema: Schema };
  handle(call: Call): unknown;
}

/** A request that has been checked against the route. */
export interface Call {
  records: Records;
  /** The values in the path, in their order. */
  ids: string[];
  query: Record<string, string>;
  body: Record<string, unknown>;
}

/** The desk refuses a request. The message is for those who sent it. */
export class DeskError extends Error {
  override name = "DeskError";
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}
