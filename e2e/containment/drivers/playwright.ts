/** Chromium and Firefox, by Playwright. */
import { chromium, firefox, type Browser, type Page } from "@playwright/test";
import { chromiumCandidates } from "../../../scripts/prepare/browsers.mjs";
import { chromiumArguments } from "../../../scripts/prepare/chromium-arguments.mjs";
import type { Driver, DriverPage } from "./driver.ts";

export async function launch(name: "chromium" | "firefox"): Promise<Driver> {
  return new PlaywrightDriver(await (name === "chromium" ? launchChromium() : launchFirefox()));
}

function launchChromium(): Promise<Browser> {
  const [executablePath] = chromiumCandidates();
  return chromium.launch({
    // QUIC stays on: WebTransport has to be able to leave. A small heap makes memory bombs cheap.
    args: [
      ...chromiumArguments().filter(
        (argument) => argument !== "--disable-quic" && argument !== "--disable-background-networking",
      ),
      // The outside stands for the public network: rules about local addresses must not protect it.
      "--disable-features=LocalNetworkAccessChecks,PrivateNetworkAccessForWorkers,PrivateNetworkAccessForNavigations",
      "--enable-precise-memory-info",
      "--js-flags=--max-old-space-size=512",
    ],
    ...(executablePath !== undefined && { executablePath }),
  });
}

function launchFirefox(): Promise<Browser> {
  return firefox.launch({
    channel: "moz-firefox",
    executablePath: process.env["FIREFOX_PATH"] ?? "/usr/bin/firefox-esr",
    firefoxUserPrefs: {
      "dom.disable_open_during_load": false,
      "network.lna.enabled": false,
      "network.lna.blocking": false,
    },
  });
}

/** Milliseconds after which a browser that an attack has hurt is no longer waited for. */
const OPENING = 15_000;
const CLOSING = 5_000;

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

class PlaywrightDriver implements Driver {
  readonly version: string;
  readonly #browser: Browser;
  #launcher: Promise<Page> | undefined;
  #opening: Promise<unknown> = Promise.resolve();

  constructor(browser: Browser) {
    this.#browser = browser;
    this.version = browser.version();
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
    await page.waitForFunction("globalThis.containment !== undefined");
    return new PlaywrightPage(page, url);
  }

  async #openLauncher(url: string): Promise<Page> {
    const context = await this.#browser.newContext({ acceptDownloads: false });
    const launcher = await context.newPage();
    await launcher.goto(new URL("/launcher", url).href);
    return launcher;
  }

  close(): Promise<void> {
    return this.#browser.close();
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
    page.on("crash", () => this.#events.push("the page crashed"));
    page.on("filechooser", () => this.#events.push("a file chooser appeared"));
  }

  evaluate<T>(expression: string): Promise<T> {
    return this.#page.evaluate(expression);
  }

  async reload(): Promise<void> {
    const loaded = this.#page
      .goto(this.#url)
      .then(() => this.#page.waitForFunction("globalThis.containment !== undefined"));
    await within(CLOSING, loaded);
  }

  takeEvents(): string[] {
    return this.#events.splice(0);
  }

  async close(): Promise<void> {
    await within(CLOSING, this.#page.close({ runBeforeUnload: false })).catch(() => {});
  }
}
