import { InvalidOptionsError } from "../../protocol/errors.ts";
import { ANYTHING, cutText, isRecord, type McpTool } from "./mcp-client.ts";
import type { McpConnectionLike } from "./mcp-connection.ts";
import { readMcpFailure, saidByServer } from "./mcp-errors.ts";
import type { McpProblem } from "./mcp-problems.ts";

/** Of one list; no server of good will has as many. */
const MOST_PAGES = 1_000;
const MOST_TOOLS = 10_000;

export interface McpList {
  tools: McpTool[];
  problems: McpProblem[];
}

/**
 * All tools of a server, page by page. One that cannot be used does not take the others away.
 * @throws {InvalidOptionsError} `invalid_options`: what came is no list of tools.
 */
export async function listMcpTools(connection: McpConnectionLike): Promise<McpList> {
  const tools = new Map<string, McpTool>();
  const problems: McpProblem[] = [];
  const cursors = new Set<string>();
  let cursor: string | undefined;
  for (;;) {
    const page = await readPage(connection, cursor);
    const room = MOST_TOOLS - tools.size;
    for (const given of page.tools.slice(0, room)) take(given, { tools, problems });
    const { nextCursor: next } = page;
    const isMore = typeof next === "string" && next !== "";
    const reason =
      page.tools.length > room || (isMore && page.tools.length === room)
        ? `it has more than ${MOST_TOOLS} tools`
        : isMore && cursors.has(next)
          ? "it begins again, and again"
          : isMore && cursors.size + 1 >= MOST_PAGES
            ? `it has more than ${MOST_PAGES} pages`
            : undefined;
    if (reason !== undefined) problems.push(cutOff(reason, tools.size));
    if (reason !== undefined || !isMore) return { tools: [...tools.values()], problems };
    cursors.add(next);
    cursor = next;
  }
}

interface Page {
  tools: unknown[];
  nextCursor?: unknown;
}

async function readPage({ client, tools, fetchTools }: McpConnectionLike, cursor: string | undefined): Promise<Page> {
  const page = "listTools" in client ? await askForPage(client, cursor) : { tools: (await fetchTools?.()) ?? tools };
  if (isRecord(page) && Array.isArray(page["tools"])) return page as { tools: unknown[] };
  throw new InvalidOptionsError("The MCP server's answer is no list of tools");
}

/** What the clients of both SDKs have beside. */
interface RequestingClient {
  request?: (request: object, schema: object) => Promise<unknown>;
}

async function askForPage(client: object, cursor: string | undefined): Promise<unknown> {
  const params = cursor === undefined ? undefined : { cursor };
  try {
    // The second argument is for version 2, whose clients otherwise answer from a cache.
    return await (client as { listTools: (...given: unknown[]) => Promise<unknown> }).listTools(params, {
      cacheMode: "refresh",
    });
  } catch (error) {
    const { request } = client as RequestingClient;
    const failure = readMcpFailure(error);
    const isRefused = failure === "unusable" || (failure === undefined && !saidByServer(error));
    if (typeof request !== "function" || !isRefused) throw error;
    // The SDKs refuse a whole page for one tool that is not as it should be.
    return request.call(client, { method: "tools/list", params: params ?? {} }, ANYTHING);
  }
}

function take(given: unknown, { tools, problems }: { tools: Map<string, McpTool>; problems: McpProblem[] }): void {
  const tool = readMcpTool(given);
  if (tool === undefined) {
    problems.push({ code: "tool_left_out", message: "a tool without a name is left out" });
    return;
  }
  const { name } = tool;
  const other = tools.get(name);
  if (other === undefined) tools.set(name, tool);
  else if (JSON.stringify(other) !== JSON.stringify(tool)) {
    const message = `the server has two tools named "${name}"; the second is left out, since calls name only one`;
    problems.push({ code: "tool_left_out", message, tool: name });
  }
}

function readMcpTool(given: unknown): McpTool | undefined {
  if (!isRecord(given)) return undefined;
  const { name, title, description, inputSchema, outputSchema, annotations } = given;
  if (typeof name !== "string" || name === "") return undefined;
  return {
    name,
    ...(typeof title === "string" && { title: cutText(title) }),
    ...(typeof description === "string" && { description: cutText(description) }),
    // An input is an object.
    ...(isRecord(inputSchema) && isForObjects(inputSchema) && { inputSchema: plainSchema(inputSchema) }),
    ...(isRecord(outputSchema) && { outputSchema: plainSchema(outputSchema) }),
    ...(isRecord(annotations) && { annotations }),
  };
}

function isForObjects({ type }: Record<string, unknown>): boolean {
  return type === undefined || type === "object" || (Array.isArray(type) && type.includes("object"));
}

/** Without the words by which schemas of other kinds are known. */
function plainSchema(schema: Record<string, unknown>): Record<string, unknown> {
  const { "~standard": _, jsonSchema: __, ...plain } = schema;
  return plain;
}

function cutOff(reason: string, count: number): McpProblem {
  return { code: "list_cut_off", message: `the server's list of tools is cut off after ${count}, because ${reason}` };
}
