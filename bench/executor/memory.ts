import { readFile } from "node:fs/promises";
import type { Browser, Page } from "playwright";
import type { Measurement } from "../measure.ts";

const RUNS = [1_000, 3_000];
/** Milliseconds after which what runs have left behind is gone, if it goes. */
const SETTLE = 5_000;

/**
 * How much larger the browser is after many trivial runs than before: the proportional set size of all its processes,
 * which only Linux tells. Each contender has a page of its own. Elsewhere the list is empty.
 */
export async function measureMemory(browser: Browser, openPage: () => Promise<Page>): Promise<Measurement[]> {
  if (process.platform !== "linux") return [];
  const ours = await growth(browser, await openPage(), "ours");
  const peer = await growth(browser, await openPage(), "peer");
  return RUNS.map((runs, index) => ({
    what: `the browser's growth after ${runs.toLocaleString("en")} runs`,
    unit: "MB",
    ours: ours[index]!,
    peer: peer[index]!,
    ratio: peer[index]! / ours[index]!,
  }));
}

async function growth(browser: Browser, page: Page, who: "ours" | "peer"): Promise<number[]> {
  // The first runs load what is loaded once.
  await page.evaluate(`runMany("${who}", 10)`);
  const start = await browserSize(browser);
  const sizes: number[] = [];
  let done = 0;
  for (const runs of RUNS) {
    await page.evaluate(`runMany("${who}", ${runs - done})`);
    done = runs;
    await new Promise((resolve) => setTimeout(resolve, SETTLE));
    sizes.push((await browserSize(browser)) - start);
  }
  await page.close();
  return sizes;
}

/** In megabytes. */
async function browserSize(browser: Browser): Promise<number> {
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send("SystemInfo.getProcessInfo");
  await session.detach();
  const sizes = await Promise.all(processInfo.map(({ id }) => proportionalSize(id)));
  return sizes.reduce((sum, size) => sum + size, 0) / 1_024;
}

/** In kilobytes; nothing for a process that has just ended. */
async function proportionalSize(id: number): Promise<number> {
  const text = await readFile(`/proc/${id}/smaps_rollup`, "utf8").catch(() => "");
  return Number(/^Pss:\s+(\d+)/m.exec(text)?.[1] ?? 0);
}
