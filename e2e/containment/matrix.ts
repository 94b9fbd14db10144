/** The matrix of the docs: one verdict for each probe, executor and browser, as last seen. */
import { BROWSERS, EXECUTORS, type BrowserName, type ExecutorName, type Probe } from "./probe.ts";
import type { BrowserResult, Verdict } from "./results.ts";

export type Shown = Verdict | "not run";

export interface Column {
  executor: ExecutorName;
  browser: BrowserName;
}

export const COLUMNS: Column[] = EXECUTORS.flatMap((executor) => BROWSERS.map((browser) => ({ executor, browser })));

export const BROWSER_TITLES: Record<BrowserName, string> = {
  chromium: "Chromium",
  firefox: "Firefox",
  webkit: "WebKit",
};

export class Matrix {
  readonly #cells = new Map<string, Shown>();
  readonly versions = new Map<BrowserName, string>();

  get({ family, name }: Pick<Probe, "family" | "name">, column: Column): Shown {
    return this.#cells.get(key(family, name, column)) ?? "not run";
  }

  set({ family, name }: Pick<Probe, "family" | "name">, column: Column, shown: Shown): void {
    this.#cells.set(key(family, name, column), shown);
  }

  /** Takes over what was found in one browser, and nothing of what was known of it before. */
  add({ browser, version, probes }: BrowserResult): void {
    for (const known of this.#cells.keys()) if (known.endsWith(`|${browser}`)) this.#cells.delete(known);
    this.versions.set(browser, version);
    for (const probe of probes) {
      for (const executor of EXECUTORS) this.set(probe, { executor, browser }, probe.executors[executor].verdict);
    }
  }
}

function key(family: string, name: string, { executor, browser }: Column): string {
  return [family, name, executor, browser].join("|");
}
