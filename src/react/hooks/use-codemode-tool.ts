import { useEffect, useLayoutEffect, useMemo, useRef } from "react";
import { InvalidOptionsError } from "../../protocol/errors.ts";
import type {
  RetryPolicy,
  StandardSchemaLike,
  ToolExecuteContext,
  ToolLike,
  ToolSchema,
} from "../../protocol/tools.ts";
import type { CodemodeRuntimeHandle } from "../../runtime/runtime-handle.ts";
import { useRuntimes, type RuntimeSource } from "../codemode-provider.tsx";

/** What `execute` gets: what the schema makes of the input, where it is one that knows. */
export type InputOf<Schema> = Schema extends {
  readonly "~standard": { readonly types?: { readonly output: infer Output } | undefined };
}
  ? Output
  : Record<string, unknown>;

/** A tool of a component. */
export interface ComponentTool<Schema extends ToolSchema = ToolSchema> {
  description?: string | undefined;
  inputSchema?: Schema | undefined;
  outputSchema?: ToolSchema | undefined;
  requiresApproval?: boolean | undefined;
  needsApproval?: boolean | ((input: InputOf<Schema>) => boolean | Promise<boolean>) | undefined;
  effect?: "read" | "idempotent" | "write" | undefined;
  replay?: "reexecute" | undefined;
  retry?: RetryPolicy | undefined;
  execute: (input: InputOf<Schema>, context: ToolExecuteContext) => unknown;
  revert?: ((input: InputOf<Schema>, result: unknown, context: ToolExecuteContext) => unknown) | undefined;
}

export interface UseCodemodeToolOptions {
  /** `false`: the tool is not there for now. Default `true`. */
  isEnabled?: boolean | undefined;
  /** Default: the provider's. The tool is added to each of them that can take tools. */
  runtime?: RuntimeSource | undefined;
}

/** A runtime whose tools may come and go: that of a page. */
interface ToolHost {
  addTool(name: string, tool: ToolLike): () => void;
}

/**
 * A tool that the model's code can call while the component is mounted. Calls always reach the latest `execute`: it may
 * use state and props of the latest render.
 *
 * The rest of the definition is compared by content, so it may be written in place.
 *
 * @param name The method of the `codemode` namespace; a tool of the same name that is there already is covered meanwhile.
 * @throws {InvalidOptionsError} `invalid_options`: no runtime, or none that takes tools.
 * @throws {InvalidProviderError} `invalid_provider`: the name cannot be used. Both are thrown by the component's effect.
 * @example
 * useCodemodeTool("selectRow", {
 *   description: "Selects a row of the table",
 *   inputSchema: z.object({ id: z.string() }),
 *   execute: ({ id }) => setSelected(id),
 * });
 */
export function useCodemodeTool<const Schema extends ToolSchema = ToolSchema>(
  name: string,
  tool: ComponentTool<Schema>,
  options: UseCodemodeToolOptions = {},
): void {
  const { isEnabled = true } = options;
  const runtimes = useRuntimes(options.runtime);
  const latest = useRef<ComponentTool>(tool);
  // Before any effect of the app's: a call may come at once.
  useLayoutEffect(() => {
    latest.current = tool;
  });
  const text = describe(tool);
  const registered = useMemo(() => ({ text, tool: () => latest.current }), [text]);
  useEffect(() => {
    if (!isEnabled) return;
    const added = hostsAmong(runtimes).map((host) => host.addTool(name, forward(registered.tool)));
    return () => added.forEach((remove) => remove());
  }, [name, runtimes, isEnabled, registered]);
}

function hostsAmong(runtimes: readonly CodemodeRuntimeHandle[]): ToolHost[] {
  const hosts = runtimes.filter((runtime): runtime is CodemodeRuntimeHandle & ToolHost => "addTool" in runtime);
  if (hosts.length === 0) {
    throw new InvalidOptionsError(
      "None of the runtimes takes tools: `useCodemodeTool` needs one of createBrowserRuntime",
    );
  }
  return hosts;
}

/** The tool as it is now, with functions that ask for it anew at each call. */
function forward(tool: () => ComponentTool): ToolLike {
  const { execute: _, needsApproval, revert, inputSchema, ...rest } = tool();
  return {
    ...rest,
    ...(inputSchema !== undefined && { inputSchema: isStandard(inputSchema) ? latestSchema(tool) : inputSchema }),
    ...(needsApproval !== undefined && {
      needsApproval: typeof needsApproval === "function" ? (input: never) => askLatest(tool, input) : needsApproval,
    }),
    ...(revert !== undefined && {
      revert: (input: never, result: unknown, context: ToolExecuteContext) => tool().revert?.(input, result, context),
    }),
    execute: (input: never, context: ToolExecuteContext) => tool().execute(input, context),
  };
}

function askLatest(tool: () => ComponentTool, input: never): boolean | Promise<boolean> {
  const { needsApproval = false } = tool();
  return typeof needsApproval === "function" ? needsApproval(input) : needsApproval;
}

function latestSchema(tool: () => ComponentTool): StandardSchemaLike {
  return new Proxy(tool().inputSchema as StandardSchemaLike, {
    get: (_target, key) => Reflect.get(tool().inputSchema as object, key) as unknown,
  });
}

/** All of a tool but its functions, as text: what is the same text is the same tool to the model. */
function describe(tool: ComponentTool): string {
  const { description, inputSchema, outputSchema, requiresApproval, needsApproval, effect, replay, retry, revert } =
    tool;
  return JSON.stringify([
    description,
    schemaText(inputSchema),
    schemaText(outputSchema),
    requiresApproval,
    typeof needsApproval === "function" ? "asks" : needsApproval,
    effect,
    replay,
    retry,
    revert !== undefined,
  ]);
}

/** Validators that cannot say their JSON Schema count as the same for as long as the component is mounted. */
function schemaText(schema: ToolSchema | undefined): unknown {
  if (schema === undefined || !isStandard(schema)) return schema;
  const { vendor, jsonSchema } = schema["~standard"];
  try {
    return [vendor, jsonSchema?.input({ target: "draft-2020-12" })];
  } catch {
    return vendor;
  }
}

function isStandard(schema: ToolSchema): schema is StandardSchemaLike {
  return (typeof schema === "object" || typeof schema === "function") && "~standard" in schema;
}
