import { cloudflareTest } from "@cloudflare/vitest-plugin";
import { playwright } from "@vitest/browser-playwright";
import type { PluginOption } from "vite";
import { defineConfig, type TestProjectInlineConfiguration } from "vitest/config";
import { programs } from "./build/programs-plugin.ts";
import { chromiumCandidates } from "./scripts/prepare/browsers.mjs";
import { chromiumArguments } from "./scripts/prepare/chromium-arguments.mjs";

/**
 * Where a test runs is in its file's name: `*.dom.test.ts` in happy-dom, `*.browser.test.ts` in
 * Chromium, `*.worker.test.ts` in workerd, every other `*.test.ts` in Node. A `*.contract.ts` is a
 * suite that such files import, to run it on each implementation.
 */
const inDom = "test/**/*.dom.test.{ts,tsx}";
const inBrowser = "test/**/*.browser.test.{ts,tsx}";
const inWorker = "test/**/*.worker.test.ts";

/** One for all projects: it keeps no state. */
const guestPrograms: PluginOption = programs();

const node: TestProjectInlineConfiguration = {
  extends: true,
  plugins: [guestPrograms],
  test: {
    name: "node",
    environment: "node",
    include: ["test/**/*.test.{ts,tsx}"],
    exclude: [inDom, inBrowser, inWorker],
  },
};

const dom: TestProjectInlineConfiguration = {
  extends: true,
  plugins: [guestPrograms],
  test: { name: "dom", environment: "happy-dom", include: [inDom] },
};

const browser: TestProjectInlineConfiguration = {
  extends: true,
  plugins: [guestPrograms],
  test: {
    name: "browser",
    include: [inBrowser],
    // Several runs at once would measure each other.
    fileParallelism: false,
    browser: {
      enabled: true,
      headless: true,
      screenshotFailures: false,
      provider: playwright({ launchOptions: chromium() }),
      instances: [{ browser: "chromium" }],
    },
  },
};

const worker: TestProjectInlineConfiguration = {
  extends: true,
  plugins: [
    guestPrograms,
    cloudflareTest({ miniflare: { compatibilityDate: "2026-06-25", compatibilityFlags: ["nodejs_compat"] } }),
  ],
  test: { name: "worker", include: [inWorker] },
};

export default defineConfig({
  test: {
    // A cached guest program would hide a change to the guest from the tests.
    fsModuleCache: false,
    // A test that asserts nothing cannot fail.
    expect: { requireAssertions: true },
    projects: [node, dom, browser, worker],
  },
});

/** The Chromium that the bootstrap chose; a bare `npx vitest` looks for one itself, else takes Playwright's. */
function chromium(): { args: string[]; executablePath?: string } {
  const [executablePath] = chromiumCandidates();
  return { args: chromiumArguments(), ...(executablePath === undefined ? {} : { executablePath }) };
}
