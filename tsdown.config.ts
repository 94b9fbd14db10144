import { defineConfig } from "tsdown";
import { programs } from "./build/programs-plugin.ts";

/** One file per entry of `exports` in package.json; what they share becomes chunks beside them. */
export default defineConfig({
  entry: {
    index: "src/index.ts",
    "index.node": "src/index.node.ts",
    bridge: "src/bridge.ts",
    connectors: "src/connectors.ts",
    indexeddb: "src/indexeddb.ts",
    quickjs: "src/quickjs.ts",
    "quickjs.node": "src/quickjs.node.ts",
    react: "src/react.ts",
    "react-devtools": "src/react/devtools/production.ts",
    sandbox: "src/sandbox.ts",
    server: "src/server.ts",
    "tanstack-ai": "src/interop/tanstack-ai.ts",
    testing: "src/testing.ts",
    vite: "src/vite/plugin.ts",
  },
  format: "esm",
  platform: "neutral",
  // Of the entries for Node alone, and for Workers.
  deps: { neverBundle: [/^node:/, /^cloudflare:/] },
  target: "es2022",
  // Sandboxed programs are minified by the plugin; the library itself is left to the app's own build.
  minify: false,
  treeshake: true,
  sourcemap: true,
  dts: { sourcemap: false },
  clean: true,
  copy: ["src/react/styles/codemode.css"],
  outExtensions: () => ({ js: ".js", dts: ".d.ts" }),
  plugins: [programs({ files: { "worker-entry.ts": "quickjs-worker.js", "emscripten-module.wasm": "quickjs.wasm" } })],
  // "use client" stays where it is: at the top of an entry.
  inputOptions: { checks: { moduleLevelDirective: false } },
  failOnWarn: true,
});
