import { IframeSandboxExecutor } from "../executors/iframe/iframe-sandbox-executor.ts";
import { failedResult } from "../host/outcome.ts";
import { InvalidInputError, InvalidOptionsError } from "../protocol/errors.ts";
import type { CodemodeEvent } from "../protocol/events.ts";
import type { ExecuteResult, Executor } from "../protocol/executor.ts";
import { describeTools } from "../prompt/describe-tools.ts";
import { generateTypes } from "../prompt/tool-types.ts";
import type { CodeErrorOutput, CodeOutcome, CodeOutput } from "./code-outcome.ts";
import { EventFeed } from "./event-feed.ts";
import { createExecutionId } from "./execution-id.ts";
import { readPageTools, toFunctions, type PageTools } from "./page-tools.ts";
import { ToolCallGuard } from "./tool-call-guard.ts";
import type { ToolCallRecords } from "./tool-call-records.ts";

export interface CreateBrowserCodeToolOptions<OnError extends "throw" | "return" = "throw" | "return"> {
  /** The page's tools, as a record by name or a list of tools with names. */
  tools: PageTools;
  /** Default: a new {@link IframeSandboxExecutor} with its defaults. */
  executor?: Executor;
  /** The description for the model; `{{types}}` stands for the tools' TypeScript declarations. Default: our own text. */
  description?: string;
  /** The name of the code tool. Default `codemode`. */
  name?: string;
  /** Follows every execution: its start, console lines, tool calls and end. */
  onEvent?: (event: CodemodeEvent) => void;
  /** Check tool inputs against their schemas before `execute`. Default `true`. */
  validate?: boolean;
  /**
   * What a failed run does. `throw` (the default): `execute` rejects. `return`: it resolves to
   * `{ status: "error", error, code, logs? }`, which a chat can give to the model as an ordinary output.
   */
  onError?: OnError;
  /** Tells conversations apart, for tool call ids that repeat between them. Default: one conversation. */
  conversationId?: string | (() => string);
}

export interface CodeInput {
  code: string;
}

/** What chat libraries pass to a tool's `execute` beside its input. */
export interface CodeToolContext {
  /** The chat's id of this call. With it the call runs once, even after a reload or in a second tab. */
  toolCallId?: string;
  /** Cancels the run. */
  abortSignal?: AbortSignal;
  /** Overrides the option of the same name. */
  conversationId?: string;
}

/** A plain tool descriptor, for any chat or agent library. */
export interface BrowserCodeToolDescriptor<Output = CodeOutput> {
  name: string;
  description: string;
  inputSchema: {
    type: "object";
    properties: { code: { type: "string"; description: string } };
    required: ["code"];
  };
  outputSchema: {
    type: "object";
    properties: {
      result: { description: string };
      logs: { type: "array"; items: { type: "string" }; description: string };
    };
    required: ["result"];
  };
  execute: (input: CodeInput, context?: CodeToolContext) => Promise<Output>;
}

type OutputOf<OnError> = "return" extends OnError ? CodeOutput | CodeErrorOutput : CodeOutput;

