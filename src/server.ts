/** `browser-codemode/server`: durable runs in a Durable Object. */
export * from "./connectors.ts";
export type { ConnectorStatus } from "./code-tool/connector-status.ts";
export type { PageConnector } from "./code-tool/read-connectors.ts";
export type { RuntimeToolOptions, RuntimeToolOutput } from "./code-tool/runtime-tool.ts";
export {
  DynamicWorkerExecutor,
  type DynamicWorkerExecutorOptions,
} from "./executors/worker-loader/dynamic-worker-executor.ts";
export * from "./protocol/errors.ts";
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
  ToolSchema,
} from "./protocol/tools.ts";
export type { ExecutionContext } from "./runtime/connector.ts";
export type { DescribeOutput, SearchOutput, SearchResult } from "./runtime/discovery.ts";
export type { RuntimeEvent } from "./runtime/events.ts";
export type { ExportedExecution } from "./runtime/export.ts";
export type {
  ActionReference,
  ApproveOptions,
  ExecuteInput,
  ExecutionFilter,
  OutcomeOptions,
  RejectOptions,
  SaveSnippetOptions,
  Settlement,
} from "./runtime/runtime-handle.ts";
export type {
  EntryState,
  ExecutionState,
  Grant,
  Outcome,
  PendingAction,
  Snippet,
  ToolLogEntry,
  WaitingFor,
} from "./runtime/types.ts";
export type { PageCaller, PageIdentity, ReceivingRuntime } from "./server-bridge/receiving-runtime.ts";
export type { Authorization, AuthorizeDetails, BridgeAction } from "./server-bridge/worker/authorize.ts";
export type { BridgeConnection, BridgeStorage } from "./server-bridge/worker/connection.ts";
export {
  withCodemode,
  type AgentRuntime,
  type CodemodeAgent,
  type CodemodeParts,
  type WithCodemodeOptions,
} from "./server-bridge/worker/with-codemode.ts";
export { CodemodeRuntime } from "./server-bridge/worker/codemode-runtime.ts";
export { createCodemodeRuntime } from "./server-bridge/worker/create-codemode-runtime.ts";
export type { ObjectState } from "./server-bridge/worker/facet.ts";
export type { CreateCodemodeRuntimeOptions } from "./server-bridge/worker/server-runtime-options.ts";
export type { ServerRuntimeHandle as CodemodeRuntimeHandle } from "./server-bridge/worker/server-runtime.ts";
export type { CodemodeTool, CodeToolInputSchema } from "./server-bridge/worker/server-tool.ts";
export type { Wake } from "./server-bridge/worker/wake.ts";
