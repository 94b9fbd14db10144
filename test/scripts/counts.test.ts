import { describe, expect, test } from "vitest";
import { readPlaywrightReport, readReport, readVitestReport } from "../../scripts/test/reports.ts";
import { addOutcomes, checkOutcome, emptyOutcome, judge } from "../../scripts/test/suite.ts";

describe("counts of a Vitest report", () => {
  const file = (status: string, statuses: string[], message = ""): object => ({
    name: "a.test.ts",
    status,
    message,
    assertionResults: statuses.map((each, index) => ({ status: each, fullName: `${each} ${index}` })),
  });

  test("add up its files and name what did not pass", () => {
    const report = {
      testResults: [file("failed", ["passed", "failed", "skipped", "todo"]), file("passed", ["passed"])],
    };
    expect(readVitestReport(JSON.stringify(report))).toEqual({
      passed: 2,
      failed: 1,
      skipped: 2,
      notes: ["failed: failed 1", "skipped: skipped 2", "skipped: todo 3"],
    });
  });

  test("hold a failure for a file that could not be loaded", () => {
    const report = { testResults: [file("failed", [], "Cannot find module")] };
    expect(readVitestReport(JSON.stringify(report))).toMatchObject({
      failed: 1,
      notes: ["failed: a.test.ts: Cannot find module"],
    });
  });
});

test("counts of a Playwright report go down its suites, and hold its global errors", () => {
  const spec = (title: string, status: string): object => ({ title, tests: [{ status, projectName: "chromium" }] });
  const report = {
    suites: [
      {
        title: "chat.spec.ts",
        specs: [spec("one", "expected"), spec("two", "skipped")],
        suites: [{ title: "inner", specs: [spec("three", "unexpected"), spec("four", "flaky")] }],
      },
    ],
    errors: [{ message: "the server did not start\nat ..." }],
  };
  expect(readPlaywrightReport(JSON.stringify(report))).toEqual({
    passed: 2,
    failed: 2,
    skipped: 1,
    notes: [
      "skipped: chat.spec.ts > two",
      "failed: chat.spec.ts > inner > three",
      "flaky: chat.spec.ts > inner > four",
      "failed: the server did not start",
    ],
  });
});

describe("a suite fails", () => {
  test("when it ran nothing", () => {
    expect(judge(emptyOutcome(), 0)).toMatchObject({ failed: 1, notes: ["failed: no test ran"] });
    expect(judge({ ...emptyOutcome(), skipped: 3 }, 0)).toMatchObject({ failed: 1, skipped: 3 });
  });

  test("when its tool did, though no test failed", () => {
    expect(judge({ ...emptyOutcome(), passed: 5 }, 1)).toMatchObject({ passed: 5, failed: 1 });
  });

  test("when its tool wrote no report", () => {
    const outcome = readReport("/nowhere/report.json", readVitestReport);
    expect(judge(outcome, 1)).toMatchObject({ passed: 0, failed: 1 });
  });

  test("only once for one failure", () => {
    const outcome = checkOutcome("tsc", false);
    expect(judge(judge(outcome, 1), 1)).toEqual({ passed: 0, failed: 1, skipped: 0, notes: ["failed: tsc"] });
  });
});

test("a suite passes when it ran something and nothing failed", () => {
  const outcome = addOutcomes([
    checkOutcome("tsc", true),
    { ...emptyOutcome(), passed: 2, skipped: 1, notes: ["skipped: x"] },
  ]);
  expect(judge(outcome, 0)).toEqual({ passed: 3, failed: 0, skipped: 1, notes: ["skipped: x"] });
});
