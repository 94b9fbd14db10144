import { afterEach } from "vitest";
import type { Journal } from "../../src/runtime/journal.ts";
import { indexedDBJournal } from "../../src/store-indexeddb/indexeddb-journal.ts";
import { describeJournalContract } from "./journal.contract.ts";

const open = new Set<Journal>();
const databases = new Set<string>();

afterEach(() => {
  for (const journal of open) journal.close();
  open.clear();
  for (const name of databases) indexedDB.deleteDatabase(name);
  databases.clear();
});

describeJournalContract("indexedDBJournal", () => {
  const name = crypto.randomUUID();
  databases.add(`browser-codemode:journal:${name}`);
  return () => {
    const journal = indexedDBJournal({ name, fallback: "error" });
    open.add(journal);
    return journal;
  };
});
