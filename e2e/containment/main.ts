/**
 * The containment suite: `npm run test:containment -- [part of a probe's name]... [options]`, see README.md.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import type { Outcome } from "../../scripts/test/suite.ts";
import { startBrowser } from "./drivers/session.ts";
import { Outside } from "./outside.ts";
import { servePage } from "./page-server.ts";
import { BROWSERS, type BrowserName, type Probe } from "./probe.ts";
import { probes as allProbes } from "./probes/all.ts";
import { outcomeOf, printResult } from "./report.ts";
import type { BrowserResult } from "./results.ts";
import { runInBrowser } from "./run-browser.ts";
import { readMatrix, withMatrix } from "./security-doc.ts";

const DOCS = new URL("../../docs/security.md", import.meta.url);

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    /** Names with commas between them. */
    browsers: { type: "string", default: "chromium,firefox" },
    /** Write the matrix into the docs. */
    update: { type: "boolean", default: process.env["UPDATE_DOCS"] !== undefined },
    verbose: { type: "boolean", default: false },
    /** A file for all that was found. */
    json: { type: "string" },
    /** A file for the counts, for the runner of all suites. */
    report: { type: "string" },
  },
});

const probes = chooseProbes(positionals);
const outside = await Outside.open();
const server = await servePage();
const results = await Promise.all(chooseBrowsers(values.browsers).map(runBrowser));
await outside.close();
server.close();
const outcome = outcomeOf(results);
if (probes.length === allProbes.length) checkDocs(outcome);
if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(results, undefined, 1)}\n`);
if (values.report !== undefined) writeFileSync(values.report, JSON.stringify(outcome));
console.log(`${outcome.passed} passed, ${outcome.failed} failed, ${outcome.skipped} not provable or known`);
process.exitCode = outcome.failed === 0 ? 0 : 1;

function chooseProbes(parts: string[]): Probe[] {
  const names = allProbes.map(({ family, name }) => `${family}: ${name}`);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw new Error(`Two probes are called "${twice}"`);
  const chosen = allProbes.filter(
    (_, index) => parts.length === 0 || parts.some((part) => names[index]!.includes(part)),
  );
  if (chosen.length === 0) throw new Error(`No probe's name has "${parts.join('" or "')}" in it`);
  return chosen;
}

function chooseBrowsers(text: string): BrowserName[] {
  return text.split(",").map((part) => {
    const name = BROWSERS.find((browser) => browser === part);
    if (name === undefined) throw new Error(`There is no browser "${part}"; there are ${BROWSERS.join(", ")}`);
    return name;
  });
}

async function runBrowser(browser: BrowserName): Promise<BrowserResult> {
  const started = performance.now();
  const session = await startBrowser(browser);
  const seconds = () => ((performance.now() - started) / 1000).toFixed(1);
  const onProgress = (what: string) => void (values.verbose && console.log(seconds(), browser, what));
  try {
    const found = await runInBrowser({ browser, session, outside, pageUrl: server.url, probes, onProgress });
    console.log(`${browser}: ${found.length} probes, ${seconds()} s`);
    const result = { browser, version: session.version, probes: found };
    printResult(result, values.verbose);
    return result;
  } finally {
    await session.close();
  }
}

/** The matrix in the docs is what was found; of browsers that were not run, what was found last. */
function checkDocs(outcome: Outcome): void {
  const text = readFileSync(DOCS, "utf8");
  const matrix = readMatrix(text);
  const versions = new Map(matrix.versions);
  for (const result of results) matrix.add(result);
  if (values.update) writeFileSync(DOCS, withMatrix(text, matrix, allProbes));
  // Versions are what a machine has, and no finding.
  else for (const [browser, version] of versions) matrix.versions.set(browser, version);
  if (values.update || withMatrix(text, matrix, allProbes) === text) return void (outcome.passed += 1);
  outcome.failed += 1;
  outcome.notes.push("failed: docs/security.md says something else: npm run test:containment -- --update");
  console.log("FAILED: the matrix in docs/security.md is not what was found; see the differences after --update");
}
