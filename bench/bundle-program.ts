import { mkdir } from "node:fs/promises";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import { rolldown } from "rolldown";
import { programs } from "../build/programs-plugin.ts";

/** Bundles an entry into a module for Node, beside the packages that it takes from there. Gives its address. */
export async function bundleProgram(entry: URL, external: RegExp[]): Promise<URL> {
  const folder = new URL("../node_modules/.bench/", import.meta.url);
  const output = new URL(basename(entry.pathname).replace(/\.ts$/, ".mjs"), folder);
  await mkdir(folder, { recursive: true });
  const bundle = await rolldown({ input: fileURLToPath(entry), platform: "node", external, plugins: [programs()] });
  await bundle.write({ file: fileURLToPath(output), format: "esm", codeSplitting: false, minify: true });
  await bundle.close();
  return output;
}
