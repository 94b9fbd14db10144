/** The pictures of the documentation are taken of the demo as the end-to-end tests see it, by `screenshots.ts`. */
import { defineConfig } from "@playwright/test";
import { prepareChromium } from "./prepare/browsers.mjs";

process.env["E2E_PORT"] ??= "5274";
process.env["CHROMIUM_PATH"] ??= await prepareChromium(process.execPath);
const { default: e2e } = await import("../playwright.config.ts");

export default defineConfig(e2e, {
  testDir: ".",
  testMatch: "screenshots.ts",
  outputDir: "../test-results/screenshots",
  globalTeardown: "../e2e/remove-state.ts",
  workers: 1,
  use: {
    screenshot: "off",
    deviceScaleFactor: 1.25,
    contextOptions: { reducedMotion: "reduce" },
  },
});
