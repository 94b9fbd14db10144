/** Reads the machine-readable reports of the test tools into counts. */
import { readFileSync } from "node:fs";
import { emptyOutcome, type Outcome } from "./suite.ts";

interface VitestReport {
  testResults: {
    name: string;
    status: string;
    message: string;
    assertionResults: { status: string; fullName: string }[];
  }[];
}

/** Counts of Vitest's `json` reporter. A file that could not be loaded counts as one failure. */
export function readVitestReport(text: string): Outcome {
  const report = JSON.parse(text) as VitestReport;
  const outcome = emptyOutcome();
  for (const file of report.testResults) {
    for (const { status, fullName } of file.assertionResults) count(outcome, status, fullName.trim());
    const hasFailedTest = file.assertionResults.some(({ status }) => status === "failed");
    if (file.status === "failed" && !hasFailedTest) count(outcome, "failed", `${file.name}: ${file.message}`);
  }
  return outcome;
}

interface PlaywrightSuite {
  title: string;
  suites?: PlaywrightSuite[];
  specs?: { title: string; tests: { status: string; projectName: string }[] }[];
}

interface PlaywrightReport {
  suites: PlaywrightSuite[];
  errors: { message?: string }[];
}

const playwrightStatus: Record<string, string> = { expected: "passed", flaky: "passed", skipped: "skipped" };

/** Counts of Playwright's `json` reporter. A test that passed on a retry passes, and is named. */
export function readPlaywrightReport(text: string): Outcome {
  const report = JSON.parse(text) as PlaywrightReport;
  const outcome = emptyOutcome();
  const visit = (suite: PlaywrightSuite, path: string): void => {
    const here = path === "" ? suite.title : `${path} > ${suite.title}`;
    for (const spec of suite.specs ?? []) {
      for (const { status } of spec.tests) {
        count(outcome, playwrightStatus[status] ?? "failed", `${here} > ${spec.title}`);
        if (status === "flaky") outcome.notes.push(`flaky: ${here} > ${spec.title}`);
      }
    }
    for (const inner of suite.suites ?? []) visit(inner, here);
  };
  for (const suite of report.suites) visit(suite, "");
  for (const { message } of report.errors)
    count(outcome, "failed", message?.split("\n")[0] ?? "an error outside of tests");
  return outcome;
}

/** Reads a report file; a tool that wrote none has run nothing, which the runner treats as a failure. */
export function readReport(file: string, read: (text: string) => Outcome): Outcome {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch {
    return { ...emptyOutcome(), notes: ["the tool wrote no report"] };
  }
  return read(text);
}

function count(outcome: Outcome, status: string, name: string): void {
  if (status === "passed") outcome.passed += 1;
  else if (status === "failed") outcome.failed += 1;
  else outcome.skipped += 1;
  if (status !== "passed") outcome.notes.push(`${status === "failed" ? "failed" : "skipped"}: ${name}`);
}
