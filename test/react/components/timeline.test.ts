import { describe, expect, test } from "vitest";
import { formatDuration, formatRemaining } from "../../../src/react/components/format-time.ts";
import { groupCalls } from "../../../src/react/components/group-calls.ts";
import { timeScale } from "../../../src/react/components/time-scale.ts";
import type { CallView } from "../../../src/react/store/views.ts";

const call = (seq: number, method: string, state: CallView["state"] = "applied"): CallView => ({
  seq,
  connector: "codemode",
  method,
  args: {},
  requiresApproval: false,
  state,
  attempts: 1,
  requestedAt: seq,
});

const shape = (calls: CallView[]) =>
  groupCalls(calls, 3).map((entry) =>
    "calls" in entry ? `${entry.method} x${entry.calls.length}` : entry.call.method,
  );

describe("groups", () => {
  test("many calls in a row of one tool", () => {
    const calls = ["a", "a", "a", "b", "a", "a", "c", "c", "c", "c"].map((method, seq) => call(seq, method));
    expect(shape(calls)).toEqual(["a x3", "b", "a", "a", "c x4"]);
  });

  test("what has failed or waits stands alone, and so do steps", () => {
    expect(
      shape([call(0, "a"), call(1, "a", "failed"), call(2, "a"), call(3, "a"), call(4, "a", "executing")]),
    ).toEqual(["a", "a", "a x3"]);
    expect(shape([call(0, "step"), call(1, "step"), call(2, "step")])).toEqual(["step", "step", "step"]);
  });

  test("the same name in another connector is another tool", () => {
    const other = { ...call(1, "a"), connector: "crm" };
    expect(shape([call(0, "a"), other, call(2, "a")])).toEqual(["a", "a", "a"]);
  });
});

describe("the axis", () => {
  test("is true to time where nothing waits long", () => {
    const scale = timeScale(1000, [{ requestedAt: 1100, settledAt: 1300 }, { requestedAt: 1200 }]);
    expect(scale.end).toBe(1300);
    expect(scale.breaks).toEqual([]);
    expect([1000, 1100, 1300, 1500].map(scale.place)).toEqual([0, 100, 300, 500]);
    expect(scale.place(500)).toBe(0);
  });

  test("leaves out a night of waiting, and says how much", () => {
    const night = 8 * 3_600_000;
    const calls = [
      { requestedAt: 100, settledAt: 200 },
      { requestedAt: 300, settledAt: 300 + night },
      { requestedAt: 400 + night, settledAt: 500 + night },
    ];
    const scale = timeScale(0, calls);
    expect(scale.place(300)).toBe(300);
    expect(scale.place(300 + night)).toBe(1300);
    expect(scale.place(500 + night)).toBe(1500);
    expect(scale.breaks).toEqual([{ at: 800, missing: night - 1000 }]);
    const places = [0, 100, 300, 301, night / 2, 300 + night, 500 + night].map(scale.place);
    expect(places).toEqual(places.toSorted((a, b) => a - b));
  });

  test("a run that only ran long is not cut", () => {
    const scale = timeScale(0, [
      { requestedAt: 0, settledAt: 9_000 },
      { requestedAt: 9_000, settledAt: 29_000 },
    ]);
    expect(scale.breaks).toEqual([]);
  });
});

describe("times", () => {
  test.each([
    [0, "<1 ms"],
    [12.4, "12 ms"],
    [999.6, "1.0 s"],
    [1500, "1.5 s"],
    [9_960, "10 s"],
    [61_000, "1 min 1 s"],
    [3_600_000, "1 h"],
    [90_000_000, "25 h"],
    [200_000_000, "2 d 7 h"],
  ])("%d ms are %s", (ms, text) => expect(formatDuration(ms)).toBe(text));

  test.each([
    [-5, "0 s"],
    [1, "1 s"],
    [59_001, "1 min"],
    [61_000, "1 min 1 s"],
  ])("%d ms left are %s", (ms, text) => expect(formatRemaining(ms)).toBe(text));
});
