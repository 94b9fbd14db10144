import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { cloudflare } from "@cloudflare/vite-plugin";
import { build, createBuilder, parseAst, type PluginOption } from "vite";
import { afterEach, beforeEach, expect, test } from "vitest";
import { programs } from "../../build/programs-plugin.ts";
import codemode, { type CodemodePluginOptions } from "../../src/vite/plugin.ts";

const project = resolve(import.meta.dirname, "../..");

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "codemode-worker-"));
  await mkdir(join(root, "worker"));
  await symlink(join(project, "node_modules"), join(root, "node_modules"));
  const config = { name: "fixture", main: "worker/main.ts", compatibility_date: "2026-06-25", send_metrics: false };
  await writeFile(join(root, "wrangler.json"), JSON.stringify(config));
  await writeFile(join(root, "package.json"), JSON.stringify({ type: "module" }));
});
afterEach(() => rm(root, { recursive: true, force: true }));

const handler = "export default { fetch(): Response { return new Response('ok') } };";

/** Builds the Worker. @returns What its entry exports. */
async function exportsOf(main: string, plugins: PluginOption[] = [codemode()]): Promise<string[]> {
  await writeFile(join(root, "worker/main.ts"), main);
  const builder = await createBuilder({
    root,
    configFile: false,
    logLevel: "silent",
    plugins: [programs(), plugins, cloudflare({ configPath: join(root, "wrangler.json") })],
    resolve: { alias: { "browser-codemode/server": join(project, "src/server.ts") } },
  });
  await builder.buildApp();
  const folder = join(root, "dist/fixture");
  expect(await readdir(folder)).toContain("index.js");
  const code = await readFile(join(folder, "index.js"), "utf8");
  return parseAst(code).body.flatMap((statement) => {
    if (statement.type === "ExportDefaultDeclaration") return ["default"];
    if (statement.type !== "ExportNamedDeclaration") return [];
    return statement.specifiers.map(({ exported }) =>
      exported.type === "Identifier" ? exported.name : exported.value,
    );
  });
}

test("the Worker's entry exports the facet's class, beside its own", async () => {
  const exported = await exportsOf(`export class Chat { readonly a: number = 1 }\n${handler}`);
  expect(exported.toSorted()).toEqual(["Chat", "CodemodeRuntime", "default"]);
});

test("without the plugin it does not", async () => {
  expect(await exportsOf(handler, [])).toEqual(["default"]);
});

test.each([
  ["re-exported", `export { CodemodeRuntime } from "browser-codemode/server";`],
  ["re-exported with all", `export * from "browser-codemode/server";`],
  ["a class of the app's own", `export class CodemodeRuntime {}`],
  ["renamed", `class Own {}\nexport { Own as CodemodeRuntime };`],
])("one that does so by hand stays as it is: %s", async (_name, line) => {
  const exported = await exportsOf(`${line}\n${handler}`);
  expect(exported.filter((name) => name === "CodemodeRuntime")).toHaveLength(1);
});

test("where another plugin builds the Worker, its entry can be named", async () => {
  await writeFile(join(root, "worker/main.ts"), handler);
  await writeFile(join(root, "worker/other.ts"), `export * from "./main.ts"`);
  const exported = async (options: CodemodePluginOptions): Promise<string[]> => {
    const built = await build({
      root,
      configFile: false,
      logLevel: "silent",
      plugins: [programs(), codemode(options)],
      resolve: { alias: { "browser-codemode/server": join(project, "src/server.ts") } },
      build: { ssr: "worker/main.ts", write: false, rolldownOptions: { external: [/^cloudflare:/] } },
    });
    const { output } = (Array.isArray(built) ? built[0]! : built) as Extract<typeof built, { output: unknown }>;
    return output[0].exports.toSorted();
  };
  expect(await exported({ workerEntry: "worker/main.ts" })).toEqual(["CodemodeRuntime", "default"]);
  expect(await exported({ workerEntry: "./main.ts" })).toEqual(["CodemodeRuntime", "default"]);
  expect(await exported({ workerEntry: "worker/other.ts" })).toEqual(["default"]);
  expect(await exported({})).toEqual(["default"]);
});
