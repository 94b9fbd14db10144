/**
 * Starts each Chromium given as an argument, then Playwright's own, until one opens a page. Prints
 * `{ path, version, failures }` as JSON; `path` is absent when none works. Runs on the bundled Node.
 */
import { existsSync } from "node:fs";
import { chromium } from "playwright";
import { chromiumArguments } from "./chromium-arguments.mjs";

const candidates = process.argv.slice(2);
const own = chromium.executablePath();
if (existsSync(own)) candidates.push(own);

/** @type {{ path?: string, version?: string, failures: string[] }} */
const outcome = { failures: [] };
for (const path of candidates) {
  try {
    const browser = await chromium.launch({ executablePath: path, args: chromiumArguments(), timeout: 60_000 });
    await (await browser.newPage()).goto("about:blank");
    outcome.version = browser.version();
    outcome.path = path;
    await browser.close();
    break;
  } catch (error) {
    const [reason = ""] = (error instanceof Error ? error.message : String(error)).split("\n");
    outcome.failures.push(`${path}: ${reason}`);
  }
}
console.log(JSON.stringify(outcome));
