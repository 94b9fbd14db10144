import { decodeValue } from "../../protocol/codec/codec.ts";
import { observe } from "../../protocol/observe.ts";
import type { RuntimeEvent } from "../../runtime/events.ts";
import { VALUE_DEPTH } from "../wire.ts";
import type { OwnFrame } from "./bridge-socket.ts";

export interface FollowedEventsParts {
  send: (frame: OwnFrame) => void;
  isConnected: () => boolean;
  /** The ids of the executions that are there, for when events were missed. */
  listExecutions: () => Promise<string[]>;
  now: () => number;
}

/** Executions that have been told of: they may have been deleted when events were missed. */
const REMEMBERED = 1_000;

/** The server's events, each once and in their order; where some were missed, listeners are told to look again. */
export class FollowedEvents {
  readonly #parts: FollowedEventsParts;
  readonly #listeners = new Set<(event: RuntimeEvent) => void>();
  readonly #toldOf = new Set<string>();
  #stream: string | undefined;
  #next = 0;
  /** Somebody has begun to listen, and maybe to ask, while there was no connection. */
  #isBehind = false;

  constructor(parts: FollowedEventsParts) {
    this.#parts = parts;
  }

  subscribe(listener: (event: RuntimeEvent) => void): () => void {
    // A function may be given twice, and each is ended on its own.
    const own = (event: RuntimeEvent) => listener(event);
    this.#listeners.add(own);
    this.#isBehind ||= !this.#parts.isConnected();
    if (this.#listeners.size === 1) this.connected();
    return () => {
      if (!this.#listeners.delete(own) || this.#listeners.size > 0) return;
      this.#stream = undefined;
      this.#parts.send({ kind: "unfollow" });
    };
  }

  connected(): void {
    if (this.#listeners.size === 0 || !this.#parts.isConnected()) return;
    const known = this.#stream === undefined ? {} : { stream: this.#stream, next: this.#next };
    this.#parts.send({ kind: "follow", ...known });
  }

  following({ stream, next, hasGap }: { stream: string; next: number; hasGap: boolean }): void {
    // Asked twice, the server answers twice, and events may have come in between.
    this.#next = stream === this.#stream ? Math.max(this.#next, next) : next;
    this.#stream = stream;
    if (hasGap || this.#isBehind) void this.#lookAgain();
    this.#isBehind = false;
  }

  received({ first, events }: { first: number; events: readonly string[] }): void {
    if (this.#stream === undefined) return;
    if (first > this.#next) void this.#lookAgain();
    for (const [at, text] of events.entries()) {
      if (first + at < this.#next) continue;
      this.#next = first + at + 1;
      this.#tell(text);
    }
  }

  #tell(text: string): void {
    try {
      this.#emit(decodeValue(text, { maxDepth: VALUE_DEPTH }) as RuntimeEvent);
    } catch {
      void this.#lookAgain();
    }
  }

  async #lookAgain(): Promise<void> {
    const there = await this.#parts.listExecutions().catch(() => []);
    const timestamp = this.#parts.now();
    for (const executionId of new Set([...there, ...this.#toldOf])) {
      this.#emit({ type: "execution_changed", executionId, timestamp });
    }
    this.#emit({ type: "snippets_changed", executionId: "", timestamp });
  }

  #emit(event: RuntimeEvent): void {
    this.#toldOf.delete(event.executionId);
    if (event.executionId !== "") this.#toldOf.add(event.executionId);
    if (this.#toldOf.size > REMEMBERED) for (const oldest of this.#toldOf) return void this.#toldOf.delete(oldest);
    for (const listener of this.#listeners) observe(listener, event);
  }
}
