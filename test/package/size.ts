import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { build } from "rolldown";
import type { Installed } from "./tarball.ts";

/** The budget of DESIGN.md: what a page pays before any code has run. Bytes, with brotli. */
const rootLimit = 16 * 1024;
/** Bytes, with gzip: what each of the connectors costs a page that uses it alone, with all that it needs. */
const connectorLimit = 16 * 1024;
const connectors = ["CodemodeConnector", "toolSetConnector", "mcpConnector", "openApiConnector"];

const heavy = ["react", "ai", "zod", "agents", "acorn", "sucrase", "minisearch", "@cfworker/json-schema"];
/** Packages of which the connectors know the shape only, or which load with the first use. */
const heavyForConnectors = [
  ...heavy,
  "idb",
  "@modelcontextprotocol/sdk",
  "@modelcontextprotocol/client",
  "@scalar/openapi-upgrader",
];
/** Text of the MCP and OpenAPI connectors, by which they are known where names are minified. */
const notInRoot = ["notifications/tools/list_changed", "openapi"];

interface Initial {
  code: string;
  modules: string[];
}

/** What a page loads at once: the entry and the chunks it imports statically, minified together with their dependencies. */
async function initialLoad({ app }: Installed, module: string, names: string): Promise<Initial> {
  const entry = join(app, "entry.js");
  writeFileSync(entry, `import { ${names} } from "${module}";\nglobalThis.kept = [${names}];\n`);
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

const loadRoot = (installed: Installed): Promise<Initial> =>
  initialLoad(installed, "browser-codemode", "createBrowserCodeTool, createBrowserRuntime, IframeSandboxExecutor");

export async function checkSize(installed: Installed): Promise<string> {
  const { code } = await initialLoad(installed, "browser-codemode", "createBrowserCodeTool, IframeSandboxExecutor");
  const bytes = brotliCompressSync(code).length;
  const line = `${kilobytes(bytes)} minified and compressed (brotli), limit ${kilobytes(rootLimit)}`;
  if (bytes > rootLimit) throw new Error(line);
  return line;
}

/** Each of the connectors alone: an app's bundler leaves out the others. */
export async function checkConnectorsSize(installed: Installed): Promise<string> {
  const sizes: string[] = [];
  for (const name of connectors) {
    const { code, modules } = await initialLoad(installed, "browser-codemode/connectors", name);
    const bytes = gzipSync(code).length;
    sizes.push(`${name} ${kilobytes(bytes)}`);
    if (bytes > connectorLimit) throw new Error(`${sizes.at(-1)}, limit ${kilobytes(connectorLimit)}`);
    const loaded = packagesOf(modules, heavyForConnectors);
    if (loaded.length > 0) throw new Error(`loaded with ${name}: ${loaded.join(", ")}`);
  }
  return `${sizes.join(", ")}, minified and compressed (gzip), limit ${kilobytes(connectorLimit)} each`;
}

export async function checkRootImports(installed: Installed): Promise<string> {
  const { code, modules } = await loadRoot(installed);
  const loaded = [...packagesOf(modules, heavy), ...notInRoot.filter((text) => code.includes(text))];
  if (loaded.length > 0) throw new Error(`loaded with the root entry: ${loaded.join(", ")}`);
  return `${modules.length} modules load at once`;
}

function packagesOf(modules: readonly string[], names: readonly string[]): string[] {
  return names.filter((name) => modules.some((id) => id.replaceAll("\\", "/").includes(`/node_modules/${name}/`)));
}

function kilobytes(bytes: number): string {
  return `${(bytes / 1024).toFixed(2)} KB`;
}
