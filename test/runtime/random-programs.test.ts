import { describe, expect, test } from "vitest";
import { arrivalNumbering, orderlessJournal } from "./support/mutants.ts";
import type { PlayOptions } from "./support/play.ts";
import { FEATURES, randomProgram } from "./support/random-programs.ts";
import { Random } from "./support/random.ts";
import { verify } from "./support/verify.ts";

const PROGRAMS = 1_000;
/** Of which so many give the same in whatever order their calls are done. */
const FREE = 250;
const MUTANT_PROGRAMS = 60;

describe("random programs", () => {
  test(`${PROGRAMS} of them leave the same result and the same journal, whatever happens to them`, async () => {
    const seen = new Map<string, number>(FEATURES.map((feature) => [feature, 0]));
    let [calls, interrupted, uncertain, moved] = [0, 0, 0, 0];
    for (let seed = 0; seed < PROGRAMS; seed++) {
      const program = randomProgram(seed, seed % (PROGRAMS / FREE) === 0 ? "free" : "any");
      const verdict = await verify(program);
      expect(verdict.faults, `seed ${seed}:\n${program.code}`).toEqual([]);
      for (const feature of program.features) seen.set(feature, seen.get(feature)! + 1);
      calls += verdict.whole.calls.length;
      interrupted += verdict.interrupted;
      uncertain += verdict.uncertain;
      if (verdict.hasMoved) moved++;
    }
    const share = (count: number): number => Math.round((100 * count) / PROGRAMS);
    const distribution = Object.fromEntries([...seen].map(([feature, count]) => [feature, share(count)]));
    console.log(
      `${PROGRAMS} programs, ${(calls / PROGRAMS).toFixed(1)} calls each; ${interrupted} runs interrupted, ${uncertain} of them in a write; ${moved} programs were moved`,
      "\nin percent of programs:",
      distribution,
    );
    for (const feature of ["race losers", "caught failures", "timers", "approvals"] as const) {
      expect(distribution[feature], feature).toBeGreaterThanOrEqual(20);
    }
    // Otherwise hardly any interrupted run would have been compared with the whole one.
    expect(uncertain / interrupted).toBeLessThan(0.5);
    expect(share(moved), "moved to a server").toBeGreaterThanOrEqual(15);
  }, 600_000);
});

describe("an engine with a fault is found out", () => {
  const failing = async (engine: PlayOptions): Promise<number> => {
    let count = 0;
    for (let seed = 0; seed < MUTANT_PROGRAMS; seed++) {
      const { faults } = await verify(randomProgram(seed), engine);
      if (faults.length > 0) count++;
    }
    return count;
  };

  test("one that replays by the numbers of calls, not in the order of deliveries", async () => {
    const count = await failing({ wrapJournal: orderlessJournal });
    console.log(`replay by numbers fails ${count} of ${MUTANT_PROGRAMS} programs`);
    expect(count).toBeGreaterThan(MUTANT_PROGRAMS / 4);
  });

  test("one that numbers calls as they arrive at the host", async () => {
    const random = new Random(1);
    const count = await failing({ wrapExecutor: (executor) => arrivalNumbering(executor, random) });
    console.log(`numbers by arrival fail ${count} of ${MUTANT_PROGRAMS} programs`);
    expect(count).toBeGreaterThan(MUTANT_PROGRAMS / 4);
  });

  test("and not one that only does the same in another way", async () => {
    expect(await failing({ wrapExecutor: (executor) => arrivalNumbering(executor) })).toBe(0);
  });
});
