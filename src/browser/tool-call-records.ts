import { openDB, type DBSchema, type IDBPDatabase } from "idb";

export interface ToolCallRecord {
  key: string;
  code: string;
  /** Milliseconds since the epoch. */
  startedAt: number;
  /** Codec text; absent while the call runs, or when the page went away before it ended. */
  outcome?: string;
}

/** What is remembered of tool calls. Any method may reject: storage fails. */
export interface ToolCallRecords {
  get(key: string): Promise<ToolCallRecord | undefined>;
  begin(key: string, code: string): Promise<void>;
  finish(key: string, outcome: string): Promise<void>;
}

interface Schema extends DBSchema {
  toolCalls: { key: string; value: ToolCallRecord; indexes: { startedAt: number } };
}

/** Milliseconds that a call is remembered, seven days: a chat asks again for its last message only. */
const KEPT = 7 * 86_400_000;

/** Records in IndexedDB, in the database `browser-codemode`. */
export class IndexedDBRecords implements ToolCallRecords {
  #opening: Promise<IDBPDatabase<Schema>> | undefined;

  async get(key: string): Promise<ToolCallRecord | undefined> {
    return (await this.#open()).get("toolCalls", key);
  }

  /** On disk when it resolves: otherwise a crash would let the code run twice. */
  async begin(key: string, code: string): Promise<void> {
    const write = (await this.#open()).transaction("toolCalls", "readwrite", { durability: "strict" });
    await Promise.all([write.store.put({ key, code, startedAt: Date.now() }), write.done]);
  }

  async finish(key: string, outcome: string): Promise<void> {
    const write = (await this.#open()).transaction("toolCalls", "readwrite");
    const record = await write.store.get(key);
    if (record) await write.store.put({ ...record, outcome });
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
