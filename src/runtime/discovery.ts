import { InvalidInputError } from "../protocol/errors.ts";
import { generateTypes } from "../prompt/tool-types.ts";
import type { ConnectorTable, RuntimeConnector } from "./connector.ts";
import type { Snippet } from "./types.ts";

export interface SearchResult {
  path: string;
  connector: string;
  method: string;
  description?: string;
  kind: "method" | "snippet";
  score: number;
}

export interface SearchOutput {
  results: SearchResult[];
  total: number;
  truncated: boolean;
}

export interface DescribeOutput {
  path: string;
  description?: string;
  types: string;
  kind: "connector" | "method" | "snippet";
}

/** Results of one search. */
const MOST_RESULTS = 50;

/** Finds methods and snippets by the words of their names and descriptions, the best first. */
export function searchMethods(query: string, connectors: ConnectorTable, snippets: readonly Snippet[]): SearchOutput {
  const words = wordsOf(query);
  const all: SearchResult[] = [];
  for (const { name: connector, tools } of connectors.all) {
    for (const [method, { description }] of tools) {
      const path = `${connector}.${method}`;
      all.push({
        path,
        connector,
        method,
        ...(description !== undefined && { description }),
        kind: "method",
        score: 0,
      });
    }
  }
  for (const { name, description } of snippets) {
    all.push({ path: name, connector: "codemode", method: name, description, kind: "snippet", score: 0 });
  }
  const found = all
    .map((result) => Object.assign(result, { score: scoreOf(result, words) }))
    .filter(({ score }) => score > 0 || words.length === 0)
    .sort((a, b) => b.score - a.score || (a.path < b.path ? -1 : 1));
  return { results: found.slice(0, MOST_RESULTS), total: found.length, truncated: found.length > MOST_RESULTS };
}

/**
 * TypeScript for a connector, a method or a snippet.
 * @throws {InvalidInputError} `invalid_input`: there is no such target.
 */
export function describeTarget(
  target: string,
  connectors: ConnectorTable,
  snippets: readonly Snippet[],
): DescribeOutput {
  for (const connector of connectors.all) {
    if (connector.name === target) {
      const { instructions } = connector;
      const types = typesOf(connector, [...connector.tools.keys()]);
      return {
        path: target,
        ...(instructions !== undefined && { description: instructions }),
        types,
        kind: "connector",
      };
    }
    for (const [method, { description }] of connector.tools) {
      if (`${connector.name}.${method}` !== target) continue;
      const types = typesOf(connector, [method]);
      return { path: target, ...(description !== undefined && { description }), types, kind: "method" };
    }
  }
  const snippet = snippets.find(({ name }) => name === target);
  if (snippet) return { path: target, description: snippet.description, types: snippet.code, kind: "snippet" };
  throw new InvalidInputError(
    `There is no connector, method or snippet "${target}"; find one by codemode.search(query)`,
  );
}

function typesOf({ name, tools }: RuntimeConnector, methods: readonly string[]): string {
  return generateTypes(Object.fromEntries(methods.map((method) => [method, tools.get(method)!])), name);
}

function scoreOf({ path, description = "" }: SearchResult, words: readonly string[]): number {
  const names = wordsOf(path);
  const rest = wordsOf(description);
  let score = 0;
  for (const word of words) {
    if (names.includes(word)) score += 4;
    else if (names.some((name) => name.startsWith(word) || word.startsWith(name))) score += 2;
    if (rest.includes(word)) score += 1;
  }
  return score;
}

/** Splits at camelCase, snake_case and whatever is no letter or digit. */
function wordsOf(text: string): string[] {
  return text
    .replace(/(\p{Ll}|\d)(\p{Lu})/gu, "$1 $2")
    .toLowerCase()
    .split(/[^\p{L}\d]+/u)
    .filter((word) => word !== "");
}
