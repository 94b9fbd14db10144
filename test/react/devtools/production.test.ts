import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { runInNewContext } from "node:vm";
import * as esbuild from "esbuild";
import { rolldown } from "rolldown";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import webpack from "webpack";
import { programs } from "../../../build/programs-plugin.ts";

// What an app's build makes of the package: the library is built as it is published, and an app is built with it.

type Mode = "production" | "development";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "devtools-"));
const external = [/^react(-dom)?(\/|$)/, /^zustand/];
/** Stands in the panel, and nowhere else. */
const PANEL = "Choose an execution to see its code";
/** Stands in the button. */
const BUTTON = "Open Codemode devtools";

beforeAll(async () => {
  mkdirSync(join(folder, "app"));
  symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
  writeFileSync(join(folder, "package.json"), JSON.stringify({ type: "module", sideEffects: false }));
  for (const entry of ["codemode-devtools", "production"]) {
    writeFileSync(
      join(folder, `app/${entry}.js`),
      `import { CodemodeDevtools } from "../lib/${entry}.js";
import { createElement } from "react";
console.log(createElement(CodemodeDevtools));`,
    );
  }
  const library = await rolldown({
    input: ["codemode-devtools", "production"].map((name) => join(root, `src/react/devtools/${name}.ts`)),
    platform: "neutral",
    external,
    plugins: [programs()],
  });
  await library.write({ dir: join(folder, "lib"), format: "esm" });
  await library.close();
});
afterAll(() => rmSync(folder, { recursive: true }));

const bundlers: Record<string, (app: string, out: string, mode: Mode) => Promise<unknown>> = {
  esbuild: (app, out, mode) =>
    esbuild.build({
      entryPoints: { main: app },
      outdir: out,
      bundle: true,
      splitting: true,
      format: "esm",
      external: ["react", "react-dom", "zustand"],
      minify: mode === "production",
      define: { "process.env.NODE_ENV": JSON.stringify(mode) },
    }),
  rolldown: async (app, out, mode) => {
    const bundle = await rolldown({
      input: { main: app },
      platform: "browser",
      external,
      transform: { define: { "process.env.NODE_ENV": JSON.stringify(mode) } },
    });
    await bundle.write({ dir: out, format: "esm", minify: mode === "production" });
    await bundle.close();
  },
  webpack: async (app, out, mode) => {
    const compiler = webpack({
      entry: { main: app },
      mode,
      output: { path: out },
      externals: { react: "React", "react-dom/client": "ReactDOM", "react/jsx-runtime": "JSX" },
    });
    const stats = await promisify(compiler.run.bind(compiler))();
    await promisify(compiler.close.bind(compiler))();
    expect(stats?.toString("errors-only")).toBe("");
  },
};

interface Build {
  bundler: string;
  entry: string;
  mode: Mode;
}

/** What is loaded at the start, and the files that are left for later. */
async function build({ bundler, entry, mode }: Build): Promise<{ start: string; later: string[] }> {
  const out = join(folder, "out", `${bundler}-${entry}-${mode}`);
  await bundlers[bundler]!(join(folder, `app/${entry}.js`), out, mode);
  const files = readdirSync(out, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".js"));
  const text = new Map(files.map((name) => [name, readFileSync(join(out, name), "utf8")]));
  const started = new Set(["main.js"]);
  for (const name of started) {
    for (const [, imported] of text.get(name)!.matchAll(/(?:\bfrom|\bimport)\s*["']\.\/([^"']+)["']/g))
      started.add(imported!);
  }
  return {
    start: [...started].map((name) => text.get(name)).join("\n"),
    later: files.filter((name) => !started.has(name)).map((name) => text.get(name)!),
  };
}

describe.each(Object.keys(bundlers))("an app built with %s", (bundler) => {
  test("for production has nothing of them", async () => {
    const { start, later } = await build({ bundler, entry: "codemode-devtools", mode: "production" });
    expect(later).toEqual([]);
    expect(start).not.toContain(PANEL);
    expect(start).not.toContain(BUTTON);
    expect(start).not.toContain("codemode-devtools");
  });

  test.each<[string, Mode]>([
    ["codemode-devtools", "development"],
    ["production", "production"],
  ])("has the panel of %s for %s in a file of its own, which loads later", async (entry, mode) => {
    const { start, later } = await build({ bundler, entry, mode });
    expect(start).toContain(BUTTON);
    expect(start).not.toContain(PANEL);
    expect(later.filter((text) => text.includes(PANEL))).toHaveLength(1);
  });
});

test("without a bundler there is no `process`: nothing throws, and nothing is shown", async () => {
  const script = join(folder, "out/plain.js");
  await esbuild.build({
    entryPoints: [join(folder, "lib/codemode-devtools.js")],
    outfile: script,
    bundle: true,
    format: "iife",
    globalName: "library",
    // As a page has it: nothing is put in the place of anything.
    platform: "neutral",
    external: ["react", "react-dom", "zustand", "react/jsx-runtime", "react-dom/client", "zustand/vanilla"],
  });
  const page: Record<string, unknown> = { require: createRequire(import.meta.url) };
  page["globalThis"] = page;
  runInNewContext(`${readFileSync(script, "utf8")}; globalThis.library = library;`, page);
  expect(runInNewContext("typeof process", page)).toBe("undefined");
  const { CodemodeDevtools } = page["library"] as { CodemodeDevtools: (props: object) => unknown };
  expect(CodemodeDevtools({})).toBeNull();
});
