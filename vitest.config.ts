import { cloudflareTest } from "@cloudflare/vitest-plugin";
import { playwright } from "@vitest/browser-playwright";
import agents from "agents/vite";
import type { PluginOption } from "vite";
import { defineConfig, type TestProjectInlineConfiguration } from "vitest/config";
import type { BrowserProviderOption } from "vitest/node";
import { programs } from "./build/programs-plugin.ts";
import { chromiumCandidates } from "./scripts/prepare/browsers.mjs";
import { chromiumArguments } from "./scripts/prepare/chromium-arguments.mjs";
import { mcpCommands } from "./test/connectors/mcp/commands.ts";
import { webkit as webkitgtk } from "./test/webkit/provider.ts";

/**
 * Where a test runs is in its file's name: `*.dom.test.ts` in happy-dom, `*.browser.test.ts` in
 * Chromium, `*.worker.test.ts` in workerd, every other `*.test.ts` in Node. A `*.contract.ts` is a
 * suite that such files import, to run it on each implementation.
 */
const inDom = "test/**/*.dom.test.{ts,tsx}";
const inBrowser = "test/**/*.browser.test.{ts,tsx}";
const inWorker = "test/**/*.worker.test.ts";
/** What is React's own in every browser; hooks, which follow a runtime, are looked at in all of them. */
const ofReact = ["test/react/{chat,components,devtools}/**"];

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

const browser = inRealBrowser("browser", "chromium", { provider: playwright({ launchOptions: chromium() }) });
const firefox = inRealBrowser("firefox", "firefox", {
  provider: playwright({ launchOptions: systemFirefox() }),
  exclude: ofReact,
});
const webkit = inRealBrowser("webkit", "webkit", { provider: webkitgtk() });

function inRealBrowser(
  name: string,
  engine: "chromium" | "firefox" | "webkit",
  { provider, exclude = [] }: { provider: BrowserProviderOption; exclude?: string[] },
): TestProjectInlineConfiguration {
  return {
    extends: true,
    plugins: [guestPrograms],
    // Found while tests run, they would make the page load again.
    optimizeDeps: {
      include: [
        "acorn",
        "idb",
        "sucrase",
        "zod",
        "zustand/vanilla",
        "react",
        "react-dom",
        "react-dom/client",
        "react-dom/server",
        "react/jsx-dev-runtime",
        "@testing-library/react",
        "@testing-library/user-event",
        "@ai-sdk/react",
        "ai",
        "axe-core",
        "@cfworker/json-schema",
        "@modelcontextprotocol/client",
        "@modelcontextprotocol/sdk/client/index.js",
        "@modelcontextprotocol/sdk/client/streamableHttp.js",
        "@scalar/openapi-upgrader/2.0-to-3.0",
        "@noble/hashes/sha2.js",
        "@noble/hashes/utils.js",
      ],
    },
    test: {
      name,
      include: [inBrowser],
      exclude,
      // Several runs at once would measure each other.
      fileParallelism: false,
      browser: {
        enabled: true,
        headless: true,
        screenshotFailures: false,
        commands: mcpCommands,
        provider,
        instances: [{ browser: engine }],
      },
    },
  };
}

/** Those with the Agents SDK have an entry of their own: it is large, and its decorators need its plugin. */
const withAgents = "test/{worker/agents,server-bridge}/**";

const worker = inWorkerd("worker", "./test/worker/entry.ts", {
  durableObjects: { HOST: "Host", SLEEPER: "Sleeper" },
  exclude: [withAgents],
});
const workerAgents = inWorkerd("worker-agents", "./test/worker/agents/entry.ts", {
  durableObjects: { CHAT: "Chat", WAKING_AGENT: "WakingAgent", BRIDGED: "BridgedChat", MAIL_AGENT: "MailAgent" },
  include: [`${withAgents}/*.worker.test.ts`],
  plugins: [agents()],
});

function inWorkerd(
  name: string,
  main: string,
  {
    durableObjects,
    include = [inWorker],
    exclude = [],
    plugins = [],
  }: { durableObjects: Record<string, string>; include?: string[]; exclude?: string[]; plugins?: PluginOption[] },
): TestProjectInlineConfiguration {
  // The test pool takes exported classes for Durable Objects only when they are named, facets included.
  const classes = Object.entries({ ...durableObjects, CODEMODE_RUNTIME: "CodemodeRuntime" });
  return {
    extends: true,
    plugins: [
      guestPrograms,
      ...plugins,
      cloudflareTest({
        main,
        miniflare: {
          compatibilityDate: "2026-06-25",
          compatibilityFlags: ["nodejs_compat"],
          workerLoaders: { LOADER: {} },
          durableObjects: Object.fromEntries(
            classes.map(([binding, className]) => [binding, { className, useSQLite: true }]),
          ),
        },
      }),
    ],
    test: { name, include, exclude },
  };
}

export default defineConfig({
  test: {
    // A cached guest program would hide a change to the guest from the tests.
    fsModuleCache: false,
    // Vitest leaves a core to itself, which on a machine with two is half of it.
    maxWorkers: "100%",
    // Generous: that a machine is slow is no reason to fail.
    testTimeout: 60_000,
    // A test that asserts nothing cannot fail.
    expect: { requireAssertions: true },
    projects: [node, dom, browser, firefox, webkit, worker, workerAgents],
  },
});

/** The Chromium that the bootstrap chose; a bare `npx vitest` looks for one itself, else takes Playwright's. */
function chromium(): { args: string[]; executablePath?: string } {
  const [executablePath] = chromiumCandidates();
  return { args: chromiumArguments(), ...(executablePath === undefined ? {} : { executablePath }) };
}

/** A Firefox that is installed is driven as it is; without one it is Playwright's own build. */
function systemFirefox(): object {
  const executablePath = process.env["FIREFOX_PATH"];
  return executablePath === undefined ? {} : { channel: "moz-firefox", executablePath };
}
