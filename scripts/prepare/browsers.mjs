import { existsSync } from "node:fs";
import { join } from "node:path";
import { onPath, root } from "./paths.mjs";
import { PrepareError, run, say } from "./process.mjs";

/**
 * Finds a Chromium that starts, or installs one: by Playwright, else by apt.
 * @param {string} node
 * @returns {Promise<string>} the path of its executable
 */
export async function prepareChromium(node) {
  const found = await findWorking(node);
  if (found.path !== undefined) {
    say(`Chromium ${found.version}: ${found.path}`);
    return found.path;
  }
  if (process.env.CHROMIUM_PATH) {
    throw new PrepareError(`CHROMIUM_PATH names a Chromium that does not start.\n${found.failures.join("\n")}`);
  }
  for (const failure of found.failures) say(`Does not start: ${failure}`);
  for (const install of [() => installByPlaywright(node, "chromium"), () => installByApt("chromium")]) {
    if (!(await install())) continue;
    const installed = await findWorking(node);
    if (installed.path === undefined) continue;
    say(`Chromium ${installed.version}: ${installed.path}`);
    return installed.path;
  }
  throw new PrepareError(
    "The tests need a Chromium, and none could be found or installed. Install one (for example " +
      '"npx playwright install --with-deps chromium", or "apt-get install chromium") or set CHROMIUM_PATH.',
  );
}

/**
 * Where a Chromium may be, the most wanted first. Playwright's own is tried after these.
 * @returns {string[]}
 */
export function chromiumCandidates() {
  const named = process.env.CHROMIUM_PATH;
  // A path that somebody set is meant: no silent replacement.
  if (named) return [named];
  const command = onPath(["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"]);
  const windows = [process.env.LOCALAPPDATA, process.env.PROGRAMFILES, process.env["PROGRAMFILES(X86)"]]
    .filter((folder) => folder !== undefined)
    .map((folder) => join(folder, "Google/Chrome/Application/chrome.exe"));
  const usual = [
    "/opt/google/chrome/chrome",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    ...windows,
  ].filter((path) => existsSync(path));
  return [...new Set(command === undefined ? usual : [command, ...usual])];
}

/**
 * Finds a Firefox, or installs one: by Playwright, else by apt.
 * @param {string} node
 * @returns {Promise<string | undefined>} the path of its executable; none when it is Playwright's own
 */
export async function prepareFirefox(node) {
  const path = process.env.FIREFOX_PATH || onPath(["firefox-esr", "firefox"]);
  if (path) {
    say(`Firefox: ${path}`);
    return path;
  }
  if (await installByPlaywright(node, "firefox")) {
    say("Firefox: Playwright's");
    return undefined;
  }
  await installByApt("firefox-esr");
  const installed = onPath(["firefox-esr"]);
  if (installed === undefined) {
    throw new PrepareError(
      "The tests need a Firefox, and none could be found or installed. Install one (for example " +
        '"npx playwright install --with-deps firefox", or "apt-get install firefox-esr") or set FIREFOX_PATH.',
    );
  }
  say(`Firefox: ${installed}`);
  return installed;
}

/**
 * @param {string} node
 * @returns {Promise<{ path?: string, version?: string, failures: string[] }>}
 */
async function findWorking(node) {
  const script = join(root, "scripts/prepare/launch-check.mjs");
  const { code, output } = await run(node, [script, ...chromiumCandidates()], { capture: true, timeoutMs: 300_000 });
  const line = output.split("\n").find((text) => text.startsWith("{"));
  if (code !== 0 || line === undefined) return { failures: [output.trim()] };
  return JSON.parse(line);
}

/**
 * @param {string} node
 * @param {"chromium" | "firefox"} browser
 */
async function installByPlaywright(node, browser) {
  say(`No ${browser} found: downloading Playwright's (some minutes)`);
  const cli = join(root, "node_modules/playwright/cli.js");
  const { code, output } = await run(node, [cli, "install", browser], { capture: true, timeoutMs: 900_000 });
  if (code === 0) return true;
  const reason = /(?:Error: )?(getaddrinfo .*|connect .*|Download failure.*)/.exec(output)?.[1];
  say(`Playwright could not install ${browser}${reason === undefined ? "" : `: ${reason}`}`);
  return false;
}

/**
 * @param {string[]} names of Debian packages
 * @returns {Promise<boolean>} whether they are there now
 */
export async function installByApt(...names) {
  if (process.platform !== "linux" || onPath(["apt-get"]) === undefined) return false;
  const prefix = await rootPrefix();
  const list = names.join(" ");
  if (prefix === undefined) {
    say(`apt could install ${list}, but needs root: sudo apt-get install ${list}`);
    return false;
  }
  say(`Installing by apt: ${list}`);
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  const steps = [
    ["apt-get", "update"],
    ["apt-get", "install", "-y", "--no-install-recommends", ...names],
  ];
  for (const step of steps) {
    const [command = "", ...args] = [...prefix, ...step];
    const { code } = await run(command, args, { env });
    // A failed update can still leave lists that are good enough.
    if (code !== 0 && step.includes("install")) return false;
  }
  return true;
}

/** @returns {Promise<string[] | undefined>} what to put before a command to run it as root */
async function rootPrefix() {
  if (process.getuid?.() === 0) return [];
  const { code } = await run("sudo", ["-n", "true"], { capture: true });
  return code === 0 ? ["sudo", "-n"] : undefined;
}
