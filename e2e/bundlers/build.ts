/** What an app's build does, with each bundler as it comes: nothing is set but where to read and where to write. */
import { copyFileSync, cpSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import * as esbuild from "esbuild";
import * as vite from "vite";
import webpack from "webpack";
import { pageHtml } from "./app.ts";

export interface Paths {
  /** The app's folder. */
  app: string;
  /** Where the built page goes. */
  out: string;
}

export async function buildWithVite({ app, out }: Paths, base = "/"): Promise<void> {
  await vite.build({ root: app, base, configFile: false, logLevel: "error", build: { outDir: out } });
}

export async function serveWithVite(
  app: string,
  optimizeDeps: vite.UserConfig["optimizeDeps"] = {},
): Promise<{ url: string; close: () => Promise<void> }> {
  const server = await vite.createServer({
    root: app,
    optimizeDeps,
    configFile: false,
    logLevel: "error",
    server: { host: "127.0.0.1", port: 0 },
  });
  await server.listen();
  return { url: server.resolvedUrls!.local[0]!, close: () => server.close() };
}

export async function buildWithWebpack({ app, out }: Paths): Promise<void> {
  const compiler = webpack({ context: app, mode: "production", output: { path: out } });
  const stats = await promisify(compiler.run.bind(compiler))();
  await promisify(compiler.close.bind(compiler))();
  if (stats?.hasErrors() !== false) throw new Error(stats?.toString("errors-only"));
  writeFileSync(join(out, "index.html"), pageHtml({ script: "/main.js" }));
}

/** @param format Without one, esbuild writes a classic script, which has no `import.meta.url`. */
export async function buildWithEsbuild({ app, out }: Paths, format?: "esm"): Promise<void> {
  const entryPoints = ["index", "service-worker"].map((name) => join(app, `src/${name}.js`));
  const options = { bundle: true, outdir: out, logLevel: "error" as const };
  await esbuild.build({ entryPoints, ...options, ...(format && { format }) });
  writeFileSync(join(out, "index.html"), pageHtml({ script: "/index.js" }));
}

/** No bundler: the package's own files, found by an import map. */
export function copyWithoutBundler({ app, out }: Paths): void {
  const dist = join(app, "node_modules/browser-codemode/dist");
  mkdirSync(join(out, "assets"), { recursive: true });
  cpSync(dist, join(out, "lib"), { recursive: true });
  for (const name of ["quickjs.wasm", "quickjs-worker.js"]) copyFileSync(join(dist, name), join(out, "assets", name));
  copyFileSync(join(app, "src/index.js"), join(out, "index.js"));
  const importMap = { "browser-codemode": "/lib/index.js", "browser-codemode/quickjs": "/lib/quickjs.js" };
  writeFileSync(join(out, "index.html"), pageHtml({ script: "/index.js", importMap }));
}
