/**
 * `npm run bench:journal`: what keeping a journal costs, and what replaying one does, in one run of one browser with
 * real IndexedDB. The other contender is the same executor without a journal.
 */
import { writeFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { chromium } from "playwright";
import { chromiumArguments } from "../../scripts/prepare/chromium-arguments.mjs";
import { bundlePage } from "../bundle-page.ts";
import type { Measurement } from "../measure.ts";
import { printTable } from "../print-table.ts";
import { servePage } from "../serve-page.ts";

const { values } = parseArgs({ options: { json: { type: "string" } } });
const server = await servePage(await bundlePage(new URL("page.ts", import.meta.url)));
const browser = await chromium.launch({
  args: chromiumArguments(),
  ...(process.env["CHROMIUM_PATH"] !== undefined && { executablePath: process.env["CHROMIUM_PATH"] }),
});
try {
  const page = await browser.newPage();
  page.on("pageerror", (error) => console.error(`page: ${error.message}`));
  await page.goto(server.url);
  await page.waitForFunction("globalThis.runBenchmarks !== undefined");
  const measurements = (await page.evaluate("runBenchmarks()")) as Measurement[];
  const date = new Date().toISOString().slice(0, 10);
  console.log(`Chromium ${browser.version()}; medians; ${date}\n`);
  printTable(measurements, "without a journal");
  const report = { browser: `Chromium ${browser.version()}`, date, measurements };
  if (values.json !== undefined) await writeFile(values.json, `${JSON.stringify(report, undefined, 2)}\n`);
} finally {
  await browser.close();
  server.close();
}
