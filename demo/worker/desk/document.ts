import { routes } from "./routes.ts";
import type { NamedSchema, Route, Schema } from "./route.ts";

/** The OpenAPI document of the desk, made of its routes. */
export function deskDocument(): Schema {
  const paths: Record<string, Schema> = {};
  const schemas: Record<string, Schema> = {};
  for (const route of routes) {
    paths[route.path] = { ...paths[route.path], [route.method.toLowerCase()]: operationOf(route) };
    for (const { name, schema } of namedIn(route)) schemas[name] = schema;
  }
  return {
    openapi: "3.1.0",
    info: {
      title: "Lantern",
      version: "1.0.0",
      description: "The company's help desk: tickets, people, queues, knowledge base, devices and licences.",
    },
    servers: [{ url: "/desk" }],
    security: [{ deskKey: [] }],
    paths,
    components: { schemas, securitySchemes: { deskKey: { type: "http", scheme: "bearer" } } },
  };
}

function operationOf({ id, tag, summary, path, query = {}, body, result }: Route): Schema {
  const inPath = namesIn(path).map((name) => ({ name, in: "path", required: true, schema: { type: "string" } }));
  const inQuery = Object.entries(query).map(([name, schema]) => ({ name, in: "query", schema }));
  return {
    operationId: id,
    tags: [tag],
    summary,
    parameters: [...inPath, ...inQuery],
    ...(body !== undefined && { requestBody: { required: true, ...json(reference(body)) } }),
    responses: {
      ...(result === undefined
        ? { 204: { description: "Done" } }
        : { 200: { description: "Done", ...json(schemaOf(result)) } }),
      default: { description: "Refused", ...json({ type: "object", properties: { error: { type: "string" } } }) },
    },
  };
}

export function namesIn(path: string): string[] {
  return Array.from(path.matchAll(/\{(\w+)\}/g), ([, name]) => name!);
}

function schemaOf(result: NonNullable<Route["result"]>): Schema {
  if ("listOf" in result) return { type: "array", items: reference(result.listOf) };
  return "name" in result ? reference(result) : result.schema;
}

function namedIn({ body, result }: Route): NamedSchema[] {
  const answered = result !== undefined && "listOf" in result ? result.listOf : result;
  return [body, answered].filter((part): part is NamedSchema => part !== undefined && "name" in part);
}

function reference({ name }: NamedSchema): Schema {
  return { $ref: `#/components/schemas/${name}` };
}

function json(schema: Schema): Schema {
  return { content: { "application/json": { schema } } };
}
