import { InvalidInputError } from "../protocol/errors.ts";
import { describeTarget, searchMethods } from "./discovery.ts";
import type { ConnectorTable, RuntimeConnector, RuntimeTool } from "./connector.ts";
import { checkConnectorNames } from "./connector-names.ts";
import { joinTables } from "./join-tables.ts";
import { PLATFORM } from "./platform-methods.ts";
import type { Snippet } from "./types.ts";

export interface PlatformParts {
  connectors: () => ConnectorTable;
  snippets: () => Promise<Snippet[]>;
}

/**
 * The methods of `codemode` that every durable run has. Their answers are journaled as any call's. `step` and `run`
 * have a half in the sandbox; here `run` finds the snippet's code, and `step` is known by its name alone.
 */
function platformTools({ connectors, snippets }: PlatformParts): Map<string, RuntimeTool> {
  return new Map<string, RuntimeTool>([
    [
      "search",
      {
        effect: "read",
        execute: async (query) => searchMethods(checkText("search", query), connectors(), await snippets()),
      },
    ],
    [
      "describe",
      {
        effect: "read",
        execute: async (target) => describeTarget(checkText("describe", target), connectors(), await snippets()),
      },
    ],
    ["run", { effect: "read", execute: async (input) => findSnippet(input, connectors(), await snippets()) }],
    ["step", { effect: "read" }],
  ]);
}

/**
 * The connectors of a runtime, its own first.
 * @throws {InvalidProviderError} `invalid_provider`
 */
export function withPlatform(given: readonly RuntimeConnector[], parts: PlatformParts): RuntimeConnector[] {
  const own = given.find(({ name }) => name === PLATFORM);
  const others = given.filter((connector) => connector !== own);
  checkConnectorNames(own ? [own, ...others] : others);
  const platform = {
    ...own,
    name: PLATFORM,
    tools: joinTables(own?.tools ?? new Map<string, RuntimeTool>(), platformTools(parts)),
  };
  return [platform, ...others];
}

const EXAMPLES = { search: 'search("list issues")', describe: 'describe("connector.method")' };

function checkText(method: keyof typeof EXAMPLES, value: unknown): string {
  if (typeof value === "string") return value;
  throw new InvalidInputError(`${PLATFORM}.${method} needs a string, for example ${PLATFORM}.${EXAMPLES[method]}`);
}

function findSnippet(
  input: unknown,
  connectors: ConnectorTable,
  snippets: readonly Snippet[],
): { code: string } | { error: string } {
  const { name } = (input ?? {}) as { name?: unknown };
  const snippet = snippets.find((other) => other.name === name);
  if (snippet === undefined) return { error: `Snippet "${String(name)}" not found.` };
  const missing = snippet.connectors.filter((connector) => !connectors.has(connector));
  if (missing.length === 0) return { code: snippet.code };
  return { error: `Snippet "${snippet.name}" needs connectors that are not here: ${missing.join(", ")}` };
}
