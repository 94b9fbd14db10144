/** What every journal does. Each test has a place of its own; connections to one place see the same executions. */
import { describe, expect, test } from "vitest";
import type { Journal } from "../../src/runtime/journal.ts";
import { describeListing } from "./listing.contract.ts";
import { describeRaces } from "./races.contract.ts";
import { describeSnippets } from "./snippets.contract.ts";
import { describeValues } from "./values.contract.ts";
import { batch, created, everyFact, log, newHead } from "./facts.ts";

/** A new place; each call of what it returns is another connection to it. */
export type NewPlace = () => () => Journal;

export function describeJournalContract(name: string, newPlace: NewPlace): void {
  describe(`${name} keeps the journal's contract`, () => {
    describeWriting(newPlace);
    describeClaims(newPlace);
    describeRaces(newPlace);
    describeListing(newPlace);
    describeValues(newPlace);
    describeSnippets(newPlace);
  });
}

function describeWriting(newPlace: NewPlace): void {
  describe("executions", () => {
    test("are read as they were created", async () => {
      const connect = newPlace();
      const head = newHead("a", { toolCallKey: "k", status: "paused", updatedAt: 1_001 });
      expect(await connect().create(head, everyFact)).toBeUndefined();
      expect(await connect().load("a")).toEqual({ head: { ...head, epoch: 0, batches: 1 }, facts: everyFact });
    });

    test("that do not exist are undefined", async () => {
      const journal = newPlace()();
      expect(await journal.load("a")).toBeUndefined();
      expect(await journal.claim("a")).toBeUndefined();
      expect(await journal.find("codemode", "k")).toBeUndefined();
      expect(await journal.list({ runtime: "codemode" })).toEqual([]);
    });

    test("grow by batches, in their order", async () => {
      const connect = newPlace();
      const journal = connect();
      await journal.create(newHead("a"), [created]);
      await journal.append(batch("a", 1, { facts: [log("1"), log("2")] }), "strict");
      await journal.append(batch("a", 2, { facts: [] }), "relaxed");
      await journal.append(batch("a", 3, { facts: [log("3")], status: "paused", updatedAt: 9 }), "relaxed");
      expect(await connect().load("a")).toEqual({
        head: { ...newHead("a", { status: "paused", updatedAt: 9 }), epoch: 0, batches: 4 },
        facts: [created, log("1"), log("2"), log("3")],
      });
    });

    test("grow in order when nobody waits", async () => {
      const connect = newPlace();
      const journal = connect();
      const numbers = Array.from({ length: 100 }, (_, index) => index + 1);
      const adding = [
        journal.create(newHead("a"), [created]),
        ...numbers.map((at) => journal.append(batch("a", at), at % 3 === 0 ? "strict" : "relaxed")),
      ];
      await Promise.all(adding);
      const stored = await connect().load("a");
      expect(stored?.facts).toEqual([created, ...numbers.map((at) => log(`batch ${at}`))]);
    });

    test("whose id is taken are not created, and change nothing", async () => {
      const journal = newPlace()();
      await journal.create(newHead("a", { toolCallKey: "first" }), [created]);
      const again = journal.create(newHead("a", { toolCallKey: "second" }), [created, log("other")]);
      await expect(again).rejects.toMatchObject({ name: "JournalError", code: "journal_failed" });
      expect((await journal.load("a"))?.facts).toEqual([created]);
      expect(await journal.find("codemode", "second")).toBeUndefined();
    });

    test("keep what was there when a batch cannot be written, and go on", async () => {
      const journal = newPlace()();
      await journal.create(newHead("a"), [created]);
      await journal.append(batch("a", 1), "relaxed");
      const before = await journal.load("a");
      const broken = {
        type: "logged" as const,
        level: "log" as const,
        get text(): string {
          throw new Error("cannot be read");
        },
      };
      const failing = journal.append(batch("a", 2, { facts: [log("lost"), broken], status: "paused" }), "relaxed");
      await expect(failing).rejects.toThrow("cannot be read");
      expect(await journal.load("a")).toEqual(before);
      await journal.append(batch("a", 2), "relaxed");
      expect((await journal.load("a"))?.facts).toEqual([created, log("batch 1"), log("batch 2")]);
    });

    test("that are over are rewritten as a whole", async () => {
      const connect = newPlace();
      const journal = connect();
      await journal.create(newHead("a", { toolCallKey: "k" }), [created]);
      await journal.append(batch("a", 1), "relaxed");
      await journal.append(batch("a", 2), "relaxed");
      await journal.rewrite(batch("a", 3, { facts: [created, log("kept")], status: "completed", updatedAt: 7 }));
      const head = { ...newHead("a", { toolCallKey: "k", status: "completed", updatedAt: 7 }), epoch: 0, batches: 1 };
      expect(await connect().load("a")).toEqual({ head, facts: [created, log("kept")] });
      await journal.append(batch("a", 1, { status: "rolled_back" }), "strict");
      expect((await connect().load("a"))?.facts).toEqual([created, log("kept"), log("batch 1")]);
    });

    test("are not rewritten by who has read less, or is not the owner", async () => {
      const journal = newPlace()();
      await journal.create(newHead("a"), [created]);
      await journal.append(batch("a", 1), "relaxed");
      const before = await journal.load("a");
      for (const wrong of [batch("a", 1), batch("a", 3), batch("a", 2, { epoch: 1 })]) {
        await expect(journal.rewrite(wrong)).rejects.toMatchObject({ code: "ownership_lost" });
      }
      expect(await journal.load("a")).toEqual(before);
    });

    test("are deleted with all that they have, and only they", async () => {
      const connect = newPlace();
      const journal = connect();
      // The second's id begins as the first's does.
      for (const id of ["a", "a1", "b"]) {
        await journal.create(newHead(id, { toolCallKey: id }), [created]);
        await journal.append(batch(id, 1), "relaxed");
      }
      await journal.delete(["a", "b", "unknown"]);
      await journal.delete([]);
      expect(await connect().load("a")).toBeUndefined();
      expect(await connect().find("codemode", "b")).toBeUndefined();
      expect((await connect().load("a1"))?.facts).toHaveLength(2);
      expect((await connect().list({ runtime: "codemode" })).map(({ id }) => id)).toEqual(["a1"]);
      expect(await journal.create(newHead("a", { toolCallKey: "a" }), [created])).toBeUndefined();
      expect((await journal.load("a"))?.facts).toEqual([created]);
    });

    test("of one runtime are cleared, and no others", async () => {
      const connect = newPlace();
      const journal = connect();
      await journal.create(newHead("a", { toolCallKey: "k" }), [created]);
      await journal.create(newHead("b", { runtime: "other", toolCallKey: "k" }), [created]);
      await journal.create(newHead("c", { runtime: "codemode2" }), [created]);
      await journal.clear("codemode");
      expect(await connect().load("a")).toBeUndefined();
      expect(await connect().list({ runtime: "codemode" })).toEqual([]);
      expect((await connect().find("other", "k"))?.id).toBe("b");
      expect((await connect().load("c"))?.facts).toEqual([created]);
    });

    test("are there after the journal has been closed and is used again", async () => {
      const journal = newPlace()();
      await journal.create(newHead("a"), [created]);
      journal.close();
      await journal.append(batch("a", 1), "relaxed");
      journal.close();
      journal.close();
      expect((await journal.load("a"))?.head.batches).toBe(2);
    });
  });
}

