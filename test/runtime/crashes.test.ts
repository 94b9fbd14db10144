import { describe, expect, test } from "vitest";
import { callsOf, factsOf, resultOf } from "./support/compare.ts";
import { play, type Play, type Settling } from "./support/play.ts";
import { scenarios, type Scenario } from "./scenarios.ts";

const SETTLINGS: readonly Settling[] = ["applied", "retry", "failed"];

describe.each([
  { mode: "sandbox kept while it waits", keepAlive: Infinity },
  { mode: "replay forced at every pause", keepAlive: 0 },
])("$mode", ({ keepAlive }) => {
  test.each(scenarios)("$name: crashes before and after every write", async (scenario) => {
    const whole = await play(scenario, { keepAlive });
    expect(scenario.ends ?? ["completed"]).toContain(whole.outcome.status);
    const writes = whole.writes[0]!;
    for (let write = 1; write <= writes; write++) {
      for (const when of ["before", "after"] as const) {
        const options = { keepAlive, crashes: [{ write, when }] };
        for (const settling of SETTLINGS) {
          const broken = await play(scenario, { ...options, settling });
          check(scenario, { whole, broken, settling, label: `${when} write ${write} of ${writes}, ${settling}` });
          // The other answers make no difference where nobody had to answer.
          if (broken.uncertain.length === 0) break;
        }
      }
    }
  });
});

interface Check {
  whole: Play;
  broken: Play;
  settling: Settling;
  label: string;
}

function check(scenario: Scenario, { whole, broken, settling, label }: Check): void {
  // Calls that nobody awaited may be left uncertain by a run that has ended all the same.
  const left = broken.calls.filter(({ state }) => state === "uncertain").map(({ seq }) => seq);
  const isExact = broken.uncertain.length === 0 && left.length === 0;
  // What a person says of a failure is less than what the tool had thrown.
  const isSame = settling !== "failed" && broken.uncertain.every((seq) => whole.calls[seq]?.state !== "failed");
  if (isExact) expect(factsOf(broken.facts), label).toEqual(factsOf(whole.facts));
  if (isExact || isSame) {
    // While a person was asked, slower calls had the time to end: the remark on those that nobody awaits is gone.
    const [result, expected] = [resultOf(broken.outcome), resultOf(whole.outcome)];
    if (!isExact) for (const one of [result, expected]) delete one["logs"];
    expect(result, label).toEqual(expected);
    const known = (calls: Play["calls"]): unknown => callsOf(calls.filter(({ seq }) => !left.includes(seq)));
    // Of a call that was settled by a person before its tool could ask, nobody has been asked by the tool.
    const settled = (calls: Play["calls"]): Play["calls"] =>
      calls.map((call) => (isUnasked(call.seq) ? { ...call, requiresApproval: false, requestReason: "" } : call));
    const isUnasked = (seq: number): boolean =>
      broken.uncertain.includes(seq) && whole.calls[seq]?.requestReason !== undefined;
    expect(known(settled(broken.calls)), label).toEqual(known(settled(whole.calls)));
  }
  for (const { seq, effect, method } of broken.calls) {
    const starts = broken.effects.filter((one) => one.seq === seq).length;
    const before = whole.effects.filter((one) => one.seq === seq).length;
    const isRepeated = effect !== "write" || (settling === "retry" && broken.uncertain.includes(seq));
    if (scenario.repeatable?.includes(method)) continue;
    expect(starts, `${label}: ${method} ${seq}`).toBeLessThanOrEqual(before + (isRepeated ? 1 : 0));
  }
}
