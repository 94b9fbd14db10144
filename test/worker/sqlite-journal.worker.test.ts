import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, test } from "vitest";
import type { Fact } from "../../src/runtime/facts.ts";
import type { CodemodeRuntime } from "../../src/server.ts";
import { SqliteJournal } from "../../src/server-bridge/worker/sqlite-journal.ts";
import { migrate } from "../../src/server-bridge/worker/sqlite-journal-schema.ts";
import {
  MESSAGE_ROWS,
  ROW_LENGTH,
  toRows,
  type JournalFacet,
} from "../../src/server-bridge/worker/sqlite-journal-wire.ts";
import { batch, created, log, newHead, snippet } from "../journals/facts.ts";

/** The facet's class as an object by itself, with its own storage at hand. */
function inFacet<T>(use: (facet: CodemodeRuntime, storage: DurableObjectStorage) => Promise<T>): Promise<T> {
  const { CODEMODE_RUNTIME } = env;
  return runInDurableObject(CODEMODE_RUNTIME.get(CODEMODE_RUNTIME.newUniqueId()), (facet, ctx) =>
    use(facet, ctx.storage),
  );
}

/** The facet, but for some of its methods. */
function changed(facet: CodemodeRuntime, methods: Partial<JournalFacet>): JournalFacet {
  return new Proxy(facet, {
    get: (target, name) => {
      const own = methods[name as keyof JournalFacet];
      return own ?? (target[name as keyof JournalFacet] as (...args: unknown[]) => unknown).bind(target);
    },
  });
}

/** More than one message can hold. */
const long = "漢".repeat((MESSAGE_ROWS + 2) * ROW_LENGTH);
const large: Fact[] = [created, log(long)];

describe("the database", () => {
  test("of a newer release is left alone, and the error says what to do", async () => {
    const [error, rows] = await inFacet(async (facet, { sql }) => {
      await facet.find("default", "k");
      sql.exec("update codemode_journal set version = 99");
      const { storage } = (facet as unknown as { ctx: DurableObjectState }).ctx;
      try {
        migrate(storage);
        return [undefined, 0];
      } catch (thrown) {
        return [thrown, [...sql.exec("select * from codemode_journal where version = 99")].length];
      }
    });
    expect(error).toMatchObject({ code: "journal_failed", message: expect.stringContaining("newer release") });
    expect(rows).toBe(1);
  });

  test("is brought to the next version, with what is in it", async () => {
    const columns = await inFacet(async (facet, storage) => {
      await new SqliteJournal(() => facet).create(newHead("a"), [created]);
      migrate(storage, ["nothing that is executed again", "alter table executions add column note text"]);
      const rows = [...storage.sql.exec("select id, note from executions")];
      return [rows, [...storage.sql.exec("select version from codemode_journal")]];
    });
    expect(columns).toEqual([[{ id: "a", note: null }], [{ version: 2 }]]);
  });

  test("forgets parts of texts that never became whole", async () => {
    const counts = await inFacet(async (facet, storage) => {
      await facet.send("token", ["half"]);
      const count = (): number => [...storage.sql.exec("select * from sent")].length;
      const before = count();
      migrate(storage);
      return [before, count()];
    });
    expect(counts).toEqual([1, 0]);
  });

  test("keeps no part of a batch that is refused", async () => {
    const found = await inFacet(async (facet, { sql }) => {
      const journal = new SqliteJournal(() => facet);
      await journal.create(newHead("a"), [created]);
      const refused = await journal.append(batch("a", 5, { facts: large }), "strict").catch((error: unknown) => error);
      return [refused, [...sql.exec("select * from sent")].length, [...sql.exec("select * from texts")].length];
    });
    expect(found).toMatchObject([{ code: "ownership_lost" }, 0, 1]);
  });
});

describe("texts", () => {
  test("are cut between characters, in rows that the database can hold", () => {
    const pairs = "a" + "👩".repeat(ROW_LENGTH);
    const rows = toRows(pairs);
    expect(rows.length).toBeGreaterThan(2);
    expect(rows.every((row) => row.isWellFormed())).toBe(true);
    expect(Math.max(...rows.map((row) => new TextEncoder().encode(row).length))).toBeLessThan(2_000_000);
    expect(rows.join("") === pairs).toBe(true);
    expect(toRows("")).toEqual([""]);
  });

  test("of snippets may be longer than a message", async () => {
    const code = await inFacet(async (facet) => {
      const journal = new SqliteJournal(() => facet);
      await journal.saveSnippet("default", snippet("b", { code: long }));
      await journal.saveSnippet("default", snippet("a"));
      const found = await journal.snippets("default");
      return [found.map(({ name }) => name), found[1]!.code === long];
    });
    expect(code).toEqual([["a", "b"], true]);
  });

  test("that are rewritten while they are read are read again", async () => {
    const facts = await inFacet(async (facet) => {
      const owner = new SqliteJournal(() => facet);
      await owner.create(newHead("a"), large);
      let isFirst = true;
      const reader = new SqliteJournal(() =>
        changed(facet, {
          read: async (from) => {
            if (isFirst) await owner.rewrite(batch("a", 1, { facts: [created, log("short")] }));
            isFirst = false;
            return facet.read(from);
          },
        }),
      );
      return (await reader.load("a"))!.facts;
    });
    expect(facts).toEqual([created, log("short")]);
  });

  test.each([
    ["a row is missing", "delete from texts where part = 1"],
    ["a batch is missing", "delete from texts where at = 1"],
    ["what is there is no JSON", "update texts set text = '[{' where at = 1"],
    ["it is JSON of something else", `update texts set text = '[{"type":"other"}]' where at = 0`],
  ])("that are damaged are not taken for whole: %s", async (_name, query) => {
    const error = await inFacet(async (facet, { sql }) => {
      const journal = new SqliteJournal(() => facet);
      await journal.create(newHead("a"), large);
      await journal.append(batch("a", 1), "strict");
      sql.exec(query);
      const thrown = await journal.load("a").catch((reason: unknown) => reason);
      await journal.delete(["a"]);
      return [thrown, await journal.load("a")];
    });
    expect(error).toMatchObject([{ code: "journal_failed", message: expect.stringContaining("damaged") }, undefined]);
  });
});

describe("failures", () => {
  test("of the connection are told, and the next call makes another", async () => {
    let connections = 0;
    const outcomes = await inFacet(async (facet) => {
      const lost = changed(facet, { find: () => Promise.reject(new Error("Network connection lost.")) });
      const journal = new SqliteJournal(() => (connections++ === 0 ? lost : facet));
      const first = await journal.find("default", "k").catch((error: unknown) => error);
      return [first, await journal.find("default", "k")];
    });
    expect(outcomes[0]).toMatchObject({ name: "JournalError", code: "journal_failed" });
    expect(String(outcomes[0])).toContain("Network connection lost.");
    expect(outcomes[1]).toBeUndefined();
    expect(connections).toBe(2);
  });

  test("keep their class: a full database, an owner that is none, and all others", async () => {
    const classes = await inFacet(async (facet) => {
      const failing = (code: "quota_exceeded" | "ownership_lost" | "internal_error") =>
        new SqliteJournal(() => changed(facet, { delete: async () => ({ failed: { code, message: "why" } }) }))
          .delete(["a"])
          .catch((error: unknown) => [(error as Error).name, (error as Error).message]);
      return Promise.all([failing("quota_exceeded"), failing("ownership_lost"), failing("internal_error")]);
    });
    expect(classes).toEqual([
      ["QuotaExceededError", "why"],
      ["OwnershipLostError", "why"],
      ["JournalError", "why"],
    ]);
  });
});
