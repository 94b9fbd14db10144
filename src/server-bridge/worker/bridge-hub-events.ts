import { encodeValue } from "../../protocol/codec/codec.ts";
import type { RuntimeEvent } from "../../runtime/events.ts";
import type { ReceivingRuntime } from "../receiving-runtime.ts";
import { VALUE_DEPTH } from "../wire.ts";
import type { Session } from "./bridge-hub-session.ts";
import type { BridgeConnection } from "./connection.ts";

/** Events that are kept for pages that come back: so many, and so many characters. */
const KEPT_EVENTS = 1_000;
const KEPT_LENGTH = 4_000_000;
/** Characters of one event; of one that is longer pages are told to look themselves. */
const EVENT_LENGTH = 2_000_000;

/** Sends events to the pages that follow them. The numbers are of this life of the object: another begins a new stream. */
export class HubEvents<Connection extends BridgeConnection> {
  readonly #runtime: () => ReceivingRuntime;
  readonly #followers = new Set<Session<Connection>>();
  readonly #stream = crypto.randomUUID();
  /** The last ones, without gaps. */
  readonly #kept: string[] = [];
  #keptLength = 0;
  /** The number of the next event. */
  #next = 0;
  #isFlushing = false;
  #unsubscribe: (() => void) | undefined;

  constructor(runtime: () => ReceivingRuntime) {
    this.#runtime = runtime;
  }

  follow(session: Session<Connection>, from: { stream?: string; next?: number }): void {
    // It goes on when nobody follows any more: they may come back.
    this.#unsubscribe ??= this.#runtime().subscribe((event) => this.#take(event));
    const { stream, next } = from;
    const oldest = this.#next - this.#kept.length;
    const isThere = stream === this.#stream && next !== undefined && next >= oldest && next <= this.#next;
    session.nextEvent = isThere ? next : this.#next;
    this.#followers.add(session);
    session.send({
      kind: "following",
      stream: this.#stream,
      next: session.nextEvent,
      hasGap: stream !== undefined && !isThere,
    });
    this.#sendTo(session);
  }

  unfollow(session: Session<Connection>): void {
    session.nextEvent = undefined;
    this.#followers.delete(session);
  }

  dispose(): void {
    this.#unsubscribe?.();
    this.#followers.clear();
  }

  #take(event: RuntimeEvent): void {
    const text = write(event);
    this.#kept.push(text);
    this.#keptLength += text.length;
    this.#next++;
    while (this.#kept.length > KEPT_EVENTS || this.#keptLength > KEPT_LENGTH) {
      this.#keptLength -= this.#kept.shift()!.length;
    }
    if (this.#isFlushing) return;
    // Those of one turn travel together.
    this.#isFlushing = true;
    queueMicrotask(() => {
      this.#isFlushing = false;
      for (const session of this.#followers) this.#sendTo(session);
    });
  }

  #sendTo(session: Session<Connection>): void {
    const { nextEvent } = session;
    if (nextEvent === undefined || nextEvent === this.#next) return;
    const first = Math.max(nextEvent, this.#next - this.#kept.length);
    session.nextEvent = this.#next;
    if (first < this.#next) session.send({ kind: "events", first, events: this.#kept.slice(first - this.#next) });
  }
}

function write(event: RuntimeEvent): string {
  try {
    return encodeValue(event, { maxDepth: VALUE_DEPTH, maxLength: EVENT_LENGTH });
  } catch {
    const { executionId, timestamp } = event;
    return encodeValue({ type: "execution_changed", executionId, timestamp } satisfies RuntimeEvent);
  }
}
