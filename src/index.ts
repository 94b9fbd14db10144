/** Code Mode on the page: run model-written code in a sandbox, against tools that the page owns. */
export type { BrowserCodeToolDescriptor, CodeInput } from "./code-tool/code-tool-descriptor.ts";
export {
  createBrowserCodeTool,
  type CodeToolContext,
  type CreateBrowserCodeToolOptions,
} from "./browser/create-browser-code-tool.ts";
export type { CodeErrorOutput, CodeOutput } from "./code-tool/code-outcome.ts";
export { createBrowserRuntime, type BrowserRuntime } from "./browser/create-browser-runtime.ts";
export type { CreateBrowserRuntimeOptions } from "./browser/browser-runtime-options.ts";
export type { PageConnector } from "./code-tool/read-connectors.ts";
export type { ConnectorStatus } from "./code-tool/connector-status.ts";
export type { RuntimeToolOptions, RuntimeToolOutput } from "./code-tool/runtime-tool.ts";
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
  Divergence,
  ErrorDescription,
  ExecuteFailure,
  ExecuteOptions,
  ExecuteResult,
  Executor,
  HostFunction,
  ProbeResult,
  ResolvedProvider,
} from "./protocol/executor.ts";
export { lateOutcomeText, readLateOutcome, type LateOutcome } from "./protocol/late-outcome.ts";
export { keepsOpenCalls, type KeepsOpenCalls } from "./protocol/open-calls.ts";
export type { ExecuteLimits } from "./protocol/limits.ts";
export type {
  ApprovalRequest,
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
export type { ConnectorSource, ExecutionContext } from "./runtime/connector.ts";
export type { DescribeOutput, SearchOutput, SearchResult } from "./runtime/discovery.ts";
export type { RuntimeEvent } from "./runtime/events.ts";
export type { ExportedExecution } from "./runtime/export.ts";
export type { Journal } from "./runtime/journal.ts";
export type {
  ActionReference,
  ApproveOptions,
  CodemodeRuntimeHandle,
  ExecuteInput,
  ExecutionFilter,
  OutcomeOptions,
  RejectOptions,
  SaveSnippetOptions,
  Settlement,
} from "./runtime/runtime-handle.ts";
export type {
  Effect,
  EntryState,
  ExecutionState,
  ExecutionStatus,
  Grant,
  Outcome,
  PendingAction,
  Snippet,
  ToolLogEntry,
  WaitingFor,
} from "./runtime/types.ts";
