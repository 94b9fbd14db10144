/** Runs the suites, prints what each did, and ends with one line that adds them all up. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { root } from "../prepare/paths.mjs";
import { addOutcomes, emptyOutcome, judge, type Outcome, type Suite } from "./suite.ts";
import { suites } from "./suites.ts";
import { killRunningTools, runTool } from "./tools.ts";

interface Finished {
  suite: Suite;
  outcome: Outcome;
  seconds: number;
}

const reports = join(root, "node_modules/.cache/browser-codemode/reports");

/**
 * @param args names of suites (none means the usual ones) and, with a single suite, arguments for its tool
 * @returns the exit code
 */
export async function main(args: string[]): Promise<number> {
  const known = new Map(suites.map((suite) => [suite.name, suite]));
  const named = args.filter((argument) => known.has(argument));
  const filters = args.filter((argument) => !known.has(argument));
  if (filters.length > 0 && named.length !== 1) {
    console.error(`error: unknown suite "${filters[0]}"; the suites are ${[...known.keys()].join(", ")}`);
    return 1;
  }
  mkdirSync(reports, { recursive: true });
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.on(signal, () => {
      killRunningTools();
      process.exit(130);
    });
  }
  const isChosen = ({ name, isExtra }: Suite): boolean =>
    named.length === 0 ? isExtra !== true : named.includes(name);
  const chosen = suites.filter(isChosen);
  const finished = await runAll(chosen, filters);
  const total = addOutcomes(finished.map(({ outcome }) => outcome));
  printSummary(finished, total);
  return total.failed === 0 ? 0 : 1;
}

/** Two at a time, as most machines have two cores to give; those that measure time run alone, at the end. */
async function runAll(chosen: Suite[], filters: string[]): Promise<Finished[]> {
  const live = chosen.length === 1;
  const waiting = chosen.filter(({ shared }) => shared);
  const finished: Finished[] = [];
  const work = async (): Promise<void> => {
    for (let suite = waiting.shift(); suite !== undefined; suite = waiting.shift()) {
      finished.push(await runSuite(suite, filters, live));
    }
  };
  await Promise.all([work(), work()]);
  for (const suite of chosen.filter(({ shared }) => !shared)) finished.push(await runSuite(suite, filters, live));
  return finished;
}

async function runSuite(suite: Suite, filters: string[], live: boolean): Promise<Finished> {
  const started = performance.now();
  console.log(`start  ${suite.name}: ${suite.about}`);
  let output = "";
  const collect = (text: string): void => {
    output += text;
  };
  const run = (command: string, args: string[], env?: NodeJS.ProcessEnv): Promise<number> =>
    runTool(command, args, { env, onOutput: live ? undefined : collect });
  const reportFile = join(reports, `${suite.name}.json`);
  const outcome = judge(await suite.run({ run, filters, reportFile }).catch(crashed), 0);
  const seconds = (performance.now() - started) / 1000;
  if (outcome.failed > 0 && output !== "") console.log(`\n----- ${suite.name} -----\n${output.trim()}\n-----`);
  const { passed, failed, skipped } = outcome;
  const verdict = failed === 0 ? "ok    " : "FAILED";
  console.log(`${verdict} ${suite.name}: ${passed + failed} tests ran, ${skipped} skipped, ${seconds.toFixed(1)} s`);
  return { suite, outcome, seconds };
}

function crashed(error: unknown): Outcome {
  const reason = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return { ...emptyOutcome(), failed: 1, notes: [`failed: the runner: ${reason}`] };
}

function printSummary(finished: Finished[], total: Outcome): void {
  const row = (cells: (string | number)[]): string =>
    cells.map((cell, index) => (index === 0 ? String(cell).padEnd(10) : String(cell).padStart(8))).join(" ");
  console.log(`\n${row(["suite", "ran", "passed", "failed", "skipped", "seconds"])}`);
  for (const { suite, outcome, seconds } of finished) {
    const { passed, failed, skipped } = outcome;
    console.log(row([suite.name, passed + failed, passed, failed, skipped, seconds.toFixed(1)]));
  }
  const notes = finished.flatMap(({ suite, outcome }) => outcome.notes.map((note) => `${suite.name}: ${note}`));
  if (notes.length > 0) console.log(`\n${notes.join("\n")}`);
  console.log(`\n${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
}
