/**
 * `npm run bench:executor`: times the iframe executor beside its peer in one run of one browser, and prints ratios.
 * Absolute times are this machine's; only ratios of one run mean something elsewhere.
 */
import { writeFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { chromium } from "playwright";
import { chromiumArguments } from "../../scripts/prepare/chromium-arguments.mjs";
import { bundlePage } from "../bundle-page.ts";
import type { Measurement } from "../measure.ts";
import { printTable } from "../print-table.ts";
import { servePage } from "../serve-page.ts";
import { measureMemory } from "./memory.ts";

const { values } = parseArgs({
  options: { json: { type: "string" }, memory: { type: "boolean", default: true } },
  allowNegative: true,
});
const script = await bundlePage(new URL("page.ts", import.meta.url));
const server = await servePage(script);
const browser = await chromium.launch({
  args: chromiumArguments(),
  ...(process.env["CHROMIUM_PATH"] !== undefined && { executablePath: process.env["CHROMIUM_PATH"] }),
});
try {
  const page = await openPage();
  const measurements = (await page.evaluate("runBenchmarks()")) as Measurement[];
  await page.close();
  const date = new Date().toISOString().slice(0, 10);
  console.log(`Chromium ${browser.version()}; medians; ${date}\n`);
  printTable(measurements, "@cloudflare/codemode");
  if (values.memory) {
    const memory = await measureMemory(browser, openPage);
    printTable(memory, "@cloudflare/codemode");
    measurements.push(...memory);
  }
  const report = { browser: `Chromium ${browser.version()}`, date, measurements };
  if (values.json !== undefined) await writeFile(values.json, `${JSON.stringify(report, undefined, 2)}\n`);
} finally {
  await browser.close();
  server.close();
}

async function openPage() {
  const page = await browser.newPage();
  page.on("pageerror", (error) => console.error(`page: ${error.message}`));
  await page.goto(server.url);
  await page.waitForFunction("globalThis.runMany !== undefined");
  return page;
}
