import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { basename, dirname, resolve } from "node:path";
import { rolldown, type Plugin } from "rolldown";

const KINDS = ["program", "program-url", "file-url", "file-base64", "file-text"] as const;
const SUFFIX = ".imported";
type Kind = (typeof KINDS)[number];

export interface ProgramsOptions {
  /**
   * Names of the files that `?program-url` and `?file-url` become in a build, by the name of the file imported. Without
   * them, as in tests, their contents travel in the address.
   */
  files?: Record<string, string>;
}

/**
 * Turns `import source, { hash } from "./entry.ts?program"` into the text of that entry, bundled with
 * everything it imports into one minified classic script, and the script's CSP hash
 * (`sha256-...`). Programs may import other programs. Works in Vite, Vitest and tsdown.
 *
 * `?program-url` gives a function that tells the address of such a script as a file of its own, `?file-url` one that
 * tells that of a copy of any file, `?file-base64` the file's contents, and `?file-text` its text.
 *
 * This is how the code that runs inside sandboxes stays ordinary TypeScript.
 */
export function programs({ files = {} }: ProgramsOptions = {}): Plugin {
  return {
    name: "programs",
    resolveId: {
      order: "pre",
      handler(source, importer) {
        const [, path, kind] = /^(.*)\?([\w-]+)$/.exec(source) ?? [];
        if (path === undefined || !KINDS.includes(kind as Kind) || importer === undefined) return null;
        const from = fileOf(importer);
        const file = path.startsWith(".") ? resolve(dirname(from), path) : createRequire(from).resolve(path);
        // Nothing else must take it for what the file is.
        return `\0${kind}:${file}${SUFFIX}`;
      },
    },
    load: {
      async handler(id) {
        const [, kind, file] = /^\0([\w-]+):(.*)\.imported$/s.exec(id) ?? [];
        if (file === undefined || !KINDS.includes(kind as Kind)) return null;
        const isProgram = kind === "program" || kind === "program-url";
        const { text, read } = isProgram ? await bundleProgram(file) : { text: await readFile(file), read: [file] };
        for (const used of read) this.addWatchFile(used);
        const code = () => {
          switch (kind as Kind) {
            case "program":
              return `export default ${JSON.stringify(text)};\nexport const hash = ${JSON.stringify(hashOf(text))};\n`;
            case "file-base64":
              return `export default ${JSON.stringify(Buffer.from(text).toString("base64"))};\n`;
            case "file-text":
              return `export default ${JSON.stringify(text.toString())};\n`;
            default: {
              const fileName = files[basename(file)];
              if (fileName === undefined) return `export default () => ${JSON.stringify(dataUrl(text, isProgram))};\n`;
              this.emitFile({ type: "asset", fileName, source: text });
              // A function, because it throws in classic scripts (esbuild's default), where there is no `import.meta.url`.
              return `export default () => new URL(${JSON.stringify(`./${fileName}`)}, import.meta.url);\n`;
            }
          }
        };
        return { code: code(), moduleType: "js" };
      },
    },
  };
}

/** The file behind a module, whichever kind of import it is. */
function fileOf(id: string): string {
  return id.startsWith("\0") && id.endsWith(SUFFIX) ? id.slice(id.indexOf(":") + 1, -SUFFIX.length) : id;
}

function hashOf(text: string | Uint8Array): string {
  return `sha256-${createHash("sha256").update(text).digest("base64")}`;
}

function dataUrl(content: string | Uint8Array, isScript: boolean): string {
  const type = isScript ? "text/javascript" : "application/octet-stream";
  return `data:${type};base64,${Buffer.from(content).toString("base64")}`;
}

async function bundleProgram(entry: string): Promise<{ text: string; read: string[] }> {
  const bundle = await rolldown({
    input: entry,
    platform: "browser",
    plugins: [programs()],
    treeshake: { moduleSideEffects: false },
    // Classic scripts have none. What packages do with it is to look for files that programs are given.
    transform: { define: { "import.meta": "{}" } },
  });
  try {
    // Strict all over: sloppy functions would show themselves to generated code, by `caller` and in stacks.
    const { output } = await bundle.generate({
      format: "iife",
      minify: true,
      comments: false,
      banner: '"use strict";',
    });
    const read = (await bundle.watchFiles).map(fileOf);
    // `</script` and `<!--` would end or confuse the inline script that a program may be put into.
    const text = output[0].code.replaceAll("</script", "<\\/script").replaceAll("<!--", "<\\!--").trim();
    return { text, read };
  } finally {
    await bundle.close();
  }
}
