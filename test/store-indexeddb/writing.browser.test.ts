import { afterEach, describe, expect, test, vi } from "vitest";
import { indexedDBJournal, type IndexedDBJournal } from "../../src/store-indexeddb/indexeddb-journal.ts";
import { batch, created, newHead, snippet } from "../journals/facts.ts";

afterEach(() => vi.restoreAllMocks());

async function journalWithOne(): Promise<IndexedDBJournal> {
  const journal = indexedDBJournal({ name: crypto.randomUUID(), fallback: "error" });
  await journal.create(newHead("a"), [created]);
  return journal;
}

/** The transactions that the browser makes from now on. */
function watchTransactions(): IDBTransaction[] {
  const transactions: IDBTransaction[] = [];
  const native = IDBDatabase.prototype.transaction;
  vi.spyOn(IDBDatabase.prototype, "transaction").mockImplementation(function (this: IDBDatabase, ...args) {
    const transaction = native.apply(this, args);
    transactions.push(transaction);
    return transaction;
  });
  return transactions;
}

const quotaError = (): DOMException => new DOMException("The quota has been exceeded.", "QuotaExceededError");

describe("durability", () => {
  type Write = (journal: IndexedDBJournal) => Promise<unknown>;
  test.each<[string, Write, "strict" | "relaxed"]>([
    ["create", (journal) => journal.create(newHead("b"), [created]), "strict"],
    ["append, where it is asked for", (journal) => journal.append(batch("a", 1), "strict"), "strict"],
    ["append otherwise", (journal) => journal.append(batch("a", 1), "relaxed"), "relaxed"],
    ["claim", (journal) => journal.claim("a"), "relaxed"],
    ["rewrite", (journal) => journal.rewrite(batch("a", 1)), "relaxed"],
    ["delete", (journal) => journal.delete(["a"]), "relaxed"],
    ["saveSnippet", (journal) => journal.saveSnippet("codemode", snippet("a")), "relaxed"],
    ["clear", (journal) => journal.clear("codemode"), "relaxed"],
  ])("of %s", async (_name, write, durability) => {
    const journal = await journalWithOne();
    const transactions = watchTransactions();
    await write(journal);
    expect(transactions.map(({ mode, durability }) => ({ mode, durability }))).toEqual([
      { mode: "readwrite", durability },
    ]);
  });

  test("reading takes no transaction that writes", async () => {
    const journal = await journalWithOne();
    const transactions = watchTransactions();
    await Promise.all([journal.load("a"), journal.list({ runtime: "codemode" }), journal.snippets("codemode")]);
    await journal.find("codemode", "k");
    expect(transactions.map(({ mode }) => mode)).toEqual(["readonly", "readonly", "readonly", "readonly"]);
  });

  test("what is written is committed in the task in which it is put", async () => {
    const journal = await journalWithOne();
    const pending: string[] = [];
    const requests: IDBRequest[] = [];
    for (const method of ["add", "put"] as const) {
      const native = IDBObjectStore.prototype[method];
      vi.spyOn(IDBObjectStore.prototype, method).mockImplementation(function (this: IDBObjectStore, ...args) {
        const request = native.apply(this, args);
        requests.push(request);
        return request;
      });
    }
    const commit = IDBTransaction.prototype.commit;
    vi.spyOn(IDBTransaction.prototype, "commit").mockImplementation(function (this: IDBTransaction) {
      pending.push(
        requests
          .splice(0)
          .map(({ readyState }) => readyState)
          .join(),
      );
      commit.call(this);
    });
    await journal.append(batch("a", 1), "relaxed");
    await journal.create(newHead("b"), [created]);
    await journal.claim("b");
    await journal.rewrite(batch("a", 2));
    expect(pending).toEqual(["pending,pending", "pending,pending", "pending", "pending,pending"]);
  });
});

describe("when there is no room", () => {
  const noRoom = {
    name: "QuotaExceededError",
    code: "quota_exceeded",
    message: expect.stringMatching(/`deleteExecution`.*`pruneExecutions`.*`clear`.* [\d.]+ of [\d.]+ MB are used\./s),
  };

  test("a write is refused as a whole, and the error names what to free", async () => {
    const journal = await journalWithOne();
    const native = IDBObjectStore.prototype.add;
    const add = vi.spyOn(IDBObjectStore.prototype, "add").mockImplementation(function (this: IDBObjectStore, ...args) {
      if (this.name === "batches") throw quotaError();
      return native.apply(this, args);
    });
    await expect(journal.append(batch("a", 1, { status: "paused" }), "strict")).rejects.toMatchObject(noRoom);
    await expect(journal.create(newHead("b"), [created])).rejects.toMatchObject(noRoom);
    add.mockRestore();
    expect((await journal.load("a"))?.head).toMatchObject({ status: "running", batches: 1 });
    expect(await journal.list({ runtime: "codemode" })).toHaveLength(1);
    await journal.append(batch("a", 1), "relaxed");
  });

  test("that shows only when the transaction ends", async () => {
    const journal = await journalWithOne();
    vi.spyOn(IDBTransaction.prototype, "error", "get").mockImplementation(quotaError);
    vi.spyOn(IDBTransaction.prototype, "commit").mockImplementation(function (this: IDBTransaction) {
      this.abort();
    });
    await expect(journal.append(batch("a", 1), "relaxed")).rejects.toMatchObject(noRoom);
    vi.restoreAllMocks();
    expect((await journal.load("a"))?.head.batches).toBe(1);
  });

  test("how much is used is left out where the browser does not say", async () => {
    const journal = await journalWithOne();
    vi.spyOn(navigator.storage, "estimate").mockRejectedValue(new Error("no"));
    vi.spyOn(IDBObjectStore.prototype, "add").mockImplementation(() => {
      throw quotaError();
    });
    await expect(journal.append(batch("a", 1), "relaxed")).rejects.toThrow(/all of them\.$/);
  });
});

