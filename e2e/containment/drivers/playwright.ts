/** Pages of one Playwright context. */
import type { BrowserContext, Page } from "@playwright/test";
import type { Driver, DriverPage } from "./driver.ts";

const LOADED = "globalThis.containment !== undefined";
/** Not by frames, which windows behind others do not paint. */
const POLLING = { polling: 50, timeout: 0 };

/** Milliseconds after which a browser that an attack has hurt is no longer waited for. */
const OPENING = 60_000;
const CLOSING = 10_000;

async function within<T>(milliseconds: number, promise: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`The browser did not answer within ${milliseconds} ms`)), milliseconds);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

export class PlaywrightDriver implements Driver {
  readonly version: string;
  readonly #openContext: () => Promise<BrowserContext>;
  #launcher: Promise<Page> | undefined;
  #opening: Promise<unknown> = Promise.resolve();

  /** @param openContext Gives a context that shares nothing with any other. */
  constructor(version: string, openContext: () => Promise<BrowserContext>) {
    this.version = version;
    this.#openContext = openContext;
  }

  /** One after the other: two at once could not be told apart. */
  open(url: string): Promise<DriverPage> {
    const opened = this.#opening.then(async () => {
      try {
        return await within(OPENING, this.#open(url));
      } catch {
        // What the last attack did to its page may have taken the launcher with it.
        await this.reset();
        return within(OPENING, this.#open(url));
      }
    });
    this.#opening = opened.catch(() => {});
    return opened;
  }

  async reset(): Promise<void> {
    const launcher = this.#launcher;
    this.#launcher = undefined;
    const closed = launcher?.then((page) => page.context().close());
    await within(CLOSING, closed ?? Promise.resolve()).catch(() => {});
  }

  async #open(url: string): Promise<DriverPage> {
    const launcher = await (this.#launcher ??= this.#openLauncher(url));
    // By script, so that the page has an opener to be reached.
    const [page] = await Promise.all([
      launcher.waitForEvent("popup"),
      launcher.evaluate((target) => void open(target, "_blank", "popup"), url),
    ]);
    await page.waitForFunction(LOADED, undefined, POLLING);
    return new PlaywrightPage(page, url);
  }

  async #openLauncher(url: string): Promise<Page> {
    const context = await this.#openContext();
    const launcher = await context.newPage();
    await launcher.goto(new URL("/launcher", url).href);
    return launcher;
  }

  close(): Promise<void> {
    return this.reset();
  }
}

class PlaywrightPage implements DriverPage {
  readonly #page: Page;
  readonly #url: string;
  #events: string[] = [];

  constructor(page: Page, url: string) {
    this.#page = page;
    this.#url = url;
    page.on("popup", (popup) => {
      this.#events.push("a window was opened");
      void popup.close().catch(() => {});
    });
    page.on("download", () => this.#events.push("a download began"));
    page.on("dialog", (dialog) => {
      this.#events.push(`a dialog appeared: ${dialog.type()}`);
      void dialog.dismiss().catch(() => {});
    });
    page.on("filechooser", () => this.#events.push("a file chooser appeared"));
  }

  evaluate<T>(expression: string): Promise<T> {
    return this.#page.evaluate(expression);
  }

  async reload(): Promise<void> {
    const loaded = this.#page.goto(this.#url).then(() => this.#page.waitForFunction(LOADED, undefined, POLLING));
    await within(CLOSING, loaded);
  }

  takeEvents(): string[] {
    return this.#events.splice(0);
  }

  async close(): Promise<void> {
    await within(CLOSING, this.#page.close({ runBeforeUnload: false })).catch(() => {});
  }
}
