/** Starts a browser by its name. */
import type { BrowserName } from "../probe.ts";
import type { BrowserSession, Driver } from "./driver.ts";
import { startChromium, startFirefox } from "./playwright-session.ts";

export function startBrowser(name: BrowserName): Promise<BrowserSession> {
  if (name === "chromium") return startChromium();
  return name === "firefox" ? startFirefox() : startWebKit();
}

/** Each place is a browser of its own, whose driver knows no other. */
async function startWebKit(): Promise<BrowserSession> {
  const { launchWebKit } = await import("./webkit.ts");
  const drivers: Driver[] = [];
  const open = async () => {
    const driver = await launchWebKit();
    drivers.push(driver);
    return driver;
  };
  const { version } = await open();
  return {
    version,
    lanes: 1,
    hasOrdinaryProfiles: false,
    open,
    lookups: () => "",
    close: async () => void (await Promise.all(drivers.map((driver) => driver.close()))),
  };
}
