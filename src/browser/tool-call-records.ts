import { openDB, type DBSchema, type IDBPDatabase, type IDBPObjectStore } from "idb";

export interface ToolCallRecord {
  key: string;
  code: string;
  /** Who runs the call: a new id for each run. */
  owner: string;
  /** Milliseconds since the epoch. */
  startedAt: number;
  /** When its owner last said that it is alive, in milliseconds since the epoch. */
  heartbeatAt: number;
  /** Codec text; absent while the call runs, or when the page went away before it ended. */
  outcome?: string;
}

export type ToolCallClaim = Pick<ToolCallRecord, "key" | "code" | "owner">;

/** What is remembered of tool calls. Any method may reject, or never settle: storage fails. */
export interface ToolCallRecords {
  get(key: string): Promise<ToolCallRecord | undefined>;
  /** Records that a call begins, or gives the record of the same call with the same code, where there is one. */
  claim(claim: ToolCallClaim): Promise<ToolCallRecord | undefined>;
  /** This and the next two change nothing when another owner has the record. */
  beat(key: string, owner: string): Promise<void>;
  finish(key: string, owner: string, outcome: string): Promise<void>;
  /** For a call that was claimed and did not begin. */
  forget(key: string, owner: string): Promise<void>;
}

interface Schema extends DBSchema {
  toolCalls: { key: string; value: ToolCallRecord; indexes: { startedAt: number } };
}

type Store = IDBPObjectStore<Schema, ["toolCalls"], "toolCalls", "readwrite">;

/** Milliseconds that a call is remembered, seven days: a chat asks again for its last message only. */
const KEPT = 7 * 86_400_000;

/** Records in IndexedDB, in the database `browser-codemode`. */
export class IndexedDBRecords implements ToolCallRecords {
  #opening: Promise<IDBPDatabase<Schema>> | undefined;

  async get(key: string): Promise<ToolCallRecord | undefined> {
    return (await this.#open()).get("toolCalls", key);
  }

  /** On disk when it resolves: otherwise a crash would let the code run twice. One transaction: of two tabs, one wins. */
  async claim(claim: ToolCallClaim): Promise<ToolCallRecord | undefined> {
    const write = (await this.#open()).transaction("toolCalls", "readwrite", { durability: "strict" });
    const known = await write.store.get(claim.key);
    const isKnown = known?.code === claim.code;
    if (!isKnown) await write.store.put({ ...claim, startedAt: Date.now(), heartbeatAt: Date.now() });
    await write.done;
    return isKnown ? known : undefined;
  }

  beat(key: string, owner: string): Promise<void> {
    return this.#change(key, owner, (store, record) => store.put({ ...record, heartbeatAt: Date.now() }));
  }

  finish(key: string, owner: string, outcome: string): Promise<void> {
    return this.#change(key, owner, (store, record) => store.put({ ...record, outcome }));
  }

  forget(key: string, owner: string): Promise<void> {
    return this.#change(key, owner, (store) => store.delete(key));
  }

  async #change(
    key: string,
    owner: string,
    change: (store: Store, record: ToolCallRecord) => Promise<unknown>,
  ): Promise<void> {
    const write = (await this.#open()).transaction("toolCalls", "readwrite");
    const record = await write.store.get(key);
    if (record?.owner === owner) await change(write.store, record);
    await write.done;
  }

  /** Opens again when the browser, or a newer version of this library in another tab, has closed it. */
  #open(): Promise<IDBPDatabase<Schema>> {
    return (this.#opening ??= openRecords(() => (this.#opening = undefined)).catch((error: unknown) => {
      this.#opening = undefined;
      throw error;
    }));
  }
}

async function openRecords(onClosed: () => void): Promise<IDBPDatabase<Schema>> {
  const database = await openDB<Schema>("browser-codemode", 1, {
    upgrade(db) {
      db.createObjectStore("toolCalls", { keyPath: "key" }).createIndex("startedAt", "startedAt");
    },
    blocking() {
      database.close();
      onClosed();
    },
    terminated: onClosed,
  });
  const write = database.transaction("toolCalls", "readwrite");
  const old = write.store.index("startedAt").iterate(IDBKeyRange.upperBound(Date.now() - KEPT));
  for await (const cursor of old) await cursor.delete();
  await write.done;
  return database;
}
