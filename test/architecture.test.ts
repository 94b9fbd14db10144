import { existsSync, readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import packageJson from "../package.json" with { type: "json" };
import { cycles, packagesLoadedWith } from "./architecture/graph.ts";
import { importsOf, type Sources } from "./architecture/imports.ts";
import { heavyPackages, layerOf, violations } from "./architecture/rules.ts";

const maximumLines = 300;

const sources = readSources();
const imports = importsOf(sources);

/** Other files than sources are imported as text. */
function isAsset(file: string): boolean {
  return !/\.tsx?$/.test(file) && existsSync(new URL(`../${file}`, import.meta.url));
}

describe("the source", () => {
  test("is what is being looked at", () => {
    expect(Object.keys(sources)).toContain("src/index.ts");
    expect(imports.filter(({ external }) => !external).length).toBeGreaterThan(20);
  });

  test("imports only what its layer may import", () => {
    expect(violations(imports)).toEqual([]);
  });

  test("imports only files that exist", () => {
    const missing = imports.filter(({ to, external }) => !external && sources[to] === undefined && !isAsset(to));
    expect(missing).toEqual([]);
  });

  test("imports only packages that users of the library get", () => {
    const declared = Object.keys({ ...packageJson.dependencies, ...readPeers() });
    const unknown = imports.filter(
      ({ to, external, kind }) => external && kind !== "type" && !to.includes(":") && !declared.includes(to),
    );
    expect(unknown).toEqual([]);
  });

  test("has no import cycle", () => {
    expect(cycles(imports)).toEqual([]);
  });

  test("loads no heavy package with the root entry", () => {
    const loaded = packagesLoadedWith("src/index.ts", imports);
    expect(heavyPackages.filter((name) => loaded.has(name)).map((name) => `${name} by ${loaded.get(name)}`)).toEqual(
      [],
    );
  });

  test(`has no file of more than ${maximumLines} lines`, () => {
    const long = Object.entries(sources).map(([file, source]) => ({ file, lines: source.split("\n").length - 1 }));
    expect(long.filter(({ lines }) => lines > maximumLines)).toEqual([]);
  });
});

describe("the rules find", () => {
  test.each([
    ["protocol may import nothing", "src/protocol/a.ts", `import { b } from "../runtime/b.ts";`],
    ["protocol may import no package", "src/protocol/a.ts", `export { parse } from "acorn";`],
    ["guest sees only protocol", "src/guest/a.ts", `import type { B } from "../host/b.ts";`],
    ["guest sees no package", "src/guest/a.ts", `const acorn = await import("acorn");`],
    ["host sees no guest", "src/host/a.ts", `import "../guest/b.ts";`],
    ["runtime is no page", "src/runtime/a.ts", `import { b } from "../browser/b.ts";`],
    ["runtime has no IndexedDB", "src/runtime/a.ts", `import { openDB } from "idb";`],
    ["runtime has no React, not even its types", "src/runtime/a.ts", `type A = import("react").ReactNode;`],
    ["prompt has no Cloudflare", "src/prompt/a.ts", `import { env } from "cloudflare:workers";`],
    ["connectors are not tied to agents", "src/connectors/a.ts", `import { Agent } from "agents";`],
    ["executors do not know the journal", "src/executors/iframe/a.ts", `import "../../store-indexeddb/b.ts";`],
    ["executors do not know the runtime", "src/executors/quickjs/a.ts", `import type { B } from "../../runtime/b.ts";`],
    ["one executor does not know another", "src/executors/iframe/a.ts", `import "../quickjs/b.ts";`],
    ["the journal does not know executors", "src/store-indexeddb/a.ts", `import "../executors/iframe/b.ts";`],
    ["react runs no executor", "src/react/a.tsx", `import type { B } from "../executors/iframe/b.ts";`],
    ["react takes only types of the runtime", "src/react/a.tsx", `import { b } from "../runtime/b.ts";`],
    ["the page is no Worker", "src/browser/a.ts", `import { env } from "cloudflare:workers";`],
    ["the page half is no Worker", "src/server-bridge/client/a.ts", `import "../worker/b.ts";`],
    ["quickjs has no Cloudflare", "src/executors/quickjs/a.ts", `import { env } from "cloudflare:workers";`],
    ["no layer reads Node's modules", "src/interop/ai/a.ts", `import { readFileSync } from "node:fs";`],
    ["a new folder needs a rule", "src/novelty/a.ts", `import "../protocol/b.ts";`],
    ["a new executor needs a rule", "src/executors/novelty/a.ts", `import "../../protocol/b.ts";`],
    ["nothing is imported from outside of src", "src/index.ts", `import "../build/b.ts";`],
    ["a worker file is an import too", "src/guest/a.ts", `new Worker(new URL("../host/b.ts", import.meta.url));`],
    ["a program is an import too", "src/prompt/a.ts", `import text from "../guest/b.ts?program";`],
  ])("%s", (_name, file, source) => {
    const found = violations(importsOf({ [file]: source }));
    expect(found).toHaveLength(1);
    expect(found[0]).toContain(file);
  });

  test.each([
    ["src/guest/a.ts", `import { b } from "../protocol/b.ts"; import { c } from "./c.ts";`],
    ["src/executors/iframe/a.ts", `import text from "../../guest/worker-entry.ts?program";`],
    ["src/executors/worker-loader/a.ts", `import { WorkerEntrypoint } from "cloudflare:workers";`],
    ["src/server-bridge/worker/a.ts", `import { DurableObject } from "cloudflare:workers";`],
    ["src/react/a.tsx", `import type { B } from "../runtime/b.ts"; import { useState } from "react";`],
    ["src/prompt/a.ts", `const { transform } = await import("sucrase");`],
    ["src/index.ts", `export { a } from "./browser/a.ts";`],
  ])("nothing in %s when it keeps to them", (file, source) => {
    expect(violations(importsOf({ [file]: source }))).toEqual([]);
  });

  test("imports that cannot be read from the source", () => {
    expect(() => importsOf({ "src/runtime/a.ts": "const name = 'idb'; await import(name);" })).toThrow(
      "src/runtime/a.ts",
    );
    expect(() => importsOf({ "src/runtime/a.ts": "import {" })).toThrow("src/runtime/a.ts");
  });

  test("a cycle, whatever its imports are", () => {
    const found = cycles(
      importsOf({
        "src/host/a.ts": `import { b } from "./b.ts";`,
        "src/host/b.ts": `export type { C } from "./c.ts";`,
        "src/host/c.ts": `const a = () => import("./a.ts");`,
        "src/host/d.ts": `import "./a.ts";`,
      }),
    );
    expect(found).toEqual([["src/host/a.ts", "src/host/b.ts", "src/host/c.ts", "src/host/a.ts"]]);
  });

  test("heavy packages behind static imports only", () => {
    const graph = importsOf({
      "src/index.ts": `export * from "./browser/tool.ts"; import type { ReactNode } from "react";`,
      "src/browser/tool.ts": `import "../prompt/parse.ts"; const strip = () => import("../prompt/strip.ts");`,
      "src/prompt/parse.ts": `import { parse } from "acorn";`,
      "src/prompt/strip.ts": `import { transform } from "sucrase";`,
    });
    expect([...packagesLoadedWith("src/index.ts", graph)]).toEqual([["acorn", "src/prompt/parse.ts"]]);
  });

  test("the layer of a file", () => {
    expect(layerOf("src/protocol/codec/encode.ts")).toBe("protocol");
    expect(layerOf("src/executors/default.ts")).toBe("executors");
    expect(layerOf("src/executors/iframe/boot.ts")).toBe("executors/iframe");
    expect(layerOf("src/server-bridge/worker/facet/store.ts")).toBe("server-bridge/worker");
    expect(layerOf("src/index.ts")).toBe("entries");
    expect(layerOf("scripts/start.ts")).toBe("outside");
  });
});

function readSources(): Sources {
  const root = new URL("../", import.meta.url);
  const files = readdirSync(new URL("src", root), { recursive: true, encoding: "utf8" })
    .map((file) => `src/${file.replaceAll("\\", "/")}`)
    .filter((file) => /\.tsx?$/.test(file) && !file.endsWith(".d.ts"));
  return Object.fromEntries(files.map((file) => [file, readFileSync(new URL(file, root), "utf8")]));
}

function readPeers(): Record<string, string> {
  return (packageJson as { peerDependencies?: Record<string, string> }).peerDependencies ?? {};
}
