/** Chromium and Firefox, by Playwright. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium, firefox, type Browser, type BrowserContext, type LaunchOptions } from "@playwright/test";
import { chromiumCandidates } from "../../../scripts/prepare/browsers.mjs";
import { chromiumArguments } from "../../../scripts/prepare/chromium-arguments.mjs";
import type { BrowserSession, Driver } from "./driver.ts";
import { PlaywrightDriver } from "./playwright.ts";

const LANES = 2;

export async function startChromium(): Promise<BrowserSession> {
  const folder = makeFolder();
  const browser = await chromium.launch(chromiumOptions());
  let profiles = 0;
  const openProfile = (): Promise<BrowserContext> => {
    const name = join(folder, `profile${++profiles}`);
    const { args = [], ...options } = chromiumOptions();
    return chromium.launchPersistentContext(name, {
      ...options,
      args: [...args, `--log-net-log=${name}.log`],
      // Playwright's own, which would keep it from doing anything beforehand.
      ignoreDefaultArgs: ["--disable-background-networking"],
      acceptDownloads: false,
    });
  };
  return session(browser, folder, openProfile);
}

export async function startFirefox(): Promise<BrowserSession> {
  const folder = makeFolder();
  const browser = await firefox.launch({
    channel: "moz-firefox",
    executablePath: process.env["FIREFOX_PATH"] ?? "/usr/bin/firefox-esr",
    env: { ...process.env, MOZ_LOG: "nsHostResolver:4,sync", MOZ_LOG_FILE: join(folder, "lookups.log") },
    firefoxUserPrefs: {
      "dom.disable_open_during_load": false,
      "network.lna.enabled": false,
      "network.lna.blocking": false,
      // The outside is on loopback, which is not asked otherwise.
      "media.peerconnection.ice.loopback": true,
      "network.http.speculative-parallel-limit": 6,
    },
  });
  return session(browser, folder, undefined);
}

/** @param openProfile Where private contexts differ from ordinary profiles. */
function session(
  browser: Browser,
  folder: string,
  openProfile: (() => Promise<BrowserContext>) | undefined,
): BrowserSession {
  const drivers: Driver[] = [];
  const openPrivate = () => browser.newContext({ acceptDownloads: false });
  return {
    version: browser.version(),
    lanes: LANES,
    hasOrdinaryProfiles: openProfile !== undefined,
    open: async (profile) => {
      const driver = new PlaywrightDriver(browser.version(), (profile && openProfile) || openPrivate);
      drivers.push(driver);
      return driver;
    },
    lookups: () =>
      readdirSync(folder)
        .filter((name) => name.includes(".log"))
        .map((name) => readFileSync(join(folder, name), "utf8"))
        .join("\n"),
    close: async () => {
      await Promise.all(drivers.map((driver) => driver.close()));
      await browser.close();
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

function makeFolder(): string {
  return mkdtempSync(join(tmpdir(), "browser-codemode-containment-"));
}

function chromiumOptions(): LaunchOptions {
  const [executablePath] = chromiumCandidates();
  const unwanted = ["--disable-quic", "--disable-background-networking"];
  return {
    // QUIC stays on: WebTransport has to be able to leave. A small heap makes memory bombs cheap.
    args: [
      ...chromiumArguments().filter((argument) => !unwanted.includes(argument)),
      // The outside stands for the public network: rules about local addresses must not protect it.
      "--disable-features=LocalNetworkAccessChecks,PrivateNetworkAccessForWorkers,PrivateNetworkAccessForNavigations",
      "--enable-precise-memory-info",
      "--short-reporting-delay",
      "--js-flags=--max-old-space-size=512",
    ],
    ...(executablePath !== undefined && { executablePath }),
  };
}
