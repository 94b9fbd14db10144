import { failedResult } from "../protocol/failure.ts";
import { InvalidInputError, InvalidOptionsError } from "../protocol/errors.ts";
import type { ExecuteResult, Executor } from "../protocol/executor.ts";
import { describeTools } from "../prompt/describe-tools.ts";
import { generateTypes } from "../prompt/tool-types.ts";
import type { CodeErrorOutput, CodeOutcome, CodeOutput } from "../code-tool/code-outcome.ts";
import type { BrowserCodeToolDescriptor, CodeInput } from "../code-tool/code-tool-descriptor.ts";
import {
  checkOptions,
  readContext,
  type CallIdentity,
  type CodeToolContext,
  type CreateBrowserCodeToolOptions,
} from "../code-tool/code-tool-options.ts";
import { inputSchema, outputSchema } from "../code-tool/code-tool-schemas.ts";
import { defaultExecutor } from "./default-executor.ts";
import { EventFeed } from "./event-feed.ts";
import { createExecutionId } from "./execution-id.ts";
import { readPageTools, toFunctions, withoutGated } from "../code-tool/page-tools.ts";
import type { RuntimeToolOptions, RuntimeToolOutput, RuntimeWithTool } from "../code-tool/runtime-tool.ts";
import { failedOutcome, toError, toOutcome, toOutput } from "../code-tool/shape-outcome.ts";
import { ToolCallGuard } from "./tool-call-guard.ts";
import type { ToolCallRecords } from "./tool-call-records.ts";

export type { CodeToolContext, CreateBrowserCodeToolOptions } from "../code-tool/code-tool-options.ts";

type OutputOf<OnError> = "return" extends OnError ? CodeOutput | CodeErrorOutput : CodeOutput;

/**
 * Makes the one tool that lets a model write code against the page's tools.
 *
 * @returns A descriptor whose `execute({ code }, { toolCallId?, abortSignal? })` resolves to `{ result, logs? }`,
 *   with `result` as plain JSON unless `output` is `"raw"`.
 *   A failed run rejects with `Error("Code execution failed: ...")`, whose `cause` has the `code` of the failure;
 *   with `onError: "return"` it resolves to `{ status: "error", error, code, logs? }`.
 *   With a `runtime` of {@link createBrowserRuntime} it is `runtime.tool()`, whose runs can wait for approval.
 * @throws {InvalidOptionsError} `invalid_options`
 * @throws {InvalidProviderError} `invalid_provider`: tool names that cannot be used.
 * @example
 * const codemode = createBrowserCodeTool({
 *   tools: {
 *     getPageInfo: {
 *       description: "Title and address of the page",
 *       inputSchema: { type: "object", properties: {} },
 *       execute: async () => ({ title: document.title, url: location.href }),
 *     },
 *   },
 * });
 * await codemode.execute({ code: "async () => (await codemode.getPageInfo({})).title" }); // { result: "..." }
 */
export function createBrowserCodeTool(
  options: RuntimeToolOptions & { runtime: RuntimeWithTool },
): BrowserCodeToolDescriptor<RuntimeToolOutput>;
export function createBrowserCodeTool<const OnError extends "throw" | "return" = "throw">(
  options: CreateBrowserCodeToolOptions<OnError>,
): BrowserCodeToolDescriptor<OutputOf<OnError>>;
export function createBrowserCodeTool(
  options: CreateBrowserCodeToolOptions | (RuntimeToolOptions & { runtime: RuntimeWithTool }),
): BrowserCodeToolDescriptor<unknown> {
  return typeof options === "object" && options !== null && "runtime" in options
    ? toolOf(options)
    : createPlainTool(options);
}

/** The tool of a durable runtime: its runs can wait for approval. */
function toolOf({
  runtime,
  ...options
}: RuntimeToolOptions & { runtime: RuntimeWithTool }): BrowserCodeToolDescriptor<RuntimeToolOutput> {
  if (typeof runtime?.tool !== "function")
    throw new InvalidOptionsError("`runtime` must come from createBrowserRuntime");
  return runtime.tool(options);
}

function createPlainTool(
  options: CreateBrowserCodeToolOptions,
): BrowserCodeToolDescriptor<CodeOutput | CodeErrorOutput> {
  checkOptions(options);
  const { name = "codemode", validate = true, output = "json", description } = options;
  const onError: "throw" | "return" = options.onError ?? "throw";
  const tools = withoutGated(readPageTools(options.tools, validate));
  const run = async (code: string, { toolCallId, signal }: CallIdentity): Promise<CodeOutcome> => {
    const executionId = createExecutionId();
    const feed = options.onEvent && new EventFeed(executionId, options.onEvent);
    feed?.started(code, toolCallId);
    const providers = [{ name: "codemode", fns: toFunctions(tools, executionId) }];
    const observers = feed && { onLog: feed.onLog, onCall: feed.onCall };
    const executor = options.executor ?? defaultExecutor();
    const result = await executeSafely(executor, [code, providers, { ...(signal && { signal }), ...observers }]);
    feed?.finished(result);
    return toOutcome(result, output);
  };
  const runGuarded = async (input: CodeInput, context: CodeToolContext | null | undefined): Promise<CodeOutcome> => {
    const code: unknown = input?.code;
    if (typeof code !== "string") throw new InvalidInputError(`The input of ${name} must be { code: string }`);
    const call = readContext(context, options.conversationId);
    const { toolCallId, conversationId, signal } = call;
    if (toolCallId === undefined) {
      warnUnguarded(name);
      return run(code, call);
    }
    const identity = { runtime: name, conversationId, toolCallId };
    return guard.runOnce({ identity, code, signal, run: () => run(code, call) });
  };
  const execute = async (input: CodeInput, context?: CodeToolContext | null): Promise<CodeOutput | CodeErrorOutput> => {
    const outcome = await runGuarded(input, context).catch(failedOutcome);
    if (outcome.status === "completed") return toOutput(outcome);
    if (onError === "return") return outcome;
    throw toError(outcome);
  };
  return {
    name,
    description: describeTools({
      types: generateTypes(Object.fromEntries(tools), "codemode"),
      ...(description !== undefined && { template: description }),
    }),
    inputSchema: inputSchema(),
    outputSchema: outputSchema(onError),
    execute,
  };
}

/** One for the page: two descriptors with the same name are the same runtime. */
const guard = new ToolCallGuard({
  records: async () => (records ??= new (await import("./tool-call-records.ts")).IndexedDBRecords()),
  locks: globalThis.navigator?.locks,
});
let records: ToolCallRecords | undefined;

/** An executor never rejects, but an app's own may not know that. */
async function executeSafely(executor: Executor, args: Parameters<Executor["execute"]>): Promise<ExecuteResult> {
  try {
    return await executor.execute(...args);
  } catch (error) {
    return failedResult(error);
  }
}

let isWarned = false;
function warnUnguarded(name: string): void {
  if (isWarned) return;
  isWarned = true;
  console.warn(
    `browser-codemode: ${name}.execute() was called without a toolCallId, so nothing keeps a reload or a second tab from ` +
      "running the same call again. Pass the chat's id: execute(input, { toolCallId }).",
  );
}