/**
 * Makes the one tool that lets a model write code against the page's tools.
 *
 * @returns A descriptor whose `execute({ code }, { toolCallId?, abortSignal? })` resolves to `{ result, logs? }`.
 *   A failed run rejects with `Error("Code execution failed: ...")`, whose `cause` has the `code` of the failure;
 *   with `onError: "return"` it resolves to `{ status: "error", error, code, logs? }`.
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
export function createBrowserCodeTool<const OnError extends "throw" | "return" = "throw">(
  options: CreateBrowserCodeToolOptions<OnError>,
): BrowserCodeToolDescriptor<OutputOf<OnError>> {
  checkOptions(options);
  const { executor = new IframeSandboxExecutor(), name = "codemode", validate = true } = options;
  const tools = readPageTools(options.tools, validate);
  const run = async (code: string, { toolCallId, abortSignal }: CodeToolContext): Promise<CodeOutcome> => {
    const executionId = createExecutionId();
    const feed = options.onEvent && new EventFeed(executionId, options.onEvent);
    feed?.started(code, toolCallId);
    const providers = [{ name: "codemode", fns: toFunctions(tools, executionId) }];
    const result = await executeSafely(executor, [
      code,
      providers,
      {
        ...(abortSignal && { signal: abortSignal }),
        ...(feed && { onLog: feed.onLog, onCall: feed.onCall }),
      },
    ]);
    feed?.finished(result);
    return toOutcome(result);
  };
  const execute = async (input: CodeInput, context: CodeToolContext = {}): Promise<CodeOutput | CodeErrorOutput> => {
    const outcome = await runGuarded(input, context);
    if (outcome.status === "completed") return { result: outcome.result, ...(outcome.logs && { logs: outcome.logs }) };
    if (options.onError === "return") return outcome;
    throw toError(outcome);
  };
  const runGuarded = async (input: CodeInput, context: CodeToolContext): Promise<CodeOutcome> => {
    const code: unknown = input?.code;
    if (typeof code !== "string") {
      return toOutcome(failedResult(new InvalidInputError(`The input of ${name} must be { code: string }`)));
    }
    const { toolCallId, abortSignal: signal } = context;
    if (toolCallId === undefined) {
      warnUnguarded(name);
      return run(code, context);
    }
    const conversationId = context.conversationId ?? readConversation(options.conversationId);
    const identity = { runtime: name, conversationId, toolCallId };
    return guard.runOnce({ identity, code, signal, run: () => run(code, context) });
  };
  return {
    name,
    description: describeTools({
      types: generateTypes(Object.fromEntries(tools), "codemode"),
      ...(options.description !== undefined && { template: options.description }),
    }),
    inputSchema: {
      type: "object",
      properties: { code: { type: "string", description: "One JavaScript async arrow function: async () => { ... }" } },
      required: ["code"],
    },
    outputSchema: {
      type: "object",
      properties: {
        result: { description: "What the function returned" },
        logs: { type: "array", items: { type: "string" }, description: "Console output, one string a line" },
      },
      required: ["result"],
    },
    execute: execute as (input: CodeInput, context?: CodeToolContext) => Promise<OutputOf<OnError>>,
  };
}

/** One for the page: two descriptors with the same name are the same runtime. */
const guard = new ToolCallGuard({
  records: async () => (records ??= new (await import("./tool-call-records.ts")).IndexedDBRecords()),
  locks: globalThis.navigator?.locks,
});
let records: ToolCallRecords | undefined;

function checkOptions(options: CreateBrowserCodeToolOptions): void {
  if (typeof options !== "object" || options === null)
    throw new InvalidOptionsError("createBrowserCodeTool needs { tools }");
  const { name, onError, executor } = options;
  if (name !== undefined && !/^[a-zA-Z0-9_.-]+$/.test(name)) {
    throw new InvalidOptionsError("`name` may hold letters, digits, `_`, `.` and `-` only");
  }
  if (onError !== undefined && onError !== "throw" && onError !== "return") {
    throw new InvalidOptionsError('`onError` must be "throw" or "return"');
  }
  if (executor !== undefined && typeof executor?.execute !== "function") {
    throw new InvalidOptionsError("`executor` must have an `execute` method");
  }
}

function readConversation(conversationId: string | (() => string) | undefined): string {
  return (typeof conversationId === "function" ? conversationId() : conversationId) ?? "";
}

/** An executor never rejects, but an app's own may not know that. */
async function executeSafely(executor: Executor, args: Parameters<Executor["execute"]>): Promise<ExecuteResult> {
  try {
    return await executor.execute(...args);
  } catch (error) {
    return failedResult(error);
  }
}

function toOutcome({ result, error, failure, logs }: ExecuteResult): CodeOutcome {
  const printed = logs && logs.length > 0 ? { logs } : {};
  if (failure === undefined && error === undefined) return { status: "completed", result, ...printed };
  const { code = "thrown", line, column } = failure ?? {};
  return {
    status: "error",
    error: error || failure?.message || "The code failed without a message",
    code,
    ...(line !== undefined && { line }),
    ...(column !== undefined && { column }),
    ...printed,
  };
}

function toError({ error, logs, code, line, column }: CodeErrorOutput): Error {
  const printed = logs ? `\n\nConsole output:\n${logs.join("\n")}` : "";
  return new Error(`Code execution failed: ${error}${printed}`, { cause: { code, message: error, line, column } });
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
