import { beforeEach, describe, expect, test } from "vitest";
import type { ExecutionQuery, Journal } from "../../src/runtime/journal.ts";
import type { ExecutionStatus } from "../../src/runtime/types.ts";
import type { NewPlace } from "./journal.contract.ts";
import { batch, created, newHead } from "./facts.ts";

const statuses: ExecutionStatus[] = ["running", "paused", "completed", "error"];

export function describeListing(newPlace: NewPlace): void {
  describe("a listing", () => {
    let journal: Journal;
    const ids = async (query: Partial<ExecutionQuery>): Promise<string[]> =>
      (await journal.list({ runtime: "codemode", ...query })).map(({ id }) => id);

    beforeEach(async () => {
      journal = newPlace()();
      // Not in their order, two of each time, and neighbours in other runtimes.
      for (const index of [5, 0, 3, 9, 1, 7, 2, 8, 6, 4]) {
        const createdAt = 100 + Math.floor(index / 2);
        await journal.create(newHead(`e${index}`, { createdAt, status: statuses[index % 4]! }), [created]);
        await journal.create(newHead(`x${index}`, { createdAt, runtime: "codemod" }), [created]);
        await journal.create(newHead(`y${index}`, { createdAt, runtime: "codemode2" }), [created]);
      }
    });

    test("has the newest first, those of one time by their ids", async () => {
      expect(await ids({})).toEqual(["e9", "e8", "e7", "e6", "e5", "e4", "e3", "e2", "e1", "e0"]);
    });

    test("gives heads", async () => {
      const head = newHead("e9", { createdAt: 104, status: "paused" });
      expect((await journal.list({ runtime: "codemode" }))[0]).toEqual({ ...head, epoch: 0, batches: 1 });
    });

    test("ends at its limit", async () => {
      expect(await ids({ limit: 3 })).toEqual(["e9", "e8", "e7"]);
      expect(await ids({ limit: 100 })).toHaveLength(10);
      expect(await ids({ limit: 0 })).toEqual([]);
    });

    test("begins before a time", async () => {
      expect(await ids({ before: 102 })).toEqual(["e3", "e2", "e1", "e0"]);
      expect(await ids({ before: 102, limit: 1 })).toEqual(["e3"]);
      expect(await ids({ before: 100 })).toEqual([]);
    });

    test("is of some statuses", async () => {
      expect(await ids({ statuses: ["paused"] })).toEqual(["e9", "e5", "e1"]);
      expect(await ids({ statuses: ["paused", "running"] })).toEqual(["e9", "e8", "e5", "e4", "e1", "e0"]);
      expect(await ids({ statuses: ["running", "paused", "running"], limit: 3 })).toEqual(["e9", "e8", "e5"]);
      expect(await ids({ statuses: ["running", "paused"], limit: 2, before: 104 })).toEqual(["e5", "e4"]);
      expect(await ids({ statuses: ["rejected"] })).toEqual([]);
      expect(await ids({ statuses: [] })).toEqual([]);
    });

    test("follows what becomes of an execution", async () => {
      await journal.append(batch("e9", 1, { status: "cancelled", updatedAt: 3 }), "relaxed");
      expect(await ids({ statuses: ["paused"] })).toEqual(["e5", "e1"]);
      const [head] = await journal.list({ runtime: "codemode", statuses: ["cancelled"] });
      expect(head).toMatchObject({ id: "e9", updatedAt: 3, batches: 2, createdAt: 104 });
    });

    test("is of one runtime, whatever its name", async () => {
      for (const [index, runtime] of ["", "[", '","', "代碼", "\u0000"].entries()) {
        await journal.create(newHead(`r${index}`, { runtime, toolCallKey: "" }), [created]);
      }
      for (const [index, runtime] of ["", "[", '","', "代碼", "\u0000"].entries()) {
        expect(await ids({ runtime })).toEqual([`r${index}`]);
        expect((await journal.find(runtime, ""))?.id).toBe(`r${index}`);
      }
    });
  });
}
