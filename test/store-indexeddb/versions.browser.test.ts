import { describe, expect, test, vi } from "vitest";
import { Connection } from "../../src/store-indexeddb/connection.ts";
import { indexedDBJournal } from "../../src/store-indexeddb/indexeddb-journal.ts";
import { JournalStore } from "../../src/store-indexeddb/journal-store.ts";
import { migrations, type Migration } from "../../src/store-indexeddb/schema.ts";
import { batch, created, log, newHead } from "../journals/facts.ts";
import * as version1 from "./fixtures/version-1.ts";
import { databaseOf, keysOf, openRaw } from "./raw-database.ts";

const freshName = (): string => crypto.randomUUID();

function storeWith(name: string, steps: readonly Migration[], patience = 10_000): JournalStore {
  return new JournalStore(new Connection({ database: databaseOf(name), migrations: steps, patience }));
}

/** What a later version might do: an index on what is there, and a value in every row. */
const later: Migration = (_database, transaction) => {
  const heads = transaction.objectStore("heads");
  heads.createIndex("later", "updatedAt");
  const request = heads.openCursor();
  request.addEventListener("success", () => {
    const cursor = request.result;
    if (!cursor) return;
    cursor.update({ ...(cursor.value as object), later: true });
    cursor.continue();
  });
};

describe("a database of version 1", () => {
  test("is what the newest code makes, as long as it is the newest", async () => {
    const [old, young] = [freshName(), freshName()];
    await version1.writeVersion1(old);
    await indexedDBJournal({ name: young }).list({ runtime: "codemode" });
    const describeDatabase = async (name: string): Promise<unknown> => {
      const db = await openRaw(databaseOf(name));
      const transaction = db.transaction([...db.objectStoreNames]);
      const stores = [...db.objectStoreNames].map((store) => {
        const { keyPath, autoIncrement, indexNames } = transaction.objectStore(store);
        const indexes = [...indexNames].map((index) => {
          const { keyPath, unique } = transaction.objectStore(store).index(index);
          return { index, keyPath, unique };
        });
        return { store, keyPath, autoIncrement, indexes };
      });
      db.close();
      return { version: db.version, stores };
    };
    expect(migrations).toHaveLength(1);
    expect(await describeDatabase(young)).toEqual(await describeDatabase(old));
  });

  test("is read, listed and gone on with", async () => {
    const name = freshName();
    await version1.writeVersion1(name);
    const journal = indexedDBJournal({ name, fallback: "error" });
    expect(await journal.load("exec_1")).toEqual({ head: version1.head, facts: version1.batches.flat() });
    expect(await journal.list({ runtime: "codemode", statuses: ["paused"] })).toEqual([version1.head]);
    expect(await journal.find("codemode", version1.head.toolCallKey)).toEqual(version1.head);
    expect(await journal.snippets("codemode")).toEqual([version1.snippet]);
    expect((await journal.claim("exec_1"))?.head.epoch).toBe(4);
    await journal.append(batch("exec_1", 2, { epoch: 4 }), "strict");
    expect((await journal.load("exec_1"))?.facts.at(-1)).toEqual(log("batch 2"));
  });

  test("goes through the steps that it has not seen, and only those", async () => {
    const name = freshName();
    await version1.writeVersion1(name);
    const first = vi.fn(migrations[0]!);
    const store = storeWith(name, [first, later]);
    expect((await store.load("exec_1"))?.head).toEqual({ ...version1.head, later: true });
    expect(first).not.toHaveBeenCalled();
    store.close();
  });

  test("an app without a database goes through all of them", async () => {
    const name = freshName();
    const store = storeWith(name, [...migrations, later]);
    await store.create(newHead("a"), [created]);
    expect((await store.load("a"))?.facts).toEqual([created]);
    const db = await openRaw(databaseOf(name));
    expect(db.version).toBe(2);
    db.close();
  });

  test("a step that fails leaves the database as it was", async () => {
    const name = freshName();
    await version1.writeVersion1(name);
    const broken: Migration = (database, transaction) => {
      transaction.objectStore("heads").clear();
      database.deleteObjectStore("snippets");
      throw new Error("broken step");
    };
    const store = storeWith(name, [...migrations, broken]);
    await expect(store.load("exec_1")).rejects.toMatchObject({
      name: "JournalError",
      code: "journal_failed",
      cause: new Error("broken step"),
    });
    expect(await storeWith(name, migrations).load("exec_1")).toEqual({
      head: version1.head,
      facts: version1.batches.flat(),
    });
  });
});

