import { beforeEach, describe, expect, test } from "vitest";
import { indexedDBJournal, type IndexedDBJournal } from "../../src/store-indexeddb/indexeddb-journal.ts";
import { batch, created, log, newHead, snippet } from "../journals/facts.ts";
import { change, keysOf } from "./raw-database.ts";

let name: string;
let journal: IndexedDBJournal;

beforeEach(async () => {
  name = crypto.randomUUID();
  journal = indexedDBJournal({ name, fallback: "error" });
  for (const [index, id] of ["good", "bad", "last"].entries()) {
    await journal.create(newHead(id, { createdAt: index, toolCallKey: id }), [created]);
    for (const at of [1, 2, 3]) await journal.append(batch(id, at), "relaxed");
  }
});

type Damage = (store: (name: string) => IDBObjectStore) => void;

const putBatch =
  (value: unknown): Damage =>
  (store) =>
    void store("batches").put(value, ["bad", 2]);

const damages: [string, Damage, string, boolean][] = [
  ["a batch in the middle is missing", (store) => store("batches").delete(["bad", 2]), "batch 3 of 4 is missing", true],
  ["the first batch is missing", (store) => store("batches").delete(["bad", 0]), "batch 1 of 4 is missing", true],
  ["the last batch is missing", (store) => store("batches").delete(["bad", 3]), "3 batches instead of 4", true],
  ["a batch too many", (store) => store("batches").add([log("x")], ["bad", 4]), "5 batches instead of 4", true],
  [
    "a head without batches",
    (store) => store("batches").delete(IDBKeyRange.bound(["bad"], ["bad", []])),
    "0 batches instead of 4",
    true,
  ],
  ["a batch that is no list", putBatch("[]"), "batch 3 of 4 cannot be read", true],
  ["a batch of nothing", putBatch(null), "batch 3 of 4 cannot be read", true],
  ["facts that are numbers", putBatch([1]), "batch 3 of 4 cannot be read", true],
  ["facts of an unknown type", putBatch([{ type: "constructor", at: 1 }]), "batch 3 of 4 cannot be read", true],
  ["facts without what they need", putBatch([{ type: "called", at: 1, seq: 1 }]), "batch 3 of 4 cannot be read", true],
  [
    "facts with a value of another kind",
    putBatch([{ type: "delivered", clock: 1, seq: "1" }]),
    "batch 3 of 4 cannot be read",
    true,
  ],
  [
    "a head without a status",
    (store) => store("heads").put({ id: "bad", runtime: "codemode", createdAt: 1 }),
    "cannot be read",
    false,
  ],
  ["a head without anything", (store) => store("heads").put({ id: "bad" }), "cannot be read", false],
];

describe.each(damages)("%s", (_name, damage, detail, isListed) => {
  beforeEach(() => change(name, damage));

  test("that execution is an error that names it; the others go on", async () => {
    for (const reading of [() => journal.load("bad"), () => journal.claim("bad")]) {
      const error: unknown = await reading().catch((reason: unknown) => reason);
      expect(error).toMatchObject({ name: "JournalError", code: "journal_failed" });
      expect((error as Error).message).toContain('"bad"');
      expect((error as Error).message).toContain(detail);
      expect((error as Error).message).toContain("deleteExecution");
    }
    const ids = (await journal.list({ runtime: "codemode" })).map(({ id }) => id);
    expect(ids).toEqual(isListed ? ["last", "bad", "good"] : ["last", "good"]);
    const some = await journal.list({ runtime: "codemode", statuses: ["running"], limit: 3 });
    expect(some.map(({ id }) => id)).toEqual(ids);
    expect((await journal.load("good"))?.facts).toHaveLength(4);
    await journal.append(batch("last", 4), "relaxed");
    expect((await journal.find("codemode", "last"))?.batches).toBe(5);
  });

  test("it can be deleted, and leaves nothing", async () => {
    await journal.delete(["bad"]);
    expect(await journal.load("bad")).toBeUndefined();
    expect(await keysOf(name, "heads")).toEqual(["good", "last"]);
    expect((await keysOf(name, "batches")).map((key) => (key as string[])[0])).not.toContain("bad");
    expect(await journal.create(newHead("bad", { toolCallKey: "bad" }), [created])).toBeUndefined();
  });
});

describe("a batch in several rows", () => {
  beforeEach(async () => {
    await journal.append(
      batch("good", 4, { facts: Array.from({ length: 40 }, () => log("x".repeat(1_000_000))) }),
      "relaxed",
    );
    await journal.append(batch("good", 5), "relaxed");
  });

  test("is whole with all of them", async () => {
    expect((await keysOf(name, "batches")).filter((key) => (key as unknown[]).length === 4)).toEqual([
      ["good", 4, 0, 3],
      ["good", 4, 1, 3],
      ["good", 4, 2, 3],
    ]);
    expect((await journal.load("good"))?.facts).toHaveLength(45);
  });

  test.each([0, 1, 2])("is missing without row %i", async (part) => {
    await change(name, (store) => void store("batches").delete(["good", 4, part, 3]));
    await expect(journal.load("good")).rejects.toThrow("batch 5 of 6 is missing");
  });

  test("is missing although it is the last", async () => {
    await change(name, (store) => {
      store("batches").delete(["good", 5]);
      store("batches").delete(["good", 4, 2, 3]);
    });
    await expect(journal.load("good")).rejects.toThrow("batch 5 of 6 is missing");
  });
});

test("a claim that fails leaves the owner its execution", async () => {
  await change(name, (store) => void store("batches").delete(["bad", 1]));
  await expect(journal.claim("bad")).rejects.toThrow("damaged");
  await journal.append(batch("bad", 4), "relaxed");
  expect((await journal.list({ runtime: "codemode" }))[1]).toMatchObject({ id: "bad", epoch: 0, batches: 5 });
});

test("clearing removes damaged executions too", async () => {
  await change(name, (store) => {
    store("heads").put({ id: "bad", runtime: "codemode" });
    store("batches").delete(["good", 1]);
  });
  await journal.clear("codemode");
  expect(await keysOf(name, "heads")).toEqual([]);
  expect(await keysOf(name, "batches")).toEqual([]);
});

test("a snippet that is none is left out", async () => {
  await journal.saveSnippet("codemode", snippet("a"));
  await change(name, (store) => {
    store("snippets").put(7, ["codemode", "b"]);
    store("snippets").put({ name: "c" }, ["codemode", "c"]);
  });
  expect(await journal.snippets("codemode")).toEqual([snippet("a")]);
  expect(await journal.deleteSnippet("codemode", "b")).toBe(true);
});
