import { hint } from "../prompt/outline.ts";
import { InvalidInputError } from "../protocol/errors.ts";
import type { ConnectorTable } from "./connector.ts";
import {
  describeConnector,
  describeMethod,
  describePlatformMethod,
  describeSnippet,
  type DescribeOutput,
} from "./describe-target.ts";
import { isPlatformMethod } from "./platform-methods.ts";
import { SearchIndex, type Findable } from "./search-index.ts";
import type { Snippet } from "./types.ts";

export interface SearchResult {
  /** What `describe` takes. A method is called by it; a snippet is run by `codemode.run(path, input)`. */
  path: string;
  connector: string;
  method: string;
  /** Its beginning, in at most 240 characters. */
  description?: string;
  kind: "method" | "snippet";
  /** How well it fits, beside the other results of the same search. */
  score: number;
}

export interface SearchOutput {
  /** The best first; at most 50. */
  results: SearchResult[];
  /** How many were found. */
  total: number;
  /** Whether there are more than `results` has. */
  truncated: boolean;
}

export type { DescribeOutput };

/** Results of one search. */
const MOST_RESULTS = 50;
/** Characters of a description among the results. */
const DESCRIPTION_SHOWN = 240;

/** Made with the first search, and kept as long as the runtime that has these connectors. */
const catalogues = new WeakMap<ConnectorTable, Catalogue>();

/**
 * Finds methods and snippets by the words of their names and descriptions, the best first. Words may be the beginnings of
 * words or mistyped, and names are split as `camelCase` and `snake_case` are. A query without words finds all.
 */
export function searchMethods(query: string, connectors: ConnectorTable, snippets: readonly Snippet[]): SearchOutput {
  const catalogue = catalogues.get(connectors) ?? new Catalogue();
  catalogues.set(connectors, catalogue);
  catalogue.update(connectors, snippets);
  const found = catalogue.index.find(query);
  const results = found.slice(0, MOST_RESULTS).map(({ id, score }) => toResult(catalogue.all.get(id)!, score));
  return { results, total: found.length, truncated: found.length > MOST_RESULTS };
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
    if (connector.name === target) return describeConnector(connector);
    if (!target.startsWith(`${connector.name}.`)) continue;
    const method = target.slice(connector.name.length + 1);
    if (isPlatformMethod(connector.name, method)) return describePlatformMethod(method);
    const tool = connector.tools.get(method);
    if (tool) return describeMethod(connector, method, tool);
  }
  const snippet = snippets.find(({ name }) => name === target);
  if (snippet) return describeSnippet(snippet);
  const { results } = searchMethods(target, connectors, snippets);
  const near = results.slice(0, 3).map(({ path }) => path);
  throw new InvalidInputError(
    `There is no connector, method or snippet "${target.slice(0, 200)}"; ` +
      (near.length > 0 ? `did you mean ${near.join(", ")}? Otherwise find one` : "find one") +
      " by codemode.search(query)",
  );
}

function toResult({ path, connector, method, kind, description }: Listed, score: number): SearchResult {
  const shown = description === "" ? {} : { description: hint(description, DESCRIPTION_SHOWN) };
  return { path, connector, method, ...shown, kind, score: Math.round(score * 100) / 100 };
}

interface Listed extends Findable {
  path: string;
  kind: "method" | "snippet";
}

/** What there is, and the index of it. */
class Catalogue {
  readonly index: SearchIndex = new SearchIndex();
  all: ReadonlyMap<string, Listed> = new Map();
  /** What it was made of. */
  #seen: unknown[] = [];

  update(connectors: ConnectorTable, snippets: readonly Snippet[]): void {
    const seen: unknown[] = [];
    for (const { name, tools } of connectors.all) {
      seen.push(name);
      for (const [method, tool] of tools) seen.push(method, tool);
    }
    for (const { name, description } of snippets) seen.push(name, description);
    if (seen.length === this.#seen.length && seen.every((value, at) => value === this.#seen[at])) return;
    this.#seen = seen;
    this.all = listAll(connectors, snippets);
    this.index.update(this.all);
  }
}

/** The runtime's own methods are told to every model, and would only be in the way. */
function listAll(connectors: ConnectorTable, snippets: readonly Snippet[]): Map<string, Listed> {
  const all = new Map<string, Listed>();
  for (const { name: connector, tools } of connectors.all) {
    for (const [method, { description = "" }] of tools) {
      if (isPlatformMethod(connector, method)) continue;
      const path = `${connector}.${method}`;
      all.set(path, { id: path, path, connector, method, description, kind: "method" });
    }
  }
  for (const { name, description } of snippets) {
    const id = `snippet ${name}`;
    all.set(id, { id, path: name, connector: "codemode", method: name, description, kind: "snippet" });
  }
  return all;
}
