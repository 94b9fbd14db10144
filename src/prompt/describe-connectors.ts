/** Connectors for the description of the code tool: whole where they are small, names and hints where they are not. */
import { commentText } from "./doc-comment.ts";
import { hint, nameGroups } from "./outline.ts";
import { generateTypes, type TypedTool } from "./tool-types.ts";

export interface DescribedConnector {
  readonly name: string;
  readonly instructions?: string | undefined;
  readonly tools: Iterable<[string, TypedTool]> & { readonly problem?: unknown };
}

/** Characters that all declarations together may have to be shown in full: about 5,000 tokens. */
const FULL = 20_000;
/** Characters of what is shown otherwise: with the text around it, less than 1,500 tokens. */
const SHORT = 2_400;
/** The declarations of a connector with more methods are not even made. */
const MANY_METHODS = 100;
/** Characters about one connector in a list. */
const LINE = 500;
const SHORTEST_LINE = 80;

const HOW_TO_FIND = `// There are too many methods to declare them all here. Find them in your code, and read their types before you call them:
//   const { results } = await codemode.search("a few words"); // [{ path: "connector.method", description, ... }]
//   const { types } = await codemode.describe(results[0].path); // TypeScript; of a connector: all its methods`;

/** @returns TypeScript declarations, and comments. */
export function describeConnectors(connectors: readonly DescribedConnector[]): string {
  const parts = connectors.map((connector) => {
    const tools = [...connector.tools];
    const { name, instructions } = connector;
    const part = { name, instructions, tools, isAway: tools.length === 0 && connector.tools.problem !== undefined };
    return { ...part, text: declare(part, new Map()) };
  });
  if (parts.every(({ text }) => text !== undefined)) {
    const all = declareAll(parts);
    if (all.length <= FULL) return all;
  }
  // The smallest stay whole, such as the page's own few tools beside somebody's large interface.
  const shown = new Set<unknown>();
  let left = SHORT;
  for (const part of [...parts].sort((a, b) => (a.text?.length ?? Infinity) - (b.text?.length ?? Infinity))) {
    if (part.text === undefined || part.text.length > left - SHORT / 2) break;
    shown.add(part);
    left -= part.text.length;
  }
  const lines: string[] = [];
  const listed = parts.filter((part) => !shown.has(part));
  for (const [at, part] of listed.entries()) {
    const room = Math.min(LINE, Math.floor(left / (listed.length - at)));
    const line = list(part, Math.max(room, SHORTEST_LINE));
    if (line.length > left) {
      lines.push(`// and ${listed.length - at} more connectors`);
      break;
    }
    lines.push(line);
    left -= line.length;
  }
  const whole = declareAll(parts.filter((part) => shown.has(part)));
  return [whole, HOW_TO_FIND, lines.join("\n")].filter(Boolean).join("\n\n");
}

interface Part {
  name: string;
  instructions: string | undefined;
  tools: [string, TypedTool][];
  /** Its methods could not be listed. */
  isAway: boolean;
}

/** Types of the same name in two connectors are told apart. */
function declareAll(parts: readonly Part[]): string {
  const declarations = new Map<string, string>();
  return parts.map((part) => declare(part, declarations)).join("\n\n");
}

/** `undefined` when it would be too much. */
function declare({ name, instructions, tools, isAway }: Part, declarations: Map<string, string>): string | undefined {
  if (isAway) return `// ${hint(name, 40)}: not available at the moment`;
  if (tools.length > MANY_METHODS) return undefined;
  const text = generateTypes(Object.fromEntries(tools), name, declarations);
  if (text.length > FULL) return undefined;
  return instructions === undefined ? text : `/* ${name}: ${commentText(instructions)} */\n${text}`;
}

/** One line about a connector: its names where they fit, otherwise what they begin with. */
function list({ name, instructions, tools }: Part, room: number): string {
  const names = tools.map(([method]) => method);
  const start = `// ${hint(name, 40)}, ${names.length} methods`;
  const about = hint(instructions, Math.floor(room / 3));
  const rest = room - start.length - about.length - 4;
  const all = names.join(", ");
  const shown = all.length <= rest ? all : nameGroups(names, rest);
  return `${start}${shown && `: ${shown}`}${about && `. ${about}`}`;
}
