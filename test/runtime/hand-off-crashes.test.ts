import { describe, expect, test } from "vitest";
import { callsOf, factsOf, resultOf } from "./support/compare.ts";
import type { Crash } from "./support/life.ts";
import { play, type Play, type PlayOptions, type Program } from "./support/play.ts";

const PROGRAM: Program = {
  code: `async () => {
    console.log("begins");
    const [items, one] = await Promise.all([codemode.list({}), codemode.count({ n: 1 })]);
    const gone = await codemode.remove({ id: items[0] });
    console.log("removed", gone);
    const kept = [];
    for (const item of items) kept.push(await codemode.put({ item }));
    const asked = await codemode.careful({ id: 7 }).catch((error) => error.message);
    await new Promise((resolve) => setTimeout(resolve, 50));
    return { items, one, gone, kept, asked, count: await codemode.count({ n: 2 }) };
  }`,
  tools: {
    list: { effect: "read", act: () => [3, 4] },
    count: { effect: "idempotent", latency: () => 7, act: ({ n }) => Number(n) + 1 },
    remove: { effect: "write", needsApproval: true, act: ({ id }) => `removed ${String(id)}` },
    put: { effect: "write", latency: () => 3, act: ({ item }) => ({ item }) },
    careful: { effect: "write", asks: true, latency: () => 5, act: ({ id }) => `careful ${String(id)}` },
  },
};

const WHENS = ["before", "after"] as const;

async function playSafely(options: PlayOptions): Promise<Play> {
  try {
    return await play(PROGRAM, { realm: "shared", ...options });
  } catch (cause) {
    throw new Error(`${JSON.stringify(options)}: ${String(cause)}`, { cause });
  }
}

function checkSame(whole: Play, got: Play, what: string): void {
  expect(resultOf(got.outcome), what).toEqual(resultOf(whole.outcome));
  for (const { seq, effect, method } of got.calls) {
    const starts = got.effects.filter((one) => one.seq === seq && one.tool === method).length;
    // Of one that a person has settled, nobody knew whether it had been started.
    const fewest = got.uncertain.includes(seq) ? 0 : 1;
    if (effect !== "write") continue;
    expect(starts, `${what}: ${method} ${seq}`).toBeLessThanOrEqual(1);
    expect(starts, `${what}: ${method} ${seq}`).toBeGreaterThanOrEqual(fewest);
  }
  if (got.uncertain.length > 0) return;
  expect(callsOf(got.calls), what).toEqual(callsOf(whole.calls));
  expect(factsOf(got.facts), what).toEqual(factsOf(whole.facts));
}

describe.each([1, 2])("a run that moves the %ith time that it waits", (handOffAt) => {
  test.each([Infinity, 0])("is the same when the page dies at any of its writes (kept for %s)", async (keepAlive) => {
    const whole = await playSafely({});
    const moved = await playSafely({ handOffAt, keepAlive });
    expect(moved.hasMoved).toBe(true);
    checkSame(whole, moved, "not interrupted");
    const writes = moved.writes[0]!;
    expect(writes).toBeGreaterThan(5);
    for (let write = 1; write <= writes; write++) {
      for (const when of WHENS) {
        const got = await playSafely({ handOffAt, keepAlive, crashes: [{ write, when }] });
        checkSame(whole, got, `page, ${when} write ${write} of ${writes}`);
      }
    }
  });

  test("is the same when the server dies at any of its writes", async () => {
    const whole = await playSafely({});
    const { serverWrites } = await playSafely({ handOffAt });
    const writes = serverWrites[0]!;
    expect(writes).toBeGreaterThan(5);
    for (let write = 1; write <= writes; write++) {
      for (const when of WHENS) {
        const got = await playSafely({ handOffAt, serverCrashes: [{ write, when }] });
        expect(got.serverWrites.length, `${when} write ${write}`).toBeGreaterThan(1);
        checkSame(whole, got, `server, ${when} write ${write} of ${writes}`);
      }
    }
  });

  test("is the same when both die, and die again", async () => {
    const whole = await playSafely({});
    const { writes, serverWrites } = await playSafely({ handOffAt });
    for (let write = 1; write <= Math.max(writes[0]!, serverWrites[0]!); write++) {
      const at = (limit: number, when: Crash["when"]): Crash => ({ write: 1 + (write % limit), when });
      const got = await playSafely({
        handOffAt,
        crashes: [at(writes[0]!, "after"), at(3, "before")],
        serverCrashes: [at(serverWrites[0]!, "before"), at(4, "after"), at(2, "after")],
      });
      checkSame(whole, got, `both, ${write}`);
    }
  });
});
