import { defineConfig } from "tsdown";
import { programs } from "./build/programs-plugin.ts";

/** One file per entry of `exports` in package.json; what they share becomes chunks beside them. */
export default defineConfig({
  entry: { index: "src/index.ts", sandbox: "src/sandbox.ts", vite: "src/vite/plugin.ts" },
  format: "esm",
  platform: "neutral",
  target: "es2022",
  // Sandboxed programs are minified by the plugin; the library itself is left to the app's own build.
  minify: false,
  treeshake: true,
  sourcemap: true,
  dts: { sourcemap: false },
  clean: true,
  outExtensions: () => ({ js: ".js", dts: ".d.ts" }),
  plugins: [programs()],
  failOnWarn: true,
});
