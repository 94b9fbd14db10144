/** Code Mode on the page: run model-written code in a sandbox, against tools that the page owns. */
export {
  createBrowserCodeTool,
  type BrowserCodeToolDescriptor,
  type CodeInput,
  type CodeToolContext,
  type CreateBrowserCodeToolOptions,
} from "./browser/create-browser-code-tool.ts";
export type { CodeErrorOutput, CodeOutput } from "./browser/code-outcome.ts";
export {
  createDefaultExecutor,
  type DefaultExecutor,
  type DefaultExecutorOptions,
  type ExecutorChoice,
} from "./executors/default-executor.ts";
export {
  IframeSandboxExecutor,
  type IframeSandboxExecutorOptions,
} from "./executors/iframe/iframe-sandbox-executor.ts";
export * from "./protocol/errors.ts";
export type { CodemodeEvent } from "./protocol/events.ts";
export type {
  CallContext,
  CallEvent,
  ConsoleLevel,
  ConsoleLine,
  ErrorDescription,
  ExecuteFailure,
  ExecuteOptions,
  ExecuteResult,
  Executor,
  HostFunction,
  ProbeResult,
  ResolvedProvider,
} from "./protocol/executor.ts";
export type { ExecuteLimits } from "./protocol/limits.ts";
export type {
  JsonSchema,
  JsonSchemaExecutableToolDescriptor,
  JsonSchemaExecutableToolDescriptors,
  JsonSchemaToolDescriptor,
  JsonSchemaToolDescriptors,
  StandardSchemaLike,
  ToolFunction,
  ToolLike,
  ToolExecuteContext,
  ToolSchema,
} from "./protocol/tools.ts";
