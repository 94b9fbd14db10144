import { LimitError } from "../../protocol/errors.ts";
import { toParts } from "../parts.ts";
import type { PageIdentity } from "../receiving-runtime.ts";
import { writeFrame, type ServerFrame } from "../wire.ts";
import type { BridgeConnection } from "./connection.ts";

type FrameOf<F> = F extends unknown ? Omit<F, "to"> : never;
/** A frame before it is said whom it is to. */
export type SessionFrame = FrameOf<ServerFrame>;

export interface OpenRequest {
  method: string;
  controller: AbortController;
  /** Characters. */
  length: number;
  /** The executions that it is about, once it has been read. */
  executionIds?: readonly string[];
}

/** One life of a page, over all its connections. It ends when the page's next life begins. */
export class Session<Connection extends BridgeConnection> {
  readonly id: string;
  readonly origin: PageIdentity;
  /** Absent while the page is away. */
  connection: Connection | undefined;
  /** Of the last hello. */
  turn = 0;
  isServing = false;
  mayServe = false;
  /** Calls that were taken back while the page was away: it is told when it comes. */
  readonly uncalled: Set<string> = new Set();
  /** Requests with smaller ids are done with. */
  below = 1;
  readonly open: Map<number, OpenRequest> = new Map();
  hasEnded = false;

  constructor(id: string, origin: PageIdentity) {
    this.id = id;
    this.origin = origin;
  }

  get answersCalls(): boolean {
    return this.connection !== undefined && this.isServing && this.mayServe;
  }

  /** @throws {LimitError} `limit_exceeded` */
  send(frame: SessionFrame): void {
    if (this.connection !== undefined) post(this.connection, { to: this.id, ...frame });
  }

  end(): void {
    this.hasEnded = true;
    this.connection = undefined;
  }
}

/** @throws {LimitError} `limit_exceeded` */
export function post(connection: BridgeConnection, frame: ServerFrame): void {
  for (const part of toParts(writeFrame(frame), () => crypto.randomUUID())) sendText(connection, part);
}

/** What is sent to a connection that is gone is lost: when its page comes back, both sides say again what they know. */
export function sendText(connection: BridgeConnection, text: string): void {
  try {
    connection.send(text);
  } catch (error) {
    if (error instanceof LimitError) throw error;
  }
}
