import { describe, expect, test } from "vitest";
import type { Fact } from "../../src/runtime/facts.ts";
import type { NewPlace } from "./journal.contract.ts";
import { batch, created, log, newHead } from "./facts.ts";

const million = 1_000_000;

const texts: [string, string][] = [
  ["a million characters", "x".repeat(million)],
  ["a million of another script", "漢字仮名".repeat(million / 4)],
  ["a million quotes and backslashes", '"\\'.repeat(million / 2)],
  ["pairs of surrogates", "👩‍💻".repeat(1_000)],
  ["surrogates without their other half", "\ud800 \udc00 \udfff\ud83d"],
  ["control characters", "\u0000\u0001\u001f\u007f\u2028\u2029\ufeff\uffff"],
  ["nothing", ""],
];

export function describeValues(newPlace: NewPlace): void {
  describe("what is kept", () => {
    test.each(texts)("%s", async (_name, text) => {
      const connect = newPlace();
      const journal = connect();
      const facts: Fact[] = [
        { type: "called", at: 1, seq: 0, connector: "a", method: "b", args: text, effect: "read" },
        { type: "settled", at: 1, seq: 0, value: text },
      ];
      await journal.create(newHead("a"), [{ ...created, code: text } as Fact]);
      await journal.append(batch("a", 1, { facts }), "relaxed");
      const stored = await connect().load("a");
      // Not by `toEqual`, which would print them.
      const found = stored!.facts.map((fact) =>
        fact.type === "created" ? fact.code : fact.type === "called" ? fact.args : (fact as { value: string }).value,
      );
      expect(found.map(({ length }) => length)).toEqual([text.length, text.length, text.length]);
      expect(found.every((kept) => kept === text)).toBe(true);
    });

    test("ids are what they are", async () => {
      const journal = newPlace()();
      const ids = ["a", "a\u0000", "a,0", "A", "ä", "a\u0308", "0", "", "\ud800"];
      for (const id of ids) await journal.create(newHead(id), [created, log(id)]);
      for (const id of ids) expect((await journal.load(id))?.facts[1]).toEqual(log(id));
    });

    test("cannot be changed from outside", async () => {
      const journal = newPlace()();
      const connectors = ["codemode"];
      const facts: Fact[] = [{ ...created, connectors } as Fact];
      const head = newHead("a");
      await journal.create(head, facts);
      connectors.push("later");
      facts.push(log("later"));
      head.status = "error";
      const first = await journal.load("a");
      expect(first).toMatchObject({ head: { status: "running" }, facts: [{ connectors: ["codemode"] }] });
      first!.facts.push(log("later"));
      first!.head.epoch = 9;
      expect(await journal.load("a")).toMatchObject({ head: { epoch: 0 }, facts: [created] });
    });

    test("2,000 batches", { timeout: 120_000 }, async () => {
      const connect = newPlace();
      const journal = connect();
      await journal.create(newHead("a"), [created]);
      const count = 2_000;
      for (let at = 1; at < count;) {
        const adding: Promise<void>[] = [];
        for (const end = Math.min(at + 500, count); at < end; at++) {
          adding.push(journal.append(batch("a", at, { facts: [log(String(at))] }), "relaxed"));
        }
        await Promise.all(adding);
      }
      const stored = await connect().load("a");
      expect(stored?.head.batches).toBe(count);
      expect(stored?.facts).toHaveLength(count);
      expect(
        stored?.facts.slice(1).every((fact, index) => fact.type === "logged" && fact.text === `${index + 1}`),
      ).toBe(true);
    });

    test("a batch of 40 million characters, more than one row takes", async () => {
      const connect = newPlace();
      const journal = connect();
      const facts = Array.from({ length: 40 }, (_, seq): Fact => {
        return { type: "settled", at: 1, seq, value: String.fromCharCode(0x41 + (seq % 26)).repeat(million) };
      });
      await journal.create(newHead("a"), [created]);
      await journal.append(batch("a", 1, { facts }), "relaxed");
      await journal.append(batch("a", 2), "relaxed");
      const stored = await connect().load("a");
      expect(stored?.head.batches).toBe(3);
      expect(stored?.facts).toHaveLength(42);
      const kept = stored!.facts.slice(1, 41) as { value: string }[];
      expect(kept.every(({ value }, seq) => value === (facts[seq] as { value: string }).value)).toBe(true);
      await journal.rewrite(batch("a", 3, { facts: facts.slice(0, 20) }));
      expect((await connect().load("a"))?.facts).toHaveLength(20);
      await journal.delete(["a"]);
      expect(await connect().load("a")).toBeUndefined();
    });

    test("10,000 facts in one batch", async () => {
      const connect = newPlace();
      const journal = connect();
      const facts = Array.from({ length: 10_000 }, (_, seq): Fact => ({ type: "delivered", clock: seq, seq }));
      await journal.create(newHead("a"), [created]);
      await journal.append(batch("a", 1, { facts }), "relaxed");
      expect((await connect().load("a"))?.facts).toEqual([created, ...facts]);
    });
  });
}
