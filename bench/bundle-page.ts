import { fileURLToPath } from "node:url";
import { rolldown } from "rolldown";
import { programs } from "../build/programs-plugin.ts";

/** Bundles an entry, with everything it imports, into one module for a page. */
export async function bundlePage(entry: URL): Promise<string> {
  const bundle = await rolldown({ input: fileURLToPath(entry), platform: "browser", plugins: [programs()] });
  const { output } = await bundle.generate({ format: "esm", codeSplitting: false, minify: true });
  await bundle.close();
  return output[0].code;
}
