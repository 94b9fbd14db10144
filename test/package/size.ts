import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync } from "node:zlib";
import { build } from "rolldown";
import type { Installed } from "./tarball.ts";

/** The budget of DESIGN.md: what a page pays before any code has run. */
const limitBytes = 16 * 1024;

const heavy = ["react", "ai", "zod", "agents", "acorn", "sucrase", "@cfworker/json-schema"];

interface Initial {
  code: string;
  modules: string[];
}

/** What a page loads at once: the entry and the chunks it imports statically, minified together with their dependencies. */
async function initialLoad({ app }: Installed): Promise<Initial> {
  const entry = join(app, "entry.js");
  const names = "createBrowserCodeTool, IframeSandboxExecutor";
  writeFileSync(entry, `import { ${names} } from "browser-codemode";\nglobalThis.kept = [${names}];\n`);
  const { output } = await build({
    input: entry,
    cwd: app,
    platform: "browser",
    write: false,
    output: { dir: join(app, "bundle"), format: "esm", minify: true },
  });
  const chunks = new Map(output.filter((file) => file.type === "chunk").map((chunk) => [chunk.fileName, chunk]));
  const initial = new Set<string>();
  const visit = (name: string): void => {
    if (initial.has(name)) return;
    initial.add(name);
    for (const imported of chunks.get(name)?.imports ?? []) visit(imported);
  };
  for (const chunk of chunks.values()) if (chunk.isEntry) visit(chunk.fileName);
  const loaded = [...initial].flatMap((name) => chunks.get(name) ?? []);
  return { code: loaded.map(({ code }) => code).join("\n"), modules: loaded.flatMap(({ moduleIds }) => moduleIds) };
}

export async function checkSize(installed: Installed): Promise<string> {
  const { code } = await initialLoad(installed);
  const bytes = brotliCompressSync(code).length;
  const line = `${(bytes / 1024).toFixed(2)} KB minified and compressed (brotli), limit ${limitBytes / 1024} KB`;
  if (bytes > limitBytes) throw new Error(line);
  return line;
}

export async function checkRootImports(installed: Installed): Promise<string> {
  const { modules } = await initialLoad(installed);
  const loaded = heavy.filter((name) =>
    modules.some((id) => id.replaceAll("\\", "/").includes(`/node_modules/${name}/`)),
  );
  if (loaded.length > 0) throw new Error(`loaded with the root entry: ${loaded.join(", ")}`);
  return `${modules.length} modules load at once`;
}
