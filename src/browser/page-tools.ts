import { InvalidOptionsError } from "../protocol/errors.ts";
import type { CallContext, HostFunction } from "../protocol/executor.ts";
import { sanitizeToolNames } from "../protocol/tool-names.ts";
import type { JsonSchema, ToolLike, ToolExecuteContext, ToolSchema } from "../protocol/tools.ts";
import { toJsonSchema } from "../prompt/standard-schema.ts";
import { createInputValidator } from "../prompt/validate-input.ts";

export type PageTools = readonly ToolLike[] | Record<string, ToolLike>;

/** A tool under the name that generated code calls it by. */
export interface PageTool {
  description?: string;
  inputSchema?: JsonSchema;
  outputSchema?: JsonSchema;
  /** Checks the input, then runs the tool. */
  run: (input: unknown, context: CallContext, executionId: string) => Promise<unknown>;
}

/**
 * The app's tools by sanitised name, without those that need approval.
 *
 * @throws {InvalidOptionsError} `invalid_options`: something that is no tool, or a schema that cannot be used.
 * @throws {InvalidProviderError} `invalid_provider`: names that cannot be used.
 */
export function readPageTools(tools: PageTools, validate: boolean): Map<string, PageTool> {
  const named = nameTools(tools);
  const result = new Map<string, PageTool>();
  const gated: string[] = [];
  for (const [identifier, name] of sanitizeToolNames(named.keys())) {
    const tool = named.get(name);
    if (typeof tool !== "object" || tool === null || typeof tool.execute !== "function") {
      throw new InvalidOptionsError(`Tool "${name}" needs an \`execute\` function`);
    }
    if (tool.needsApproval === true || typeof tool.needsApproval === "function") gated.push(name);
    else result.set(identifier, readTool(name, tool, validate));
  }
  if (gated.length > 0) noteGated(gated);
  return result;
}

/** The functions for an executor, for one execution. */
export function toFunctions(tools: ReadonlyMap<string, PageTool>, executionId: string): Record<string, HostFunction> {
  const functions: Record<string, HostFunction> = {};
  for (const [name, { run }] of tools) {
    functions[name] = (input, context) => run(input, context as CallContext, executionId);
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

function readTool(name: string, tool: ToolLike, validate: boolean): PageTool {
  const { description, inputSchema, outputSchema } = tool;
  const check = validate && inputSchema !== undefined ? createInputValidator(inputSchema, name) : undefined;
  return {
    ...(description !== undefined && { description }),
    ...schemaField("inputSchema", inputSchema, { name, direction: "input" }),
    ...schemaField("outputSchema", outputSchema, { name, direction: "output" }),
    async run(input, call, executionId) {
      const args = check ? await check(input) : input;
      return (tool as Runnable).execute(args, toContext(call, executionId));
    },
  };
}

interface Runnable {
  execute(input: unknown, context: ToolExecuteContext): unknown;
}

/** The signal is asked for only when the tool asks: executors make it on demand. */
function toContext(call: CallContext, executionId: string): ToolExecuteContext {
  const { seq } = call;
  return {
    executionId,
    seq,
    idempotencyKey: `${executionId}:${seq}`,
    get signal() {
      return call.signal;
    },
  };
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
