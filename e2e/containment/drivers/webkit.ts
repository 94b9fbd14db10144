/** WebKit: WebKitGTK's small browser, by WebDriver. */
import { readdirSync } from "node:fs";
import type { WebDriver } from "selenium-webdriver";
import { openWebKit, type WebKitSession } from "../../../test/webkit/session.ts";
import type { Driver, DriverPage } from "./driver.ts";

/** What WebKit can do but leaves off by default would be of use to an attack. */
const ARGS = [
  "--javascript-can-open-windows-automatically=true",
  "--enable-hyperlink-auditing=true",
  "--enable-webrtc=true",
  "--features=+LinkPrefetch,+NavigationAPI,+WebTransport,+CSSPaintingAPI",
];

/** Milliseconds for the page to be there, and for its loading again. */
const OPENING = 20_000;
const RELOADING = 5_000;
/** Milliseconds that a browser which an attack has hurt may take to say which windows there are. */
const LOOKING = 2_000;

/** Folders that the browser makes for itself where it also puts downloads. */
const OWN_FOLDERS: ReadonlySet<string> = new Set(["cache", "config", "data", "dconf", "pulse"]);

export async function launchWebKit(): Promise<Driver> {
  return new WebKitDriver(await openWebKit({ args: ARGS }));
}

/** Each page has a browser of its own: one that hangs takes no other with it, and nothing needs to be forgotten. */
class WebKitDriver implements Driver {
  readonly version: string;
  readonly #pages = new Set<WebKitPage>();
  /** For the first page. */
  #unused: WebKitSession | undefined;

  constructor(session: WebKitSession) {
    this.version = session.version;
    this.#unused = session;
  }

  async open(url: string): Promise<DriverPage> {
    const session = this.#unused ?? (await openWebKit({ args: ARGS }));
    this.#unused = undefined;
    try {
      await within(OPENING, openByScript(session.driver, url));
    } catch (error) {
      await session.close();
      throw error;
    }
    const page = new WebKitPage(session, url, () => this.#pages.delete(page));
    this.#pages.add(page);
    return page;
  }

  async reset(): Promise<void> {}

  async close(): Promise<void> {
    await Promise.all([this.#unused?.close(), ...Array.from(this.#pages, (page) => page.close())]);
  }
}

class WebKitPage implements DriverPage {
  readonly #session: WebKitSession;
  readonly #url: string;
  readonly #onClose: () => void;
  readonly #downloads = new Set<string>();
  #events: string[] = [];

  constructor(session: WebKitSession, url: string, onClose: () => void) {
    this.#session = session;
    this.#url = url;
    this.#onClose = onClose;
  }

  async evaluate<T>(expression: string): Promise<T> {
    const { driver } = this.#session;
    try {
      const answer = await driver.executeAsyncScript<[boolean, unknown] | null>(
        `const done = arguments[arguments.length - 1];
        (async () => ${expression})().then((value) => done([true, value]), (error) => done([false, String(error)]));`,
      );
      if (answer === null) throw new Error("The script was interrupted");
      const [isValue, value] = answer;
      if (!isValue) throw new Error(String(value));
      return value as T;
    } finally {
      await within(LOOKING, this.#lookAround()).catch(() => {});
    }
  }

  takeEvents(): string[] {
    for (const name of readdirSync(this.#session.home)) {
      if (OWN_FOLDERS.has(name) || this.#downloads.has(name)) continue;
      this.#downloads.add(name);
      this.#events.push("a download began");
    }
    return this.#events.splice(0);
  }

  async reload(): Promise<void> {
    const { driver } = this.#session;
    await within(
      RELOADING,
      driver.get(this.#url).then(() => isLoaded(driver)),
    );
  }

  async close(): Promise<void> {
    this.#onClose();
    await this.#session.close();
  }

  async #lookAround(): Promise<void> {
    const { driver } = this.#session;
    const dialog = await driver
      .switchTo()
      .alert()
      .catch(() => undefined);
    if (dialog !== undefined) {
      this.#events.push("a dialog appeared");
      await dialog.dismiss();
    }
    // Beside the page there is the one that has opened it.
    const [, page, ...others] = await driver.getAllWindowHandles();
    for (const other of others) {
      this.#events.push("a window was opened");
      await driver.switchTo().window(other);
      await driver.close();
    }
    if (page === undefined) this.#events.push("the page was closed");
    else if (others.length > 0) await driver.switchTo().window(page);
  }
}

/** By script, so that the page has an opener to be reached. */
async function openByScript(driver: WebDriver, url: string): Promise<void> {
  await driver.get(new URL("/launcher", url).href);
  await driver.executeScript("open(arguments[0], '_blank', 'popup')", url);
  const launcher = await driver.getWindowHandle();
  let page: string | undefined;
  while (page === undefined) page = (await driver.getAllWindowHandles()).find((handle) => handle !== launcher);
  await driver.switchTo().window(page);
  await isLoaded(driver);
}

async function isLoaded(driver: WebDriver): Promise<void> {
  await driver.wait(async () => driver.executeScript<boolean>("return globalThis.containment !== undefined"), OPENING);
}

async function within<T>(milliseconds: number, promise: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`The browser did not answer within ${milliseconds} ms`)), milliseconds);
  });
  promise.catch(() => {});
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
