import { OpenApiConnector } from "../../../src/connectors/openapi/openapi-connector.ts";
import type { OpenApiConnectorOptions } from "../../../src/connectors/openapi/openapi-options.ts";
import type { RuntimeTool } from "../../../src/runtime/connector.ts";
import type { ToolExecuteContext } from "../../../src/protocol/tools.ts";

export type Made = Omit<OpenApiConnectorOptions, "name">;

/** The tools as a runtime sees them. */
export async function toolsOf(options: Made): Promise<Map<string, RuntimeTool>> {
  const { tools } = new OpenApiConnector({ name: "api", ...options })["~connect"]({ validate: true, timeout: 30_000 });
  await tools.prepare?.();
  if (tools.problem) throw tools.problem;
  return new Map(tools);
}

/** Calls a method as a runtime does, its input checked. */
export async function call(options: Made, method: string, input: unknown = {}): Promise<unknown> {
  const tool = (await toolsOf(options)).get(method);
  if (!tool) throw new Error(`No method ${method}`);
  const context = { signal: new AbortController().signal } as ToolExecuteContext;
  return tool.execute!(await tool.check!(input), context);
}

/** A document of one operation, or of several. */
export function documentOf(
  paths: Record<string, unknown>,
  more: Record<string, unknown> = {},
): Record<string, unknown> {
  return { openapi: "3.1.0", info: { title: "Test", version: "1" }, paths, ...more };
}

export interface Captured {
  url: string;
  method: string;
  headers: Headers;
  body: unknown;
}

/** What a call would send; nothing is. */
export async function capture(options: Made, method: string, input: unknown = {}): Promise<Captured> {
  let captured: Captured | undefined;
  const fetch: Made["fetch"] = async (url, init) => {
    captured = { url, method: init.method ?? "", headers: new Headers(init.headers), body: init.body };
    return new Response(null, { status: 204 });
  };
  await call({ baseUrl: "https://api.test", fetch, ...options }, method, input);
  if (!captured) throw new Error("Nothing was sent");
  return captured;
}
