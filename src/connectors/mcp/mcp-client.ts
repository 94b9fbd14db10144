import { InvalidOptionsError } from "../../protocol/errors.ts";

/**
 * An MCP client that is connected, by its shape: that of `@modelcontextprotocol/sdk` (version 1), of
 * `@modelcontextprotocol/client` (version 2), or anything that has these methods.
 */
export interface McpClient {
  listTools(params?: { cursor?: string }, ...rest: never[]): Promise<unknown>;
  callTool(params: McpCall, ...rest: never[]): Promise<unknown>;
  getInstructions?(): string | undefined;
  close?(): Promise<void>;
}

/** What an MCP server says of a tool. Nothing of it can be relied on. */
export interface McpTool {
  name: string;
  title?: string;
  description?: string;
  inputSchema?: Record<string, unknown>;
  outputSchema?: Record<string, unknown>;
  annotations?: McpAnnotations;
}

export interface McpAnnotations {
  title?: string;
  readOnlyHint?: boolean;
  destructiveHint?: boolean;
  idempotentHint?: boolean;
  openWorldHint?: boolean;
}

/** Of one list; no server of good will has as many. */
const MOST_PAGES = 1_000;

/**
 * All tools of a server, page by page.
 * @throws {InvalidOptionsError} `invalid_options`: what came is no list of tools.
 */
export async function listMcpTools(client: McpClient): Promise<McpTool[]> {
  // The second argument is for version 2, whose clients otherwise answer from a cache.
  const list = client.listTools.bind(client) as (...parameters: unknown[]) => Promise<unknown>;
  const all: McpTool[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < MOST_PAGES; page++) {
    const params = cursor === undefined ? undefined : { cursor };
    const { tools, nextCursor } = ((await list(params, { cacheMode: "refresh" })) ?? {}) as Record<string, unknown>;
    if (!Array.isArray(tools)) throw new InvalidOptionsError("The MCP server's answer is no list of tools");
    all.push(...tools.map(readMcpTool));
    if (typeof nextCursor !== "string" || nextCursor === "" || nextCursor === cursor) return all;
    cursor = nextCursor;
  }
  throw new InvalidOptionsError(`The MCP server's list of tools has more than ${MOST_PAGES} pages`);
}

function readMcpTool(given: unknown): McpTool {
  const { name, title, description, inputSchema, outputSchema, annotations } = (given ?? {}) as Record<string, unknown>;
  if (typeof name !== "string" || name === "")
    throw new InvalidOptionsError("The MCP server has a tool without a name");
  return {
    name,
    ...(typeof title === "string" && { title }),
    ...(typeof description === "string" && { description }),
    ...(isRecord(inputSchema) && { inputSchema }),
    ...(isRecord(outputSchema) && { outputSchema }),
    ...(isRecord(annotations) && { annotations }),
  };
}

export interface McpCall {
  name: string;
  arguments: Record<string, unknown>;
  _meta: Record<string, unknown>;
}

/** Of the SDKs' `RequestOptions`. */
export interface McpCallOptions {
  signal: AbortSignal;
  /** Milliseconds. */
  timeout?: number;
}

/** Version 1 takes its options third, behind a schema that has a default; version 2 second. */
export function callMcpTool(client: McpClient, call: McpCall, options: McpCallOptions): Promise<unknown> {
  const run = client.callTool.bind(client) as (...parameters: unknown[]) => Promise<unknown>;
  return run.length === 2 ? run(call, options) : run(call, undefined, options);
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
