/**
 * The containment suite: `node e2e/containment/main.ts [--browsers chromium,firefox] [--only text] [--json file]`.
 */
import { writeFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import type { Driver } from "./drivers/driver.ts";
import { launch } from "./drivers/playwright.ts";
import { Outside } from "./outside.ts";
import { servePage } from "./page-server.ts";
import type { BrowserName } from "./probe.ts";
import { probes as allProbes } from "./probes/all.ts";
import type { BrowserResult } from "./results.ts";
import { runInBrowser } from "./run-browser.ts";

const { values } = parseArgs({
  options: {
    browsers: { type: "string", default: "chromium,firefox" },
    only: { type: "string", default: "" },
    json: { type: "string" },
    verbose: { type: "boolean", default: false },
  },
});

const probes = allProbes.filter(({ family, name }) => `${family}: ${name}`.includes(values.only));
const outside = await Outside.open();
const server = await servePage();
const results: BrowserResult[] = [];
for (const browser of values.browsers.split(",") as BrowserName[]) {
  const started = performance.now();
  const driver: Driver = await launch(browser as "chromium");
  try {
    const onProgress = (what: string) =>
      void (values.verbose && console.log(((performance.now() - started) / 1000).toFixed(1), what));
    const result = await runInBrowser({ browser, driver, outside, pageUrl: server.url, probes, onProgress });
    results.push({ browser, version: driver.version, probes: result });
  } finally {
    await driver.close();
  }
  console.log(`${browser}: ${((performance.now() - started) / 1000).toFixed(0)} s`);
}
await outside.close();
server.close();
for (const { browser, probes } of results) {
  const counts: Record<string, number> = {};
  for (const { family, name, control, executors } of probes) {
    const { verdict, reasons = [], figures, outcome } = executors.iframe;
    counts[verdict] = (counts[verdict] ?? 0) + 1;
    if (verdict !== "contained" || values.verbose) {
      console.log(`${browser} ${verdict.toUpperCase()} ${family}: ${name}\n    ${reasons.join("\n    ")}`);
      console.log(`    ours: ${outcome} ${JSON.stringify(figures)}`);
      console.log(
        `    control: ${control.verdict} ${control.outcome} ${(control.reasons ?? []).join("; ").slice(0, 300)} ${JSON.stringify(control.figures)}`,
      );
    }
  }
  console.log(browser, counts);
}
if (values.json !== undefined) await writeFile(values.json, `${JSON.stringify(results, undefined, 1)}\n`);
