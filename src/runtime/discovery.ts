import { nearestNames } from "../prompt/nearest-names.ts";
import { hint } from "../prompt/outline.ts";
import { InvalidInputError } from "../protocol/errors.ts";
import { sanitizeToolName } from "../protocol/tool-names.ts";
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
 * words, mistyped, or written together, and names are split as `camelCase` and `snake_case` are. A query without words
 * finds all. A new index of thousands is made in slices, so that the page goes on meanwhile.
 */
export async function searchMethods(
  query: string,
  connectors: ConnectorTable,
  snippets: readonly Snippet[],
): Promise<SearchOutput> {
  const catalogue = catalogues.get(connectors) ?? new Catalogue();
  catalogues.set(connectors, catalogue);
  return catalogue.search(query, { connectors, snippets });
}

/**
 * TypeScript for a connector, a method or a snippet.
 * @throws {InvalidInputError} `invalid_input`: there is no such target.
 * @throws {ConnectorUnavailableError} `connector_unavailable`: the connector could not list its methods.
 */
export function describeTarget(
  target: string,
  connectors: ConnectorTable,
  snippets: readonly Snippet[],
): DescribeOutput {
  for (const connector of connectors.all) {
    const { name, tools } = connector;
    if (name !== target && !target.startsWith(`${name}.`)) continue;
    if (tools.problem && tools.size === 0) throw tools.problem;
    if (name === target) return describeConnector(connector);
    const written = target.slice(name.length + 1);
    if (isPlatformMethod(name, written)) return describePlatformMethod(written);
    // A method of another system may be asked for by the name that it has there.
    const method = tools.has(written) || written === "" ? written : sanitizeToolName(written);
    const tool = tools.get(method);
    if (tool) return describeMethod(connector, method, tool);
  }
  const snippet = snippets.find(({ name }) => name === target);
  if (snippet) return describeSnippet(snippet);
  const near = nearestNames(target, pathsOf(connectors, snippets), 3);
  throw new InvalidInputError(
    `There is no connector, method or snippet "${target.slice(0, 200).toWellFormed()}"; ` +
      (near.length > 0 ? `did you mean ${near.join(", ")}? Otherwise find one` : "find one") +
      " by codemode.search(query)",
  );
}

function* pathsOf(connectors: ConnectorTable, snippets: readonly Snippet[]): Generator<string> {
  for (const { name, tools } of connectors.all) {
    yield name;
    for (const method of tools.keys()) yield `${name}.${method}`;
  }
  for (const { name } of snippets) yield name;
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
  readonly #index = new SearchIndex();
  #all: ReadonlyMap<string, Listed> = new Map();
  /** What it was made of. */
  #seen: unknown[] = [];
  /** One search after the other: none sees an index that is half made. */
  #last: Promise<unknown> = Promise.resolve();

  search(query: string, there: WhatIsThere): Promise<SearchOutput> {
    const search = async (): Promise<SearchOutput> => {
      await this.#update(there);
      const { best, total } = this.#index.find(query, MOST_RESULTS);
      const results = best.map(({ id, score }) => toResult(this.#all.get(id)!, score));
      return { results, total, truncated: total > results.length };
    };
    const result = this.#last.then(search, search);
    this.#last = result;
    return result;
  }

  async #update({ connectors, snippets }: WhatIsThere): Promise<void> {
    const seen: unknown[] = [];
    for (const { name, tools } of connectors.all) {
      seen.push(name);
      for (const [method, tool] of tools) seen.push(method, tool);
    }
    for (const { name, description } of snippets) seen.push(name, description);
    if (seen.length === this.#seen.length && seen.every((value, at) => value === this.#seen[at])) return;
    this.#all = listAll(connectors, snippets);
    for (const _ of this.#index.update(this.#all)) await nextTurn();
    this.#seen = seen;
  }
}

interface WhatIsThere {
  connectors: ConnectorTable;
  snippets: readonly Snippet[];
}

/** Lets the page paint, and answer people; a timer would be slowed down, most of all in a hidden tab. */
function nextTurn(): Promise<void> {
  const { port1, port2 } = new MessageChannel();
  return new Promise((resolve) => {
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(undefined);
  });
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
