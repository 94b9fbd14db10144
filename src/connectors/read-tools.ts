import { InvalidOptionsError } from "../protocol/errors.ts";
import { sanitizeToolNames } from "../protocol/tool-names.ts";
import type { JsonSchema, ToolExecuteContext, ToolSchema } from "../protocol/tools.ts";
import { toJsonSchema } from "../prompt/standard-schema.ts";
import { createInputValidator } from "../prompt/validate-input.ts";
import type { RuntimeTool } from "../runtime/connector.ts";
import type { ApprovalContext, ConnectorTool } from "./connector-tools.ts";
import { readLazySchema } from "./lazy-schema.ts";

/**
 * Tools as the runtime knows them, by the names that generated code calls them by. All kinds of connectors, and the
 * page's own tools, are read here.
 *
 * @param named By the names that they were given.
 * @param validate Whether inputs are checked against the tools' schemas.
 * @throws {InvalidOptionsError} `invalid_options`: something that is no tool, or a schema that cannot be used.
 * @throws {InvalidProviderError} `invalid_provider`: names that cannot be used, or that become the same identifier.
 */
export function readTools(named: ReadonlyMap<string, ConnectorTool>, validate: boolean): Map<string, RuntimeTool> {
  const result = new Map<string, RuntimeTool>();
  for (const [identifier, name] of sanitizeToolNames(named.keys())) {
    result.set(identifier, readTool(name, named.get(name)!, validate));
  }
  return result;
}

function readTool(name: string, tool: ConnectorTool, validate: boolean): RuntimeTool {
  if (typeof tool !== "object" || tool === null) throw new InvalidOptionsError(`Tool "${name}" is not an object`);
  const { effect = "write", retry } = tool;
  const description: unknown = tool.description;
  if (description !== undefined && description !== null && typeof description !== "string") {
    throw new InvalidOptionsError(`The description of tool "${name}" must be text`);
  }
  const inputSchema = readSchema(tool.inputSchema);
  const outputSchema = readSchema(tool.outputSchema);
  if (!["read", "idempotent", "write"].includes(effect)) {
    throw new InvalidOptionsError(`The effect of tool "${name}" must be "read", "idempotent" or "write"`);
  }
  for (const key of ["execute", "revert"] as const) {
    if (tool[key] !== undefined && typeof tool[key] !== "function") {
      throw new InvalidOptionsError(`\`${key}\` of tool "${name}" must be a function`);
    }
  }
  const needsApproval = readApproval(name, tool);
  const replay = tool.replay === "log" ? undefined : tool.replay;
  if (replay !== undefined && (replay !== "reexecute" || effect === "write" || needsApproval !== undefined)) {
    throw new InvalidOptionsError(
      `\`replay\` of tool "${name}" may be "reexecute" only, for a tool with \`effect: "read"\` or "idempotent" and without approval`,
    );
  }
  const callable = tool as Callable;
  return {
    ...(typeof description === "string" && { description }),
    ...schemaField("inputSchema", inputSchema, { name, direction: "input" }),
    ...schemaField("outputSchema", outputSchema, { name, direction: "output" }),
    ...(validate && inputSchema !== undefined && { check: createInputValidator(inputSchema, name) }),
    ...(needsApproval !== undefined && { needsApproval }),
    effect,
    ...(replay && { replay }),
    ...(retry && { retry }),
    ...(callable.execute && { execute: (input, context) => callable.execute!(input, context) }),
    ...(callable.revert && { revert: (input, result, context) => callable.revert!(input, result, context) }),
  };
}

/** The tool's functions, which are called as its methods. */
interface Callable {
  execute?(input: unknown, context: ToolExecuteContext): unknown;
  revert?(input: unknown, result: unknown, context: ToolExecuteContext): unknown;
  needsApproval(input: unknown, context: ApprovalContext): unknown;
}

/**
 * `undefined` for a tool that never asks.
 * @throws {InvalidOptionsError} `invalid_options`: it is not clear whether it asks, so it must not be taken for one that
 *   does not.
 */
function readApproval(name: string, tool: ConnectorTool): RuntimeTool["needsApproval"] | undefined {
  const { requiresApproval = false, needsApproval = false } = tool;
  if (typeof requiresApproval !== "boolean") {
    throw new InvalidOptionsError(
      `\`requiresApproval\` of tool "${name}" must be true or false; a function that decides by the input is \`needsApproval\``,
    );
  }
  if (typeof needsApproval !== "boolean" && typeof needsApproval !== "function") {
    throw new InvalidOptionsError(`\`needsApproval\` of tool "${name}" must be true, false or a function`);
  }
  if (requiresApproval || needsApproval === true) return true;
  if (needsApproval === false) return undefined;
  return (input, context) => (tool as Callable).needsApproval(input, context);
}

/** A schema that comes later is said to be none, by name. */
function readSchema(given: unknown): ToolSchema | undefined {
  const schema = given === null ? undefined : readLazySchema(given);
  return schema instanceof Promise ? (given as ToolSchema) : schema;
}

function schemaField<K extends string>(
  key: K,
  schema: ToolSchema | undefined,
  tool: Parameters<typeof toJsonSchema>[1],
): Partial<Record<K, JsonSchema>> {
  return schema === undefined ? {} : ({ [key]: toJsonSchema(schema, tool) } as Record<K, JsonSchema>);
}
