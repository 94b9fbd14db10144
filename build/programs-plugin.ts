import { createHash } from "node:crypto";
import { dirname, resolve } from "node:path";
import { rolldown, type Plugin } from "rolldown";

/**
 * Turns `import source, { hash } from "./entry.ts?program"` into the text of that entry, bundled with
 * everything it imports into one minified classic script, and the script's CSP hash
 * (`sha256-...`). Programs may import other programs. Works in Vite, Vitest and tsdown.
 *
 * This is how the code that runs inside sandboxes stays ordinary TypeScript.
 */
export function programs(): Plugin {
  return {
    name: "programs",
    resolveId: {
      order: "pre",
      handler(source, importer) {
        if (!source.endsWith("?program") || importer === undefined) return null;
        const directory = dirname(importer.replace(/^\0program:/, ""));
        return `\0program:${resolve(directory, source.slice(0, -"?program".length))}`;
      },
    },
    load: {
      async handler(id) {
        if (!id.startsWith("\0program:")) return null;
        const { text, files } = await bundleProgram(id.slice("\0program:".length));
        for (const file of files) this.addWatchFile(file);
        const hash = `sha256-${createHash("sha256").update(text).digest("base64")}`;
        return {
          code: `export default ${JSON.stringify(text)};\nexport const hash = ${JSON.stringify(hash)};\n`,
          moduleType: "js",
        };
      },
    },
  };
}

async function bundleProgram(entry: string): Promise<{ text: string; files: string[] }> {
  const bundle = await rolldown({
    input: entry,
    platform: "browser",
    plugins: [programs()],
    treeshake: { moduleSideEffects: false },
  });
  try {
    // Strict all over: sloppy functions would show themselves to generated code, by `caller` and in stacks.
    const { output } = await bundle.generate({
      format: "iife",
      minify: true,
      comments: false,
      banner: '"use strict";',
    });
    const files = (await bundle.watchFiles).map((file) => file.replace(/^\0program:/, ""));
    // `</script` and `<!--` would end or confuse the inline script that a program may be put into.
    const text = output[0].code.replaceAll("</script", "<\\/script").replaceAll("<!--", "<\\!--").trim();
    return { text, files };
  } finally {
    await bundle.close();
  }
}