describe("when the storage fails", () => {
  test("the error is the journal's, with what the browser said", async () => {
    const journal = await journalWithOne();
    const cause = new DOMException("disk on fire", "UnknownError");
    vi.spyOn(IDBObjectStore.prototype, "get").mockImplementation(() => {
      throw cause;
    });
    const failed = { name: "JournalError", code: "journal_failed", cause, message: expect.stringContaining("on fire") };
    await expect(journal.load("a")).rejects.toMatchObject(failed);
    await expect(journal.append(batch("a", 1), "relaxed")).rejects.toMatchObject(failed);
    await expect(journal.claim("a")).rejects.toMatchObject(failed);
    vi.restoreAllMocks();
    expect((await journal.load("a"))?.head).toMatchObject({ epoch: 0, batches: 1 });
  });

  test("a transaction that the browser aborts is an error, and has changed nothing", async () => {
    const journal = await journalWithOne();
    vi.spyOn(IDBTransaction.prototype, "commit").mockImplementation(function (this: IDBTransaction) {
      this.abort();
    });
    await expect(journal.append(batch("a", 1), "strict")).rejects.toMatchObject({ code: "journal_failed" });
    vi.restoreAllMocks();
    await journal.append(batch("a", 1), "relaxed");
    expect((await journal.load("a"))?.head.batches).toBe(2);
  });
});

describe("where there is no IndexedDB", () => {
  const refusals: [string, () => void][] = [
    ["at all", () => vi.stubGlobal("indexedDB", undefined)],
    ["but null", () => vi.stubGlobal("indexedDB", null)],
    ["for this page", () => refuse(new DOMException("The operation is insecure.", "SecurityError"))],
    ["in a private window", () => refuse(new DOMException("not now", "InvalidStateError"))],
  ];

  function refuse(error: DOMException): void {
    vi.spyOn(IDBFactory.prototype, "open").mockImplementation(() => {
      throw error;
    });
  }

  afterEach(() => vi.unstubAllGlobals());

  test.each(refusals)("%s, executions live in memory, and the console says so once", async (_name, refuse) => {
    const warn = vi.spyOn(console, "warn").mockReturnValue();
    refuse();
    const journal = indexedDBJournal({ name: crypto.randomUUID() });
    await Promise.all([journal.create(newHead("a"), [created]), journal.list({ runtime: "codemode" })]);
    await journal.append(batch("a", 1), "strict");
    expect((await journal.load("a"))?.head.batches).toBe(2);
    expect(await journal.persistence).toBe("memory");
    expect(warn).toHaveBeenCalledTimes(1);
    expect(warn.mock.calls[0]![0]).toContain("IndexedDB cannot be used here");
  });

  test.each(refusals)("%s, it is an error for those who want it to be", async (_name, refuse) => {
    const warn = vi.spyOn(console, "warn");
    refuse();
    const journal = indexedDBJournal({ name: crypto.randomUUID(), fallback: "error" });
    await expect(journal.list({ runtime: "codemode" })).rejects.toMatchObject({ code: "journal_failed" });
    await expect(journal.persistence).rejects.toMatchObject({ code: "journal_failed" });
    expect(warn).not.toHaveBeenCalled();
  });

  test("any more, it is an error: what is stored is not replaced by an empty memory", async () => {
    const journal = indexedDBJournal({ name: crypto.randomUUID() });
    await journal.create(newHead("a"), [created]);
    expect(await journal.persistence).toBe("indexeddb");
    journal.close();
    refuse(new DOMException("The operation is insecure.", "SecurityError"));
    await expect(journal.load("a")).rejects.toMatchObject({ code: "journal_failed" });
    vi.restoreAllMocks();
    expect((await journal.load("a"))?.facts).toEqual([created]);
  });

  test("for now, the next use tries again", async () => {
    const journal = indexedDBJournal({ name: crypto.randomUUID() });
    const open = vi.spyOn(IDBFactory.prototype, "open").mockImplementation(() => {
      throw new DOMException("try later", "AbortError");
    });
    await expect(journal.load("a")).rejects.toMatchObject({ code: "journal_failed" });
    open.mockRestore();
    await journal.create(newHead("a"), [created]);
    expect(await journal.persistence).toBe("indexeddb");
  });
});

test("journals have a database for each name", async () => {
  const [first, second] = [crypto.randomUUID(), crypto.randomUUID()].map((name) => indexedDBJournal({ name }));
  await first!.create(newHead("a"), [created]);
  expect(await second!.load("a")).toBeUndefined();
  const plain = indexedDBJournal();
  await plain.list({ runtime: "codemode" });
  const names = (await indexedDB.databases()).map(({ name }) => name);
  expect(names).toContain("browser-codemode:journal:default");
  expect(() => indexedDBJournal({ name: "" })).toThrow(expect.objectContaining({ code: "invalid_options" }));
});
