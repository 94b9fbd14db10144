import { describe, expect, test } from "vitest";
import type { NewPlace } from "./journal.contract.ts";
import { batch, created, log, newHead } from "./facts.ts";

const five = [0, 1, 2, 3, 4];

/** Two that do the same at the same time, by connections of their own. */
export function describeRaces(newPlace: NewPlace): void {
  describe("of those who do the same at once", () => {
    test("one adds a batch", async () => {
      const connect = newPlace();
      const journals = five.map(connect);
      await journals[0]!.create(newHead("a"), [created]);
      for (let at = 1; at <= 10; at++) {
        const racing = journals.map((journal, index) =>
          journal.append(batch("a", at, { facts: [log(`${at} by ${index}`)] }), "relaxed"),
        );
        const outcomes = await Promise.allSettled(racing);
        const losers = outcomes.filter(({ status }) => status === "rejected");
        expect(losers).toHaveLength(4);
        for (const loser of losers) expect(loser).toMatchObject({ reason: { code: "ownership_lost" } });
        const winner = outcomes.findIndex(({ status }) => status === "fulfilled");
        const stored = await journals[at % 5]!.load("a");
        expect(stored?.head.batches).toBe(at + 1);
        expect(stored?.facts.at(-1)).toEqual(log(`${at} by ${winner}`));
      }
    });

    test("all get an execution, each under another epoch, and the last of them drives it", async () => {
      const connect = newPlace();
      const journals = five.map(connect);
      await journals[0]!.create(newHead("a"), [created]);
      const claimed = await Promise.all(journals.map((journal) => journal.claim("a")));
      const epochs = claimed.map((stored) => stored!.head.epoch);
      expect(epochs.toSorted((a, b) => a - b)).toEqual([1, 2, 3, 4, 5]);
      const racing = journals.map((journal, index) =>
        journal.append(batch("a", 1, { epoch: epochs[index]!, facts: [log(`epoch ${epochs[index]}`)] }), "strict"),
      );
      const outcomes = await Promise.allSettled(racing);
      expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
      expect((await connect().load("a"))?.facts).toEqual([created, log("epoch 5")]);
    });

    test("one claims while the other adds: what was added is part of what the new owner gets, or refused", async () => {
      const connect = newPlace();
      const [old, young] = [connect(), connect()];
      for (let round = 0; round < 20; round++) {
        const id = `a${round}`;
        await old.create(newHead(id), [created]);
        // Both orders.
        const swap = round % 2 === 0;
        const first = swap ? undefined : young.claim(id);
        const adding = old.append(batch(id, 1), "relaxed").then(
          () => true,
          () => false,
        );
        const claimed = await (first ?? young.claim(id));
        expect(claimed?.head.batches).toBe((await adding) ? 2 : 1);
        expect((await old.load(id))?.facts).toEqual(claimed?.facts);
      }
    });

    test("one creates the execution of a tool call, and the others learn its id", async () => {
      const connect = newPlace();
      const journals = five.map(connect);
      const creating = journals.flatMap((journal, index) =>
        five.map((again) =>
          journal.create(newHead(`e${index}${again}`, { toolCallKey: "k" }), [created, log(`${index}${again}`)]),
        ),
      );
      const known = await Promise.all(creating);
      expect(known.filter((id) => id === undefined)).toHaveLength(1);
      const [id, ...others] = [...new Set(known.filter((entry) => entry !== undefined))];
      expect(others).toEqual([]);
      expect((await connect().list({ runtime: "codemode" })).map((head) => head.id)).toEqual([id]);
      expect((await connect().find("codemode", "k"))?.id).toBe(id);
      expect(known[[0, 1, 2, 3, 4].flatMap((i) => five.map((j) => `e${i}${j}`)).indexOf(id!)]).toBeUndefined();
    });

    test("one has the key within a runtime; another runtime has its own", async () => {
      const journal = newPlace()();
      await journal.create(newHead("a", { toolCallKey: "k" }), [created]);
      expect(await journal.create(newHead("b", { runtime: "other", toolCallKey: "k" }), [created])).toBeUndefined();
      expect(await journal.create(newHead("c", { toolCallKey: "k" }), [created])).toBe("a");
      expect(await journal.create(newHead("d"), [created])).toBeUndefined();
      expect(await journal.create(newHead("e"), [created])).toBeUndefined();
      expect(await journal.load("c")).toBeUndefined();
      await journal.delete(["a"]);
      expect(await journal.create(newHead("c", { toolCallKey: "k" }), [created])).toBeUndefined();
    });

    test("one deletes while the other adds: nothing comes back", async () => {
      const connect = newPlace();
      const [owner, other] = [connect(), connect()];
      for (let round = 0; round < 20; round++) {
        const id = `a${round}`;
        await owner.create(newHead(id, { toolCallKey: id }), [created]);
        const outcomes = await Promise.allSettled([owner.append(batch(id, 1), "relaxed"), other.delete([id])]);
        expect(outcomes[1].status).toBe("fulfilled");
        await expect(owner.append(batch(id, 2), "relaxed")).rejects.toMatchObject({ code: "ownership_lost" });
        expect(await other.load(id)).toBeUndefined();
        expect(await other.find("codemode", id)).toBeUndefined();
      }
      expect(await owner.list({ runtime: "codemode" })).toEqual([]);
    });
  });
}
