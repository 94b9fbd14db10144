/**
 * An MCP client that is connected, by its shape: that of `@modelcontextprotocol/sdk` (version 1), of
 * `@modelcontextprotocol/client` (version 2), or anything that has these methods.
 */
export interface McpClient extends McpCaller {
  listTools(params?: { cursor?: string }, ...rest: never[]): Promise<unknown>;
}

/** A client of which only calls are wanted: its tools are known from elsewhere. */
export interface McpCaller {
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

/**
 * Lets everything through, as a schema of either SDK. What a server answers is read here, part by part: of a call that
 * has been executed, one block that is not known must not take the others away.
 */
export const ANYTHING: object = {
  "~standard": { version: 1, vendor: "browser-codemode", validate: (value: unknown) => ({ value }) },
  parse: (data: unknown) => data,
  safeParse: (data: unknown) => ({ success: true, data }),
};

/** Version 1 takes its options third, behind a schema of the answer; version 2 second. */
export function callMcpTool(client: McpCaller, call: McpCall, options: McpCallOptions): Promise<unknown> {
  const run = client.callTool.bind(client) as (...parameters: unknown[]) => Promise<unknown>;
  const isSecond = run.length === 2 || "getProtocolEra" in client;
  return isSecond ? run(call, options) : run(call, ANYTHING, options);
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Characters of a text of the server that goes to the model. */
const MOST_TEXT = 10_000;

export function cutText(text: string): string {
  return text.length > MOST_TEXT ? `${text.slice(0, MOST_TEXT)}…` : text;
}
