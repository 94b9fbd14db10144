import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { installByApt } from "./browsers.mjs";
import { onPath } from "./paths.mjs";
import { PrepareError, say } from "./process.mjs";

/** Debian's packages for a WebKit that can be driven: WebKitGTK with its driver, and a screen for it. */
const packages = ["webkit2gtk-driver", "xvfb"];

/**
 * Finds a WebKit that can be driven, or installs one by apt.
 * @returns {Promise<void>}
 */
export async function prepareWebKit() {
  if ("missing" in findWebKit()) await installByApt(...packages);
  say(`WebKit: ${webKitPrograms().browser}`);
}

/**
 * The programs that make a WebKit to drive.
 * @returns {{ driver: string, browser: string, screen: string }} their paths
 */
export function webKitPrograms() {
  const found = findWebKit();
  if (!("missing" in found)) return found;
  throw new PrepareError(
    `The WebKit tests need ${found.missing.join(" and ")}. On Debian and Ubuntu: apt-get install ${packages.join(" ")}. ` +
      "WebKitGTK is for Linux only; the other suites need none of it.",
  );
}

/** @returns {{ driver: string, browser: string, screen: string } | { missing: string[] }} */
function findWebKit() {
  const driver = onPath(["WebKitWebDriver"]);
  const screen = onPath(["Xvfb"]);
  const browser = findBrowser();
  if (driver !== undefined && screen !== undefined && browser !== undefined) return { driver, browser, screen };
  const all = { WebKitWebDriver: driver, "WebKitGTK's MiniBrowser": browser, Xvfb: screen };
  return { missing: Object.entries(all).flatMap(([name, path]) => (path === undefined ? [name] : [])) };
}

/** WebKitGTK's small browser is on no PATH: it is beside the library that it shows. */
function findBrowser() {
  const roots = ["/usr/lib", "/usr/libexec", "/usr/lib64"].filter((folder) => existsSync(folder));
  // Debian has a folder for each kind of processor.
  const perProcessor = (existsSync("/usr/lib") ? readdirSync("/usr/lib") : []).filter((name) =>
    name.includes("-linux-"),
  );
  const folders = roots.concat(perProcessor.map((name) => join("/usr/lib", name)));
  return folders.map((folder) => join(folder, "webkit2gtk-4.1/MiniBrowser")).find((path) => existsSync(path));
}
