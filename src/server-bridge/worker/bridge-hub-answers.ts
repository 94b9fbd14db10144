import type { BridgeStorage } from "./connection.ts";

const PREFIX = "browser-codemode:bridge:";
/** Characters of a stored piece; a row holds two megabytes. */
const PIECE_LENGTH = 500_000;
/** Pages that are remembered; those that were here last. */
const MOST_CLIENTS = 200;
/** Keys that storage takes at once. */
const KEYS_AT_ONCE = 100;

export interface ClientRecord {
  session: string;
  principal?: string;
  /** Milliseconds since the epoch. */
  seenAt: number;
  /** The pieces of each answer that has not been acknowledged, by its request; 0: begun, and not answered. */
  answers: Record<string, number>;
}

export type StoredAnswer = { value: string } | { error: string };

/** What pages have asked to be changed and may ask again: in storage, since the object may be restarted in between. */
export class StoredAnswers {
  readonly #storage: BridgeStorage;
  readonly #now: () => number;
  readonly #records = new Map<string, ClientRecord>();

  constructor(storage: BridgeStorage, now: () => number) {
    this.#storage = storage;
    this.#now = now;
  }

  /** @returns What is known of the page, its last session included. */
  async find(clientId: string): Promise<ClientRecord | undefined> {
    const known = this.#records.get(clientId);
    if (known !== undefined) return known;
    const stored = (await this.#storage.get(clientKey(clientId))) as ClientRecord | undefined;
    if (stored !== undefined) this.#records.set(clientId, stored);
    return stored;
  }

  /** A session begins or goes on. What an earlier one of the page has asked, nobody asks again. */
  async open(clientId: string, session: string, principal: string | undefined): Promise<void> {
    const known = await this.find(clientId);
    if (known?.session === session) return;
    if (known === undefined) await this.#makeRoom();
    else await this.#forget(clientId, known, Object.keys(known.answers));
    const record = { session, ...(principal !== undefined && { principal }), seenAt: this.#now(), answers: {} };
    this.#records.set(clientId, record);
    await this.#storage.put({ [clientKey(clientId)]: record });
  }

  /** @returns The answer; `begun`: it was asked before, and the object was restarted before there was an answer. */
  async look(clientId: string, id: number): Promise<StoredAnswer | "begun" | undefined> {
    const pieces = (await this.find(clientId))?.answers[id];
    if (pieces === undefined) return undefined;
    if (pieces === 0) return "begun";
    const texts = await Promise.all(
      Array.from({ length: pieces }, (_, at) => this.#storage.get(pieceKey(clientId, id, at))),
    );
    return JSON.parse(texts.join("")) as StoredAnswer;
  }

  async begin(clientId: string, id: number): Promise<void> {
    const record = await this.find(clientId);
    if (record === undefined || record.answers[id] !== undefined) return;
    record.answers[id] = 0;
    await this.#storage.put({ [clientKey(clientId)]: record });
  }

  async keep(clientId: string, id: number, answer: StoredAnswer): Promise<void> {
    const record = await this.find(clientId);
    if (record?.answers[id] !== 0) return;
    const text = JSON.stringify(answer);
    const entries: Record<string, unknown> = {};
    let pieces = 0;
    for (; pieces * PIECE_LENGTH < text.length; pieces++) {
      entries[pieceKey(clientId, id, pieces)] = text.slice(pieces * PIECE_LENGTH, (pieces + 1) * PIECE_LENGTH);
    }
    record.answers[id] = pieces;
    await this.#storage.put({ ...entries, [clientKey(clientId)]: record });
  }

  /** The page has the answers to all requests with smaller ids. */
  async acknowledge(clientId: string, below: number): Promise<void> {
    const record = await this.find(clientId);
    if (record === undefined) return;
    const done = Object.keys(record.answers).filter((id) => Number(id) < below && record.answers[id] !== 0);
    if (done.length > 0) await this.#forget(clientId, record, done);
  }

  /** Writes the record first: pieces that nobody knows of are only in the way. */
  async #forget(clientId: string, record: ClientRecord, ids: readonly string[]): Promise<void> {
    const keys = ids.flatMap((id) => {
      const pieces = record.answers[id] ?? 0;
      delete record.answers[id];
      return Array.from({ length: pieces }, (_, at) => pieceKey(clientId, Number(id), at));
    });
    await this.#storage.put({ [clientKey(clientId)]: record });
    for (let at = 0; at < keys.length; at += KEYS_AT_ONCE)
      await this.#storage.delete(keys.slice(at, at + KEYS_AT_ONCE));
  }

  async #makeRoom(): Promise<void> {
    const all = [...(await this.#storage.list({ prefix: clientKey("") }))] as [string, ClientRecord][];
    if (all.length < MOST_CLIENTS) return;
    all.sort(([, a], [, b]) => a.seenAt - b.seenAt);
    for (const [key, record] of all.slice(0, all.length - MOST_CLIENTS + 1)) {
      const clientId = key.slice(clientKey("").length);
      await this.#forget(clientId, record, Object.keys(record.answers));
      this.#records.delete(clientId);
      await this.#storage.delete([key]);
    }
  }
}

function clientKey(clientId: string): string {
  return `${PREFIX}client:${clientId}`;
}

function pieceKey(clientId: string, id: number, at: number): string {
  return `${PREFIX}answer:${clientId}:${id}:${at}`;
}
