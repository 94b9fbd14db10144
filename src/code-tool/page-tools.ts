import { ApprovalUnavailableError, InvalidOptionsError } from "../protocol/errors.ts";
import type { CallContext, HostFunction } from "../protocol/executor.ts";
import type { ToolLike, ToolExecuteContext } from "../protocol/tools.ts";
import { readTools } from "../connectors/read-tools.ts";
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
  for (const [name, tool] of named) {
    if (typeof tool !== "object" || tool === null || typeof tool.execute !== "function") {
      throw new InvalidOptionsError(`Tool "${name}" needs an \`execute\` function`);
    }
  }
  return readTools(named, validate);
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
