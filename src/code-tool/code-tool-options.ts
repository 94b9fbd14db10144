import { checkSignal } from "../host/run-options.ts";
import { InvalidOptionsError } from "../protocol/errors.ts";
import type { CodemodeEvent } from "../protocol/events.ts";
import type { Executor } from "../protocol/executor.ts";
import type { PageTools } from "./page-tools.ts";

export interface CreateBrowserCodeToolOptions<OnError extends "throw" | "return" = "throw" | "return"> {
  /** The page's tools, as a record by name or a list of tools with names. */
  tools: PageTools;
  /** Default: one `IframeSandboxExecutor` with its defaults, which all code tools of the page share. */
  executor?: Executor | undefined;
  /** The description for the model; `{{types}}` stands for the tools' TypeScript declarations. Default: our own text. */
  description?: string | undefined;
  /** The name of the code tool. Default `codemode`. */
  name?: string | undefined;
  /** Follows every execution: its start, console lines, tool calls and end. */
  onEvent?: ((event: CodemodeEvent) => void) | undefined;
  /** Check tool inputs against their schemas before `execute`. Default `true`. */
  validate?: boolean | undefined;
  /**
   * What a failed run does. `throw` (the default): `execute` rejects. `return`: it resolves to
   * `{ status: "error", error, code, logs? }`, which a chat can give to the model as an ordinary output.
   */
  onError?: OnError | undefined;
  /**
   * What `result` is. `json` (the default): plain JSON, as chats send it, with `Map`, `BigInt` and the like turned into
   * what JSON can say. `raw`: the value as it left the sandbox.
   */
  output?: "json" | "raw" | undefined;
  /** Tells conversations apart, for tool call ids that repeat between them. Default: one conversation. */
  conversationId?: string | (() => string) | undefined;
}

/** What chat libraries pass to a tool's `execute` beside its input. */
export interface CodeToolContext {
  /** The chat's id of this call. With it the call runs once, even after a reload or in a second tab. */
  toolCallId?: string | undefined;
  /** Cancels the run. */
  abortSignal?: AbortSignal | undefined;
  /** Overrides the option of the same name. */
  conversationId?: string | undefined;
}

/** @throws {InvalidOptionsError} `invalid_options` */
export function checkOptions(options: CreateBrowserCodeToolOptions): void {
  if (typeof options !== "object" || options === null)
    throw new InvalidOptionsError("createBrowserCodeTool needs { tools }");
  checkCodeToolOptions(options);
}

/**
 * Those that the code tools with and without a runtime have.
 * @throws {InvalidOptionsError} `invalid_options`
 */
export function checkCodeToolOptions(options: Partial<CreateBrowserCodeToolOptions>): void {
  const { name, description, onError, onEvent, output, validate, executor, conversationId } = options;
  const checks: [value: unknown, isFine: boolean, demand: string][] = [
    [
      name,
      typeof name === "string" && /^[a-zA-Z0-9_.-]+$/.test(name),
      "`name` may hold letters, digits, `_`, `.` and `-` only",
    ],
    [description, typeof description === "string", "`description` must be text"],
    [onError, onError === "throw" || onError === "return", '`onError` must be "throw" or "return"'],
    [output, output === "json" || output === "raw", '`output` must be "json" or "raw"'],
    [onEvent, typeof onEvent === "function", "`onEvent` must be a function"],
    [validate, typeof validate === "boolean", "`validate` must be true or false"],
    [executor, typeof executor?.execute === "function", "`executor` must have an `execute` method"],
    [
      conversationId,
      typeof conversationId === "string" || typeof conversationId === "function",
      "`conversationId` must be text, or a function that returns it",
    ],
  ];
  for (const [value, isFine, demand] of checks) {
    if (value !== undefined && !isFine) throw new InvalidOptionsError(demand);
  }
}

/** What a call is known by, and what cancels it. */
export interface CallIdentity {
  /** Absent where the chat gave no id that tells calls apart. */
  toolCallId: string | undefined;
  conversationId: string;
  signal: AbortSignal | undefined;
}

/**
 * Chat libraries pass all sorts of things, and `null` for nothing.
 * @throws {InvalidOptionsError} `invalid_options`
 */
export function readContext(
  context: CodeToolContext | null | undefined,
  fallback: CreateBrowserCodeToolOptions["conversationId"],
): CallIdentity {
  const { toolCallId, abortSignal, conversationId: own } = context ?? {};
  const signal = abortSignal ?? undefined;
  checkSignal(signal);
  const conversationId: unknown = own ?? (typeof fallback === "function" ? fallback() : fallback) ?? "";
  if (typeof conversationId !== "string") throw new InvalidOptionsError("`conversationId` must be text");
  return {
    toolCallId: typeof toolCallId === "string" && toolCallId !== "" ? toolCallId : undefined,
    conversationId,
    signal,
  };
}
