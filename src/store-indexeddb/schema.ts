import type { DBSchema, IDBPDatabase, IDBPTransaction } from "idb";
import type { Fact } from "../runtime/facts.ts";
import type { ExecutionHead } from "../runtime/journal.ts";
import type { Snippet } from "../runtime/types.ts";

/** `[id, at]`, or `[id, at, part, parts]` of a batch that one row cannot hold. */
export type BatchKey = [id: string, at: number] | [id: string, at: number, part: number, parts: number];

/** What the database holds, in its newest version. */
export interface JournalSchema extends DBSchema {
  heads: {
    key: string;
    value: ExecutionHead;
    indexes: {
      /** `[runtime, createdAt, id]`: read backwards, it is the order of a listing. */
      newest: [string, number, string];
      /** `[runtime, status, createdAt, id]` */
      status: [string, string, number, string];
      /** `[runtime, toolCallKey]`, unique. Executions without a key are not in it. */
      toolCall: [string, string];
    };
  };
  /**
   * Facts are stored as they are: their values are text already, and a structured clone of them is written and read
   * faster than text of that text.
   */
  batches: { key: BatchKey; value: Fact[] };
  /** Key: `[runtime, name]`. */
  snippets: { key: [string, string]; value: Snippet };
}

export type StoreName = "heads" | "batches" | "snippets";
export type Database = IDBPDatabase<JournalSchema>;
export type Reading = IDBPTransaction<JournalSchema, StoreName[], "readonly" | "readwrite">;
export type Writing = IDBPTransaction<JournalSchema, StoreName[], "readwrite">;

/** One step from a version of the database to the next. It may only use what is there at its own version. */
export type Migration = (database: IDBDatabase, transaction: IDBTransaction) => void;

/** Never changed, only added to: the first makes version 1 of nothing. */
export const migrations: readonly Migration[] = [
  (database) => {
    const heads = database.createObjectStore("heads", { keyPath: "id" });
    heads.createIndex("newest", ["runtime", "createdAt", "id"]);
    heads.createIndex("status", ["runtime", "status", "createdAt", "id"]);
    heads.createIndex("toolCall", ["runtime", "toolCallKey"], { unique: true });
    database.createObjectStore("batches");
    database.createObjectStore("snippets");
  },
];

/** All keys that begin with these parts. (Arrays are greater than any other key.) */
export function keysUnder(...parts: (string | number)[]): IDBKeyRange {
  return IDBKeyRange.bound(parts, [...parts, []]);
}
