import { BridgeUnavailableError } from "../../protocol/errors.ts";
import type { BridgeStorage } from "./connection.ts";

const PREFIX = "browser-codemode:bridge:";
/** Characters of a stored piece; a row holds two megabytes. */
const PIECE_LENGTH = 500_000;
/** Pages that are remembered, of one principal and of all; those that were here last. Pages that are here stay. */
const MOST_CLIENTS_OF_ONE = 50;
const MOST_CLIENTS = 200;
/** Answers of one page that are kept, and their pieces: the last ones. */
const MOST_ANSWERS = 1_000;
const MOST_PIECES = 80;
/** Keys that storage takes at once. */
const KEYS_AT_ONCE = 100;

export interface ClientRecord {
  session: string;
  principal?: string;
  /** Milliseconds since the epoch. */
  seenAt: number;
  /** The pieces of each answer that has not been acknowledged, by its request; 0: begun, and not answered. */
  answers: Record<string, number>;
  /** Answers up to this request have been forgotten, acknowledged or not: what comes again is not done again. */
  forgotten?: number;
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
  async open(
    clientId: string,
    { session, principal }: { session: string; principal: string | undefined },
    isThere: (clientId: string) => boolean,
  ): Promise<void> {
    const known = await this.find(clientId);
    if (known?.session === session) return;
    if (known === undefined) await this.#makeRoom(principal, isThere);
    else await this.#forget(clientId, known, Object.keys(known.answers));
    const record = { session, ...(principal !== undefined && { principal }), seenAt: this.#now(), answers: {} };
    this.#records.set(clientId, record);
    await this.#storage.put({ [clientKey(clientId)]: record });
  }

  /**
   * @returns The answer; `begun`: it was asked before, and the object was restarted before there was an answer.
   * @throws {BridgeUnavailableError} `bridge_unavailable`: it may have been asked so long ago that nobody knows any more.
   */
  async look(clientId: string, id: number): Promise<StoredAnswer | "begun" | undefined> {
    const record = await this.find(clientId);
    const pieces = record?.answers[id];
    if (pieces === undefined) {
      if (id > (record?.forgotten ?? 0)) return undefined;
      throw new BridgeUnavailableError("The answer to this has been forgotten: look at the executions");
    }
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
    await this.#shorten(clientId, record);
  }

  /** The page has the answers to all requests with smaller ids. */
  async acknowledge(clientId: string, below: number): Promise<void> {
    const record = await this.find(clientId);
    if (record === undefined) return;
    const done = Object.keys(record.answers).filter((id) => Number(id) < below && record.answers[id] !== 0);
    if (done.length > 0) await this.#forget(clientId, record, done);
  }

  /** A page that acknowledges nothing fills no storage. */
  async #shorten(clientId: string, record: ClientRecord): Promise<void> {
    // In the order of the requests, as keys that are numbers are.
    const answered = Object.entries(record.answers).filter(([, pieces]) => pieces > 0);
    let pieces = answered.reduce((sum, [, count]) => sum + count, 0);
    const old: string[] = [];
    for (const [id, count] of answered) {
      if (answered.length - old.length <= MOST_ANSWERS && pieces <= MOST_PIECES) break;
      // The last one is being sent.
      if (old.length === answered.length - 1) break;
      old.push(id);
      pieces -= count;
    }
    if (old.length === 0) return;
    record.forgotten = Math.max(record.forgotten ?? 0, Number(old.at(-1)));
    await this.#forget(clientId, record, old);
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

  /** Nobody's pages push out those of another. */
  async #makeRoom(principal: string | undefined, isThere: (clientId: string) => boolean): Promise<void> {
    const listed = [...(await this.#storage.list({ prefix: clientKey("") }))] as [string, ClientRecord][];
    const all = listed.map(([key, record]) => ({ clientId: key.slice(clientKey("").length), record }));
    const own = all.filter(({ record }) => record.principal === principal);
    const isFull = all.length >= MOST_CLIENTS;
    if (!isFull && own.length < MOST_CLIENTS_OF_ONE) return;
    const away = (own.length >= MOST_CLIENTS_OF_ONE ? own : all).filter(({ clientId }) => !isThere(clientId));
    away.sort((a, b) => a.record.seenAt - b.record.seenAt);
    const tooMany = isFull ? all.length - MOST_CLIENTS + 1 : own.length - MOST_CLIENTS_OF_ONE + 1;
    for (const { clientId, record } of away.slice(0, tooMany)) {
      await this.#forget(clientId, record, Object.keys(record.answers));
      this.#records.delete(clientId);
      await this.#storage.delete([clientKey(clientId)]);
    }
  }
}

function clientKey(clientId: string): string {
  return `${PREFIX}client:${clientId}`;
}

function pieceKey(clientId: string, id: number, at: number): string {
  return `${PREFIX}answer:${clientId}:${id}:${at}`;
}
