import { ApprovalUnavailableError, InvalidOptionsError } from "../protocol/errors.ts";
import type { CallContext, HostFunction } from "../protocol/executor.ts";
import { sanitizeToolNames } from "../protocol/tool-names.ts";
import type { JsonSchema, ToolLike, ToolExecuteContext, ToolSchema } from "../protocol/tools.ts";
import { toJsonSchema } from "../prompt/standard-schema.ts";
import { createInputValidator } from "../prompt/validate-input.ts";
import type { RuntimeTool } from "../runtime/connector.ts";

export type PageTools = readonly ToolLike[] | Record<string, ToolLike>;

/**
 * The app's tools, by the names that generated code calls them by.
 *
 * @param validate Whether inputs are checked against the tools' schemas.
 * @throws {InvalidOptionsError} `invalid_options`: something that is no tool, or a schema that cannot be used.
 * @throws {InvalidProviderError} `invalid_provider`: names that cannot be used.
 */
export function readPageTools(tools: PageTools, validate: boolean): Map<string, RuntimeTool> {
  const named = nameTools(tools);
  const result = new Map<string, RuntimeTool>();
  for (const [identifier, name] of sanitizeToolNames(named.keys())) {
    const tool = named.get(name);
    if (typeof tool !== "object" || tool === null || typeof tool.execute !== "function") {
      throw new InvalidOptionsError(`Tool "${name}" needs an \`execute\` function`);
    }
    result.set(identifier, readTool(name, tool, validate));
  }
  return result;
}

/** Those that need no approval: without a durable runtime, nothing can wait for a person. */
export function withoutGated(tools: ReadonlyMap<string, RuntimeTool>): Map<string, RuntimeTool> {
  const free = [...tools].filter(([, { needsApproval = false }]) => needsApproval === false);
  if (free.length < tools.size) noteGated([...tools.keys()].filter((name) => !free.some(([other]) => other === name)));
  return new Map(free);
}

/** The functions for an executor, for one execution. */
export function toFunctions(
  tools: ReadonlyMap<string, RuntimeTool>,
  executionId: string,
): Record<string, HostFunction> {
  const functions: Record<string, HostFunction> = {};
  for (const [name, { check, execute }] of tools) {
    functions[name] = async (input, context) => {
      const args = check ? await check(input) : input;
      return execute?.(args, toContext(context as CallContext, executionId));
    };
  }
  return functions;
}

function nameTools(tools: PageTools): Map<string, ToolLike> {
  if (typeof tools !== "object" || tools === null) {
    throw new InvalidOptionsError("`tools` must be a record of tools, or a list of tools with names");
  }
  if (!Array.isArray(tools)) return new Map(Object.entries(tools));
  const named = new Map<string, ToolLike>();
  for (const tool of tools as readonly ToolLike[]) {
    if (typeof tool?.name !== "string" || tool.name === "") {
      throw new InvalidOptionsError("Tool descriptors in array form must have a `name` property");
    }
    if (named.has(tool.name)) throw new InvalidOptionsError(`There are two tools named "${tool.name}"`);
    named.set(tool.name, tool);
  }
  return named;
}

function readTool(name: string, tool: ToolLike, validate: boolean): RuntimeTool {
  const { description, inputSchema, outputSchema, effect = "write", replay, retry } = tool;
  if (!["read", "idempotent", "write"].includes(effect)) {
    throw new InvalidOptionsError(`The effect of tool "${name}" must be "read", "idempotent" or "write"`);
  }
  const needsApproval = readApproval(tool);
  if (replay !== undefined && (replay !== "reexecute" || effect === "write" || needsApproval !== undefined)) {
    throw new InvalidOptionsError(
      `\`replay\` of tool "${name}" may be "reexecute" only, for a tool with \`effect: "read"\` or "idempotent" and without approval`,
    );
  }
  const callable = tool as Runnable;
  return {
    ...(description !== undefined && { description }),
    ...schemaField("inputSchema", inputSchema, { name, direction: "input" }),
    ...schemaField("outputSchema", outputSchema, { name, direction: "output" }),
    ...(validate && inputSchema !== undefined && { check: createInputValidator(inputSchema, name) }),
    ...(needsApproval !== undefined && { needsApproval }),
    effect,
    ...(replay && { replay }),
    ...(retry && { retry }),
    execute: (input, context) => callable.execute(input, context),
    ...(callable.revert && { revert: (input, result, context) => callable.revert!(input, result, context) }),
  };
}

interface Runnable {
  execute(input: unknown, context: ToolExecuteContext): unknown;
  revert?(input: unknown, result: unknown, context: ToolExecuteContext): unknown;
}

/** `undefined` for a tool that never asks. */
function readApproval(tool: ToolLike): RuntimeTool["needsApproval"] | undefined {
  if (tool.requiresApproval === true || tool.needsApproval === true) return true;
  if (typeof tool.needsApproval !== "function") return undefined;
  return (input, context) => (tool as { needsApproval(...args: unknown[]): unknown }).needsApproval(input, context);
}

/** The signal is asked for only when the tool asks: executors make it on demand. */
function toContext(call: CallContext, executionId: string): ToolExecuteContext {
  const { seq } = call;
  return {
    executionId,
    seq,
    idempotencyKey: `${executionId}:${seq}`,
    attempt: 1,
    get signal() {
      return call.signal;
    },
    requestApproval,
  };
}

/** It is there all the same: no tool may go on as if somebody had consented. */
async function requestApproval(): Promise<void> {
  throw new ApprovalUnavailableError(
    "requestApproval: nobody can be asked here; code whose tools ask for approval needs a runtime of createBrowserRuntime",
  );
}

function schemaField<K extends string>(
  key: K,
  schema: ToolSchema | undefined,
  tool: Parameters<typeof toJsonSchema>[1],
): Partial<Record<K, JsonSchema>> {
  return schema === undefined ? {} : ({ [key]: toJsonSchema(schema, tool) } as Record<K, JsonSchema>);
}

const noted = new Set<string>();

function noteGated(names: readonly string[]): void {
  const fresh = names.filter((name) => !noted.has(name));
  if (fresh.length === 0) return;
  for (const name of fresh) noted.add(name);
  console.info(
    `browser-codemode: ${fresh.join(", ")} left out of code mode, because running code cannot pause for approval ` +
      "without a durable runtime. Register such tools with the chat as ordinary tools.",
  );
}
