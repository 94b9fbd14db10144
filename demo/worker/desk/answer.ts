import { Validator } from "@cfworker/json-schema";
import { namesIn } from "./document.ts";
import type { Records } from "./records.ts";
import { DeskError, type Route, type Schema } from "./route.ts";
import { routes } from "./routes.ts";

/** Characters of a request's body. */
const LONGEST_BODY = 100_000;

const patterns = routes.map((route) => ({
  route,
  pattern: new RegExp(`^${route.path.replaceAll(/\{\w+\}/g, "([^/]+)")}$`),
}));

/** Finds the route, checks the request against it, and answers as it says. */
export async function answer(request: Request, records: Records): Promise<Response> {
  try {
    const result = await handle(request, records);
    return result === undefined ? new Response(null, { status: 204 }) : Response.json(result);
  } catch (error) {
    if (!(error instanceof DeskError)) throw error;
    return Response.json({ error: error.message }, { status: error.status });
  }
}

async function handle(request: Request, records: Records): Promise<unknown> {
  const url = new URL(request.url);
  const path = url.pathname.replace(/^\/desk/, "");
  const { route, ids } = findRoute(request.method, path);
  const query = Object.fromEntries(url.searchParams);
  for (const [name, schema] of Object.entries(route.query ?? {})) {
    if (name in query) check(readQuery(query[name]!, schema), schema, name);
  }
  const body = route.body === undefined ? {} : await readBody(request);
  if (route.body !== undefined) check(body, route.body.schema, "The body");
  return route.handle({ records, ids, query, body: body as Record<string, unknown> });
}

function findRoute(method: string, path: string): { route: Route; ids: string[] } {
  const known = patterns.filter(({ pattern }) => pattern.test(path));
  const found = known.find(({ route }) => route.method === method);
  if (found === undefined) {
    const [other] = known;
    if (other === undefined) throw new DeskError(404, `There is nothing at ${path}`);
    throw new DeskError(405, `${other.route.path} cannot be asked by ${method}`);
  }
  const { route, pattern } = found;
  const ids = pattern.exec(path)!.slice(1, 1 + namesIn(route.path).length);
  return { route, ids: ids.map(decode) };
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw new DeskError(400, "The address is not encoded as addresses are");
  }
}

async function readBody(request: Request): Promise<unknown> {
  const text = await request.text();
  if (text.length > LONGEST_BODY) throw new DeskError(413, "The body is too long");
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new DeskError(400, "The body is not JSON");
  }
}

/** What a query says as text, as the schema means it. */
function readQuery(value: string, { type }: Schema): unknown {
  if (type === "integer" || type === "number") return Number(value);
  return type === "boolean" && /^(?:true|false)$/.test(value) ? value === "true" : value;
}

function check(value: unknown, schema: Schema, what: string): void {
  const { valid, errors } = new Validator(schema, "2020-12").validate(value);
  if (!valid) throw new DeskError(422, `${what} is not as described: ${errors.at(-1)?.error ?? ""}`);
}