describe("a database of a newer version", () => {
  test("is left alone, with an error that says so, and no memory in its place", async () => {
    const name = freshName();
    await version1.writeVersion1(name);
    const newer = await openRaw(databaseOf(name), 99, (db) => db.createObjectStore("novelty"));
    newer.close();
    const warn = vi.spyOn(console, "warn");
    const journal = indexedDBJournal({ name });
    for (const action of [() => journal.load("exec_1"), () => journal.list({ runtime: "codemode" })]) {
      await expect(action()).rejects.toMatchObject({
        name: "JournalError",
        code: "journal_failed",
        message: expect.stringMatching(/newer version of this app.*Nothing is lost/s),
        cause: expect.objectContaining({ name: "VersionError" }),
      });
    }
    await expect(journal.create(newHead("a"), [created])).rejects.toThrow("newer version");
    await expect(journal.persistence).rejects.toThrow("newer version");
    expect(warn).not.toHaveBeenCalled();
    expect(await keysOf(name, "heads")).toEqual(["exec_1"]);
    expect(await keysOf(name, "batches")).toHaveLength(2);
    warn.mockRestore();
  });

  test("opens although this one is open, which then says that it is outdated", async () => {
    const name = freshName();
    const journal = indexedDBJournal({ name });
    await journal.create(newHead("a"), [created]);
    const store = storeWith(name, [...migrations, later]);
    expect((await store.load("a"))?.facts).toEqual([created]);
    await expect(journal.append(batch("a", 1), "relaxed")).rejects.toThrow("newer version");
    expect((await store.load("a"))?.head.batches).toBe(1);
    store.close();
  });

  test("waits for a tab that does not let go, and says what it waits for", async () => {
    const name = freshName();
    await version1.writeVersion1(name);
    const stubborn = await openRaw(databaseOf(name));
    const store = storeWith(name, [...migrations, later], 300);
    await expect(store.load("exec_1")).rejects.toMatchObject({
      name: "JournalError",
      message: expect.stringContaining("another tab"),
    });
    stubborn.close();
    // The same opening goes on.
    await vi.waitFor(async () => expect((await store.load("exec_1"))?.head.id).toBe("exec_1"), 10_000);
    store.close();
  });
});

describe("the connection", () => {
  test("opens again after the database was deleted from elsewhere", async () => {
    const name = freshName();
    const journal = indexedDBJournal({ name });
    await journal.create(newHead("a"), [created]);
    await new Promise((resolve, reject) => {
      const request = indexedDB.deleteDatabase(databaseOf(name));
      request.addEventListener("success", resolve);
      request.addEventListener("error", reject);
    });
    expect(await journal.load("a")).toBeUndefined();
    await journal.create(newHead("a"), [created]);
    expect((await journal.load("a"))?.facts).toEqual([created]);
  });

  test("opens again after the browser has closed it, told or not", async () => {
    const name = freshName();
    const databases: IDBDatabase[] = [];
    const transaction = IDBDatabase.prototype.transaction;
    const spy = vi.spyOn(IDBDatabase.prototype, "transaction").mockImplementation(function (
      this: IDBDatabase,
      ...args
    ) {
      databases.push(this);
      return transaction.apply(this, args);
    });
    const journal = indexedDBJournal({ name });
    await journal.create(newHead("a"), [created]);
    databases.at(-1)!.close();
    await journal.append(batch("a", 1), "relaxed");
    const second = databases.at(-1)!;
    second.close();
    second.dispatchEvent(new Event("close"));
    await journal.append(batch("a", 2), "relaxed");
    expect((await journal.load("a"))?.head.batches).toBe(3);
    expect(new Set(databases).size).toBe(3);
    spy.mockRestore();
  });

  test("is one, however many ask for it at once", async () => {
    const spy = vi.spyOn(IDBFactory.prototype, "open");
    const journal = indexedDBJournal({ name: freshName() });
    await Promise.all(Array.from({ length: 20 }, () => journal.list({ runtime: "codemode" })));
    expect(spy).toHaveBeenCalledTimes(1);
    spy.mockRestore();
  });
});
