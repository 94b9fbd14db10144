import { memoryJournal } from "../../src/runtime/memory-journal.ts";
import { describeJournalContract } from "./journal.contract.ts";

describeJournalContract("memoryJournal", () => {
  const journal = memoryJournal();
  return () => journal;
});
