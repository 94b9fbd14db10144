import { fileURLToPath } from "node:url";
import { cloudflare } from "@cloudflare/vite-plugin";
import react from "@vitejs/plugin-react";
import agents from "agents/vite";
import { defineConfig, type UserConfigFnObject } from "vite";
import { programs } from "../build/programs-plugin.ts";

// The local Worker needs nothing from outside: no request-data look-up, no metrics.
process.env["CLOUDFLARE_CF_FETCH_ENABLED"] ??= "false";
process.env["WRANGLER_SEND_METRICS"] ??= "false";

/** Settings that the Worker takes from this process's environment. */
const settings = ["OPENAI_BASE_URL", "OPENAI_MODEL", "WORKERS_AI_MODEL", "SCRIPTED_DELAY_MS"];
/** Those that a build must not write into its output. */
const secrets = ["OPENAI_API_KEY"];

const stateDirectory = process.env["DEMO_STATE_DIR"];
const address = { host: "127.0.0.1", port: Number(process.env["PORT"] ?? 5173), strictPort: true };

const config: UserConfigFnObject = defineConfig(({ command }) => ({
  resolve: {
    // An app would install the package; here it is the source next door.
    alias: [
      { find: /^browser-codemode$/, replacement: source("index.ts") },
      { find: /^browser-codemode\/react\/styles\.css$/, replacement: source("react/styles/codemode.css") },
      { find: "browser-codemode/react/devtools", replacement: source("react/devtools/production.ts") },
      { find: /^browser-codemode\/(\w+)$/, replacement: source("$1.ts") },
    ],
  },
  // What the library imports on first use: found now, rather than by a reload of the page later.
  optimizeDeps: { include: ["@cfworker/json-schema", "acorn", "idb", "minisearch", "sucrase"] },
  plugins: [
    programs(),
    agents(),
    react(),
    cloudflare({
      inspectorPort: false,
      persistState: stateDirectory === undefined ? true : { path: stateDirectory },
      config: { vars: environment(command === "serve" ? [...settings, ...secrets] : settings) },
    }),
  ],
  // The AI SDK and React, in one piece.
  build: { chunkSizeWarningLimit: 1000 },
  server: address,
  preview: address,
}));

function source(file: string): string {
  return fileURLToPath(new URL("../src/", import.meta.url)) + file;
}

function environment(names: string[]): Record<string, string> {
  const set = names.map((name) => [name, process.env[name]] as const);
  return Object.fromEntries(set.filter((entry): entry is [string, string] => entry[1] !== undefined));
}

export default config;
