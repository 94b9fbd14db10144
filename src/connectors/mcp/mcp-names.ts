import { sanitizeToolName } from "../../protocol/tool-names.ts";
import type { McpTool } from "./mcp-client.ts";
import type { McpProblem } from "./mcp-problems.ts";

/**
 * The tools by the identifiers that code calls them by. Of several that would get the same, the one whose own name it
 * is keeps it, and the others are numbered in the order of their names: so the order of the list does not matter.
 *
 * @param nameOf What a tool is to be called.
 */
export function nameMcpTools(
  tools: readonly McpTool[],
  nameOf: (tool: McpTool) => string,
): { named: Map<string, McpTool>; problems: McpProblem[] } {
  const wanted = tools.map((tool) => ({ tool, identifier: sanitizeToolName(nameOf(tool)) }));
  wanted.sort((a, b) => rank(a) - rank(b) || (a.tool.name < b.tool.name ? -1 : 1));
  const named = new Map<string, McpTool>();
  const late = wanted.filter(({ tool, identifier }) => {
    if (named.has(identifier)) return true;
    named.set(identifier, tool);
    return false;
  });
  const problems = late.map(({ tool, identifier }): McpProblem => {
    let name = identifier;
    for (let count = 2; named.has(name); count++) name = `${identifier}_${count}`;
    named.set(name, tool);
    const message = `"${identifier}" is the tool "${named.get(identifier)!.name}"; "${tool.name}" is called "${name}"`;
    return { code: "name_collision", message, tool: tool.name };
  });
  return { named: inOrder(named, tools), problems };
}

function rank({ tool, identifier }: { tool: McpTool; identifier: string }): number {
  return tool.name === identifier ? 0 : 1;
}

/** As the server lists them. */
function inOrder(named: ReadonlyMap<string, McpTool>, tools: readonly McpTool[]): Map<string, McpTool> {
  const names = new Map(Array.from(named, ([name, tool]) => [tool, name]));
  return new Map(tools.map((tool) => [names.get(tool)!, tool]));
}
