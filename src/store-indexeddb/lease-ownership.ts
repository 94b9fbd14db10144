import type { Lease } from "../runtime/coordination.ts";
import type { Ownership } from "./lock-ownership.ts";
import { randomToken, type TabClock, type TabEnvironment } from "./tab-environment.ts";
import type { TabPing, TabTaken, TabTalk } from "./tab-talk.ts";

/** Milliseconds between an owner's signs of life in the storage, and after which a silent one counts as gone. */
const BEAT = 1_000;
const STALE = 5_000;

interface LeaseRecord {
  token: string;
  /** Milliseconds since the epoch. */
  at: number;
}

interface Held {
  token: string;
  lose: () => void;
}

/**
 * Without Web Locks: records in the storage say who may be the owner, and the channel tells whether that one lives.
 * Either may be missing. Two tabs can both become the owner for a moment; then one of them loses it again.
 */
export class LeaseOwnership implements Ownership {
  readonly #prefix: string;
  readonly #storage: TabEnvironment["storage"];
  readonly #talk: TabTalk | undefined;
  readonly #clock: TabClock;
  readonly #held = new Map<string, Held>();
  /** Tokens of those that are about to be taken. */
  readonly #claims = new Map<string, string>();
  #isListening = false;

  constructor(name: string, { storage, clock }: Pick<TabEnvironment, "storage" | "clock">, talk: TabTalk | undefined) {
    this.#prefix = `browser-codemode:${name}:lease:`;
    this.#storage = storage;
    this.#clock = clock;
    this.#talk = talk;
  }

  async acquire(executionId: string): Promise<Lease | undefined> {
    this.#listen();
    const record = this.#read(executionId);
    const isFree = this.#storage !== undefined && record === undefined;
    const token = randomToken();
    if (!isFree && (await this.#isAlive(executionId, record, token))) return undefined;
    return this.#take(executionId, token, isFree);
  }

  async #isAlive(executionId: string, record: LeaseRecord | undefined, token: string): Promise<boolean> {
    if (!this.#talk) return record !== undefined && this.#clock.now() - record.at < STALE;
    this.#claims.set(executionId, token);
    const pong = await this.#talk.ping(executionId, { token });
    this.#claims.delete(executionId);
    return pong !== undefined;
  }

  #take(executionId: string, token: string, fromNobody: boolean): Lease {
    const lost = new AbortController();
    let cancel = (): void => {};
    const end = (): void => {
      cancel();
      this.#held.delete(executionId);
    };
    const lose = (): void => {
      end();
      lost.abort();
    };
    const beat = (): void => {
      const record = this.#read(executionId);
      if (record && record.token !== token) return lose();
      this.#write(executionId, token);
      cancel = this.#clock.after(BEAT, beat);
    };
    this.#write(executionId, token);
    if (this.#storage) cancel = this.#clock.after(BEAT, beat);
    this.#held.set(executionId, { token, lose });
    this.#talk?.say({ kind: "taken", executionId, token, fromNobody });
    const release = (): void => {
      if (this.#held.get(executionId)?.token !== token) return;
      end();
      if (this.#read(executionId)?.token === token) this.#storage?.removeItem(this.#prefix + executionId);
    };
    return { lost: lost.signal, release };
  }

  #listen(): void {
    if (this.#isListening) return;
    this.#isListening = true;
    this.#talk?.hear((message) => {
      if (message.kind === "ping") this.#hearClaim(message);
      else if (message.kind === "taken") this.#hearTaken(message);
    });
  }

  /** Of two that claim at once, one lets the other go first. */
  #hearClaim({ executionId, nonce, token }: TabPing): void {
    const mine = this.#claims.get(executionId);
    if (mine === undefined || token === undefined || token < mine) return;
    this.#talk?.say({ kind: "pong", nonce, knowsQuestion: false });
  }

  #hearTaken({ executionId, token, fromNobody }: TabTaken): void {
    const held = this.#held.get(executionId);
    if (!held) return;
    if (!fromNobody || token < held.token) held.lose();
    else this.#talk?.say({ kind: "taken", executionId, token: held.token, fromNobody: true });
  }

  #read(executionId: string): LeaseRecord | undefined {
    try {
      const record = JSON.parse(this.#storage?.getItem(this.#prefix + executionId) ?? "null") as LeaseRecord | null;
      return typeof record?.token === "string" && typeof record.at === "number" ? record : undefined;
    } catch {
      return undefined;
    }
  }

  #write(executionId: string, token: string): void {
    try {
      this.#storage?.setItem(this.#prefix + executionId, JSON.stringify({ token, at: this.#clock.now() }));
    } catch {
      // No room: others ask by the channel, or do not learn of it.
    }
  }
}