function describeClaims(newPlace: NewPlace): void {
  describe("a claim", () => {
    test("gives what is stored, under an epoch that is one more", async () => {
      const connect = newPlace();
      await connect().create(newHead("a"), [created]);
      expect(await connect().claim("a")).toEqual({ head: { ...newHead("a"), epoch: 1, batches: 1 }, facts: [created] });
      expect((await connect().claim("a"))?.head.epoch).toBe(2);
      expect((await connect().load("a"))?.head.epoch).toBe(2);
    });

    test("ends what the owner before may add", async () => {
      const connect = newPlace();
      const [old, young] = [connect(), connect()];
      await old.create(newHead("a"), [created]);
      await young.claim("a");
      await expect(old.append(batch("a", 1), "strict")).rejects.toMatchObject({
        name: "OwnershipLostError",
        code: "ownership_lost",
      });
      await expect(old.rewrite(batch("a", 1))).rejects.toMatchObject({ code: "ownership_lost" });
      await young.append(batch("a", 1, { epoch: 1, facts: [log("young")] }), "strict");
      await expect(old.append(batch("a", 2), "strict")).rejects.toMatchObject({ code: "ownership_lost" });
      expect((await old.load("a"))?.facts).toEqual([created, log("young")]);
    });

    test("is not foreseen: an epoch that is not yet adds nothing", async () => {
      const journal = newPlace()();
      await journal.create(newHead("a"), [created]);
      await expect(journal.append(batch("a", 1, { epoch: 1 }), "strict")).rejects.toMatchObject({
        code: "ownership_lost",
      });
      expect((await journal.load("a"))?.head).toMatchObject({ epoch: 0, batches: 1 });
    });

    test("survives a rewrite", async () => {
      const journal = newPlace()();
      await journal.create(newHead("a"), [created]);
      await journal.claim("a");
      await journal.rewrite(batch("a", 1, { epoch: 1, facts: [created] }));
      expect((await journal.claim("a"))?.head.epoch).toBe(2);
    });
  });
}
