/** What `describe` answers for each kind of target. */
import { UNPRINTABLE } from "../prompt/doc-comment.ts";
import { fitTypes, outlineTypes } from "../prompt/fit-types.ts";
import { hint } from "../prompt/outline.ts";
import type { TypedTool } from "../prompt/tool-types.ts";
import { literal } from "../prompt/type-words.ts";
import type { RuntimeConnector, RuntimeTool } from "./connector.ts";
import { isPlatformMethod, PLATFORM } from "./platform-methods.ts";
import type { Snippet } from "./types.ts";

export interface DescribeOutput {
  path: string;
  description?: string;
  /**
   * TypeScript declarations that compile. At most 40,000 characters for a connector (names and hints where its methods
   * would be longer) and 24,000 for a method (`unknown` for the far parts of its types); a snippet's code comes whole.
   */
  types: string;
  kind: "connector" | "method" | "snippet";
}

/** Characters: what a model can read of one target without losing sight of what it wanted. */
const CONNECTOR_TYPES = 40_000;
const METHOD_TYPES = 24_000;
/** A connector with more methods is not worth trying to declare in full. */
const MANY_METHODS = 100;

/** The methods that every runtime has, which no schema can describe. */
const PLATFORM_TYPES: Readonly<Record<string, string>> = {
  search: `/** Finds methods and snippets by words, the best first. */
  search(query: string): Promise<{
    results: { path: string; connector: string; method: string; description?: string; kind: "method" | "snippet"; score: number }[];
    total: number;
    truncated: boolean;
  }>;`,
  describe: `/** TypeScript of a connector, a method ("connector.method") or a snippet. */
  describe(path: string): Promise<{ path: string; description?: string; types: string; kind: "connector" | "method" | "snippet" }>;`,
  step: `/** Runs a function once and records its result. */
  step<T>(name: string, fn: () => T | Promise<T>): Promise<T>;`,
  run: `/** Runs a saved snippet. */
  run(name: string, input?: unknown): Promise<unknown>;`,
};

const OWN_TYPES = ` & {\n${Object.values(PLATFORM_TYPES)
  .map((row) => `  ${row}\n`)
  .join("")}};`;

export function describeConnector(connector: RuntimeConnector): DescribeOutput {
  const { name, instructions } = connector;
  const tools = [...connector.tools].filter(([method]) => !isPlatformMethod(name, method));
  const length = name === PLATFORM ? CONNECTOR_TYPES - OWN_TYPES.length : CONNECTOR_TYPES;
  const declared = tools.length > MANY_METHODS ? undefined : fit(name, tools, length);
  const types = declared ?? outlineTypes(tools, { namespace: name, length });
  return {
    path: name,
    ...(instructions !== undefined && { description: instructions }),
    // Beside the app's own tools: a constant is declared once.
    types: name === PLATFORM ? types.slice(0, -1) + OWN_TYPES : types,
    kind: "connector",
  };
}

export function describeMethod({ name }: RuntimeConnector, method: string, tool: RuntimeTool): DescribeOutput {
  const { description } = tool;
  return {
    path: `${name}.${method}`,
    ...(description !== undefined && { description }),
    types:
      fit(name, [[method, tool]], METHOD_TYPES) ?? outlineTypes([[method, tool]], { namespace: name, length: 2000 }),
    kind: "method",
  };
}

export function describePlatformMethod(method: string): DescribeOutput {
  const types = `declare const ${PLATFORM}: {\n  ${PLATFORM_TYPES[method]}\n};`;
  return { path: `${PLATFORM}.${method}`, types, kind: "method" };
}

/** How it is run, and its code in comments: code is no declaration. */
export function describeSnippet({ name, description, code }: Snippet): DescribeOutput {
  const lines = code
    .toWellFormed()
    .split(/\r\n?|[\n\u2028\u2029]/)
    .map((line) => `// ${line.replace(UNPRINTABLE, " ")}`.trimEnd());
  const types =
    `/** ${hint(description, 1000)} */\n` +
    `declare const ${PLATFORM}: { run(name: ${literal(name)}, input?: unknown): Promise<unknown> };\n` +
    `// The code of the snippet:\n${lines.join("\n")}`;
  return { path: name, description, types, kind: "snippet" };
}

function fit(namespace: string, tools: readonly [string, TypedTool][], length: number): string | undefined {
  return fitTypes(Object.fromEntries(tools), { namespace, length });
}
