import { encodeValue } from "../../protocol/codec/codec.ts";
import type { RuntimeEvent } from "../../runtime/events.ts";
import type { PageIdentity, ReceivingRuntime } from "../receiving-runtime.ts";
import { VALUE_DEPTH } from "../wire.ts";
import type { Session } from "./bridge-hub-session.ts";
import type { BridgeConnection } from "./connection.ts";

/** Events that are kept for pages that come back: so many, and so many characters. */
const KEPT_EVENTS = 1_000;
const KEPT_LENGTH = 4_000_000;
/** Characters of one event; of one that is longer pages are told to look themselves. */
const EVENT_LENGTH = 2_000_000;
/** Executions whose owners are remembered. */
const OWNERS = 1_000;

/** Whether a page may have the events of an execution. */
export type MayRead = (executionId: string, owner: PageIdentity | undefined) => boolean | Promise<boolean>;

interface KeptEvent {
  executionId: string;
  text: string;
}

interface Follower<Connection extends BridgeConnection> {
  session: Session<Connection>;
  /** The number of the next event that is to be sent. */
  next: number;
  mayRead: MayRead;
  /** What was found, by execution. */
  known: Map<string, Promise<boolean>>;
  isSending: boolean;
}

/** Sends events to the pages that follow them. The numbers are of this life of the object: another begins a new stream. */
export class HubEvents<Connection extends BridgeConnection> {
  readonly #runtime: () => ReceivingRuntime;
  readonly #followers = new Map<Session<Connection>, Follower<Connection>>();
  readonly #stream = crypto.randomUUID();
  /** The last ones, without gaps. */
  readonly #kept: KeptEvent[] = [];
  /** Asked for with the first event: an execution may be deleted before it is sent. */
  readonly #owners = new Map<string, Promise<PageIdentity | undefined>>();
  #keptLength = 0;
  /** The number of the next event. */
  #next = 0;
  #isFlushing = false;
  #unsubscribe: (() => void) | undefined;

  constructor(runtime: () => ReceivingRuntime) {
    this.#runtime = runtime;
  }

  follow(session: Session<Connection>, from: { stream?: string; next?: number }, mayRead: MayRead): void {
    // It goes on when nobody follows any more: they may come back.
    this.#unsubscribe ??= this.#runtime().subscribe((event) => this.#take(event));
    const { stream, next } = from;
    const oldest = this.#next - this.#kept.length;
    const isThere = stream === this.#stream && next !== undefined && next >= oldest && next <= this.#next;
    const known = new Map<string, Promise<boolean>>();
    const follower = { session, next: isThere ? next : this.#next, mayRead, known, isSending: false };
    this.#followers.set(session, follower);
    session.send({
      kind: "following",
      stream: this.#stream,
      next: follower.next,
      hasGap: stream !== undefined && !isThere,
    });
    void this.#sendTo(follower);
  }

  unfollow(session: Session<Connection>): void {
    this.#followers.delete(session);
  }

  dispose(): void {
    this.#unsubscribe?.();
    this.#followers.clear();
  }

  #take(event: RuntimeEvent): void {
    const { executionId } = event;
    const text = write(event);
    if (executionId !== "" && !this.#owners.has(executionId)) {
      const owner = this.#runtime().ownerOf(executionId);
      owner.catch(() => {});
      this.#owners.set(executionId, owner);
      if (this.#owners.size > OWNERS) for (const oldest of this.#owners.keys()) if (this.#owners.delete(oldest)) break;
    }
    this.#kept.push({ executionId, text });
    this.#keptLength += text.length;
    this.#next++;
    while (this.#kept.length > KEPT_EVENTS || this.#keptLength > KEPT_LENGTH) {
      this.#keptLength -= this.#kept.shift()!.text.length;
    }
    if (this.#isFlushing) return;
    // Those of one turn travel together.
    this.#isFlushing = true;
    queueMicrotask(() => {
      this.#isFlushing = false;
      for (const follower of this.#followers.values()) void this.#sendTo(follower);
    });
  }

  async #sendTo(follower: Follower<Connection>): Promise<void> {
    if (follower.isSending) return;
    follower.isSending = true;
    const { session } = follower;
    while (follower.next < this.#next) {
      const first = Math.max(follower.next, this.#next - this.#kept.length);
      const events = this.#kept.slice(first - this.#next);
      follower.next = this.#next;
      const texts = await Promise.all(events.map((event) => this.#shownTo(follower, event)));
      if (this.#followers.get(session) !== follower) return;
      session.send({ kind: "events", first, events: texts });
    }
    follower.isSending = false;
  }

  async #shownTo({ mayRead, known }: Follower<Connection>, { executionId, text }: KeptEvent): Promise<string> {
    if (executionId === "") return text;
    let isReadable = known.get(executionId);
    if (isReadable === undefined) {
      const owner = this.#owners.get(executionId) ?? this.#runtime().ownerOf(executionId);
      isReadable = owner.then((found) => mayRead(executionId, found)).catch(() => false);
      if (known.size >= OWNERS) known.clear();
      known.set(executionId, isReadable);
    }
    return (await isReadable) ? text : WITHHELD;
  }
}

/** In the place of an event that is not for the page: the numbers go on, and there is nothing to be seen. */
const WITHHELD = encodeValue({ type: "execution_changed", executionId: "", timestamp: 0 } satisfies RuntimeEvent);

function write(event: RuntimeEvent): string {
  try {
    return encodeValue(event, { maxDepth: VALUE_DEPTH, maxLength: EVENT_LENGTH });
  } catch {
    const { executionId, timestamp } = event;
    return encodeValue({ type: "execution_changed", executionId, timestamp } satisfies RuntimeEvent);
  }
}
