import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { defineConfig } from "@playwright/test";
import { chromiumCandidates } from "./scripts/prepare/browsers.mjs";
import { chromiumArguments } from "./scripts/prepare/chromium-arguments.mjs";

// The demo keeps its conversations here, away from those of a person who runs it too. Playwright's workers
// read this file again, and inherit the environment.
process.env["DEMO_STATE_DIR"] ??= mkdtempSync(join(tmpdir(), "browser-codemode-e2e-"));

const vite = `"${process.execPath}" node_modules/vite/bin/vite.js`;
const port = process.env["E2E_PORT"] ?? "5273";
const chromium = chromiumCandidates()[0];

export default defineConfig({
  testDir: "e2e",
  outputDir: "test-results/e2e",
  fullyParallel: true,
  // The machine has to run the browsers, the sandboxes and the agent.
  workers: 2,
  retries: 0,
  forbidOnly: true,
  timeout: 40_000,
  expect: { timeout: 15_000 },
  reporter: "list",
  globalTeardown: "./e2e/remove-state.ts",
  use: {
    baseURL: `http://127.0.0.1:${port}`,
    browserName: "chromium",
    viewport: { width: 1280, height: 860 },
    locale: "en-GB",
    screenshot: "only-on-failure",
    launchOptions: {
      args: chromiumArguments(),
      ...(chromium === undefined ? {} : { executablePath: chromium }),
    },
  },
  webServer: {
    // Built, and so the same until the end; the development server would reload pages when a file changes.
    command: `${vite} build demo && ${vite} preview demo`,
    cwd: import.meta.dirname,
    url: `http://127.0.0.1:${port}`,
    timeout: 120_000,
    // Model settings that a person has exported would replace the scripted model.
    env: { PORT: port, SCRIPTED_DELAY_MS: "1", OPENAI_BASE_URL: "" },
  },
});
