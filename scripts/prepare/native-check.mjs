/** Starts each native package once. Prints those that fail and exits with 1; silent when all is well. */
import { execFileSync } from "node:child_process";
import { createRequire } from "node:module";
import { join } from "node:path";
import { root } from "./paths.mjs";

/** @param {string} path below node_modules */
const runOnNode = (path) => execFileSync(process.execPath, [join(root, "node_modules", path), "--version"]);

/** @type {Record<string, () => unknown>} */
const pieces = {
  rolldown: () => import("rolldown"),
  esbuild: async () => (await import("esbuild")).transform("let a = 1"),
  workerd: () => {
    /** @type {{ default: string }} */
    const { default: path } = createRequire(import.meta.url)("workerd");
    return execFileSync(path, ["--version"]);
  },
  typescript: () => runOnNode("typescript/bin/tsc"),
  oxlint: () => runOnNode("oxlint/bin/oxlint"),
  oxfmt: () => runOnNode("oxfmt/bin/oxfmt"),
};

for (const [name, start] of Object.entries(pieces)) {
  try {
    await start();
  } catch (error) {
    console.error(`${name}: ${error instanceof Error ? error.message : String(error)}`);
    process.exitCode = 1;
  }
}
