/**
 * `npm run bench`: times browser-codemode beside its peer in one run of one browser, and prints ratios.
 * Absolute times are this machine's; only ratios of one run mean something elsewhere.
 */
import { writeFile } from "node:fs/promises";
import { chromium } from "playwright";
import { chromiumArguments } from "../scripts/prepare/chromium-arguments.mjs";
import { bundlePage } from "./bundle-page.ts";
import { printTable } from "./print-table.ts";
import { servePage } from "./serve-page.ts";
import type { Measurement } from "./measure.ts";

const jsonFile = readOption("--json");
const script = await bundlePage(new URL("executor/page.ts", import.meta.url));
const server = await servePage(script);
const browser = await chromium.launch({
  args: chromiumArguments(),
  ...(process.env["CHROMIUM_PATH"] !== undefined && { executablePath: process.env["CHROMIUM_PATH"] }),
});
try {
  const page = await browser.newPage();
  page.on("pageerror", (error) => console.error(`page: ${error.message}`));
  await page.goto(server.url);
  await page.waitForFunction("globalThis.runBenchmarks !== undefined");
  const measurements = (await page.evaluate("globalThis.runBenchmarks()")) as Measurement[];
  console.log(`Chromium ${browser.version()}; medians; ${new Date().toISOString().slice(0, 10)}\n`);
  printTable(measurements);
  if (jsonFile !== undefined) await writeFile(jsonFile, `${JSON.stringify(measurements, undefined, 2)}\n`);
} finally {
  await browser.close();
  server.close();
}

function readOption(name: string): string | undefined {
  const at = process.argv.indexOf(name);
  return at < 0 ? undefined : process.argv[at + 1];
}
