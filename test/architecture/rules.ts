/** "Who may import whom": the house of the design, as data. */
import type { Import } from "./imports.ts";

interface LayerRule {
  /** Layers this one may import, beside itself. */
  layers: string[];
  /** Layers of which it may import types only. */
  types?: string[];
  /** Packages it may import; `*` stands for any that no other rule keeps for itself. */
  packages: string[];
}

/** What runs anywhere: no DOM, React, Cloudflare or IndexedDB. */
const portable = ["protocol", "runtime", "prompt", "connectors"];

/** The page's front door and what is built from it may join everything that runs on a page. */
const page = [
  ...portable,
  "host",
  "code-tool",
  "executors",
  "executors/iframe",
  "executors/quickjs",
  "store-indexeddb",
  "browser",
];

/** A layer is a folder of `src`; executors and the halves of the bridge are layers of their own. */
export const rules: Record<string, LayerRule> = {
  protocol: { layers: [], packages: [] },
  guest: { layers: ["protocol"], packages: [] },
  host: { layers: ["protocol"], packages: [] },
  prompt: { layers: portable, packages: ["acorn", "sucrase", "@cfworker/json-schema"] },
  runtime: { layers: portable, packages: ["@noble/hashes", "minisearch"] },
  connectors: { layers: portable, packages: ["@cfworker/json-schema", "@scalar/openapi-upgrader"] },
  "code-tool": { layers: [...portable, "host"], packages: [] },
  executors: {
    layers: ["protocol", "host", "prompt", "executors/iframe", "executors/quickjs"],
    packages: ["*"],
  },
  "executors/iframe": { layers: ["protocol", "guest", "host", "prompt", "executors"], packages: [] },
  "executors/quickjs": {
    layers: ["protocol", "guest", "host", "prompt", "executors"],
    // Node's are for one file, which the entry for Node alone imports.
    packages: ["*", "node:fs/promises", "node:module", "node:worker_threads"],
  },
  "executors/worker-loader": {
    layers: ["protocol", "guest", "host", "prompt", "executors"],
    packages: ["cloudflare:workers"],
  },
  "store-indexeddb": { layers: ["protocol", "runtime"], packages: ["idb"] },
  browser: { layers: page, types: ["server-bridge"], packages: ["idb", "@cfworker/json-schema"] },
  react: { layers: ["protocol"], types: ["runtime"], packages: ["react", "react-dom", "zustand"] },
  "server-bridge": { layers: ["protocol", "runtime"], packages: [] },
  "server-bridge/client": { layers: [...portable, "server-bridge"], packages: [] },
  "server-bridge/worker": {
    layers: [...portable, "host", "code-tool", "server-bridge", "executors/worker-loader"],
    packages: ["cloudflare:workers", "agents", "*"],
  },
  interop: { layers: [...page, "guest"], packages: ["*"] },
  testing: { layers: [...portable, "host"], packages: [] },
  vite: { layers: ["entries"], packages: ["vite"] },
  // Entry points: they only gather. What the root entry must not load is checked on its own.
  entries: { layers: ["*"], packages: [] },
};

/** Packages that only the layers naming them may import: `*` does not include these. */
const reserved = /^(cloudflare:|node:|react(-dom)?$|zustand$|idb$|agents$|vite$|@cloudflare\/)/;

/** What may not load with the root entry. */
export const heavyPackages = [
  "react",
  "ai",
  "zod",
  "agents",
  "acorn",
  "sucrase",
  "@cfworker/json-schema",
  "@scalar/openapi-upgrader",
  "minisearch",
];

/** The layer of a file, for example `executors/iframe` for `src/executors/iframe/boot.ts`. */
export function layerOf(file: string): string {
  const [top, first, second] = file.split("/");
  if (top !== "src" || first === undefined) return "outside";
  if (second === undefined) return "entries";
  const inner = file.split("/").length > 3 && rules[`${first}/${second}`] !== undefined;
  if (inner) return `${first}/${second}`;
  // A new executor or bridge half needs a rule of its own.
  const needsOwn = (first === "executors" || first === "server-bridge") && file.split("/").length > 3;
  return needsOwn ? `${first}/${second}` : first;
}

/** One sentence for each import that a rule forbids. */
export function violations(imports: Import[]): string[] {
  return imports.flatMap((entry) => {
    const layer = layerOf(entry.from);
    const rule = rules[layer];
    if (rule === undefined) return [`${entry.from}: no rule for the layer "${layer}" (add one to test/architecture)`];
    const allowed = entry.external ? mayImportPackage(rule, entry.to) : mayImportLayer(rule, layer, entry);
    return allowed ? [] : [`${entry.from}: ${layer} may not import ${entry.to} (${entry.kind})`];
  });
}

function mayImportPackage(rule: LayerRule, name: string): boolean {
  if (rule.packages.includes(name)) return true;
  return rule.packages.includes("*") && !reserved.test(name);
}

function mayImportLayer(rule: LayerRule, layer: string, { to, kind }: Import): boolean {
  const target = layerOf(to);
  if (target === layer || rule.layers.includes(target)) return true;
  if (rule.layers.includes("*") && target !== "outside") return true;
  return kind === "type" && (rule.types?.includes(target) ?? false);
}
