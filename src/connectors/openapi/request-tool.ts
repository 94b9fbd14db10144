import { InvalidInputError } from "../../protocol/errors.ts";
import { isObject } from "../../prompt/schema-reference.ts";
import type { ConnectorTool } from "../connector-tools.ts";
import { setHeader, type ApiCalls } from "./api-calls.ts";
import type { ApiResponse } from "./api-response-error.ts";
import type { OpenApiOperation, Operation } from "./document.ts";
import { encodeBody } from "./request-body.ts";
import { queryText } from "./serialize-parameter.ts";

interface RequestInput {
  method?: string;
  path: string;
  query?: Record<string, unknown>;
  headers?: Record<string, string>;
  body?: unknown;
  contentType?: string;
}

interface RequestToolOptions {
  name: string;
  operations: readonly Operation[];
  requiresApproval: ((operation: OpenApiOperation) => boolean) | undefined;
}

const METHODS = ["GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"];

/** The escape hatch: any path below the server, with the app's credentials, and under the app's rule for approvals. */
export function requestTool(calls: ApiCalls, options: RequestToolOptions): ConnectorTool {
  return {
    description:
      "Sends a request to a path of this interface that no other method covers, or for the status and headers of an answer. Other servers cannot be reached.",
    inputSchema: {
      type: "object",
      properties: {
        method: { enum: METHODS, description: "Default GET." },
        path: { type: "string", description: "Below the server, such as /pets/1; percent-encoded." },
        query: { type: "object", description: "Lists become repeated names." },
        headers: { type: "object", additionalProperties: { type: "string" } },
        body: { description: "Sent as JSON; other types by contentType." },
        contentType: { type: "string" },
      },
      required: ["path"],
      additionalProperties: false,
    },
    outputSchema: {
      type: "object",
      properties: {
        status: { type: "integer" },
        headers: { type: "object", additionalProperties: { type: "string" } },
        body: {},
      },
      required: ["status", "headers", "body"],
    },
    effect: "write",
    ...(options.requiresApproval && { needsApproval: (input: unknown) => asks(input as RequestInput, options) }),
    execute: (input: unknown, { signal }: { signal: AbortSignal }) => send(calls, input as RequestInput, signal),
  };
}

/** Names by which some servers take a request for one of another method, which the rule for approvals would not see. */
const OVERRIDE = /^(?:_method|_?http_?method|\$httpMethod|x-(?:http-)?method(?:-override)?)$/i;

async function send(calls: ApiCalls, input: RequestInput, signal: AbortSignal): Promise<ApiResponse> {
  const { method = "GET", query = {}, headers: given = {}, contentType = "application/json" } = input;
  const [path = "", ...inPath] = input.path.split("?");
  if (inPath.length > 0) throw new InvalidInputError("The path has a query; pass it as `query`");
  if (input.body !== undefined && /^(?:GET|HEAD)$/.test(method)) {
    throw new InvalidInputError(`A ${method} request has no body; pass what it asks for as \`query\``);
  }
  for (const name of [...Object.keys(query), ...(isObject(input.body) ? Object.keys(input.body) : [])]) {
    if (OVERRIDE.test(name)) throw new InvalidInputError(`"${name}" cannot be used: pass the method as \`method\``);
  }
  const headers = new Headers({ accept: "application/json, */*;q=0.5" });
  for (const [name, value] of Object.entries(given)) {
    if (!calls.maySet(name)) throw new InvalidInputError(`The header ${name} cannot be set`);
    setHeader(headers, name, value);
  }
  const pairs = Object.entries(query)
    .filter(([, value]) => value !== undefined && value !== null)
    .flatMap(([name, value]) => {
      const isDeep = isObject(value) && !(value instanceof Date);
      return queryText({ name, style: isDeep ? "deepObject" : "form", explode: true, allowReserved: false }, value);
    });
  return calls.send({
    label: `${method} ${path}`,
    method,
    server: calls.server,
    path,
    slashes: false,
    query: pairs,
    headers,
    body: input.body === undefined ? undefined : encodeBody(input.body, contentType),
    security: calls.security,
    signal,
  });
}

/** As the operation would that the request is; writes that are none that is known always ask. */
function asks(
  { method = "GET", path }: RequestInput,
  { name, operations, requiresApproval }: RequestToolOptions,
): boolean {
  // Whoever may not read what an answer says may not ask for its headers either.
  const asked = method === "HEAD" ? ["HEAD", "GET"] : [method];
  const known = operations.filter((operation) => asked.includes(operation.method) && matches(operation.path, path));
  const isRead = /^(?:GET|HEAD|OPTIONS)$/.test(method);
  if (known.length === 0) return !isRead || requiresApproval!({ name, method, path, tags: [] });
  return known.some(({ name, method, path, tags }) => requiresApproval!({ name, method, path, tags }));
}

/** As a server would see it: decoded, with or without a slash at the end, and without what semicolons begin. */
function matches(template: string, path: string): boolean {
  const parts = (text: string): string[] => text.replace(/\/+$/, "").split("/");
  const wanted = parts(template);
  return [path, path.replace(/;[^/]*/g, "")].some((seen) => {
    const got = parts(seen);
    return wanted.length === got.length && wanted.every((part, at) => isPart(part, got[at]!));
  });
}

function isPart(template: string, part: string): boolean {
  const pattern = template.split(/\{.*?\}/).map((text) => text.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&"));
  try {
    return new RegExp(`^${pattern.join(".+")}$`, "i").test(decodeURIComponent(part));
  } catch {
    return false;
  }
}
