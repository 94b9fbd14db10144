import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { facetOf } from "../../src/server-bridge/worker/facet.ts";
import { SqliteJournal } from "../../src/server-bridge/worker/sqlite-journal.ts";
import type { Journal } from "../../src/runtime/journal.ts";
import { describeJournalContract } from "./journal.contract.ts";

describeJournalContract("SqliteJournal", () => {
  const stub = env.HOST.get(env.HOST.newUniqueId());
  return () => {
    let journal: Journal | undefined;
    // Objects may be used within the object that they belong to only.
    const call = (method: keyof Journal, args: unknown[]): Promise<unknown> =>
      runInDurableObject(stub, (_instance, state) => {
        journal ??= new SqliteJournal(facetOf(state, "default"));
        return (journal[method] as (...args: unknown[]) => unknown).apply(journal, args);
      });
    return new Proxy({} as Journal, {
      get:
        (_target, name) =>
        (...args: unknown[]) =>
          call(name as keyof Journal, args),
    });
  };
});
