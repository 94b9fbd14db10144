"use client";

/** `browser-codemode/react`: hooks and components over one plain store. */
export { CodemodeProvider, type CodemodeProviderProps, type RuntimeSource } from "./react/codemode-provider.tsx";
export {
  useCodemodeApprovals,
  type SettlementChoice,
  type UseCodemodeApprovalsOptions,
  type UseCodemodeApprovalsResult,
} from "./react/hooks/use-codemode-approvals.ts";
export {
  useCodemodeExecution,
  type ExecutionTarget,
  type UseCodemodeExecutionOptions,
  type UseCodemodeExecutionResult,
} from "./react/hooks/use-codemode-execution.ts";
export {
  useCodemodeExecutions,
  type UseCodemodeExecutionsOptions,
  type UseCodemodeExecutionsResult,
} from "./react/hooks/use-codemode-executions.ts";
export { useCodemodeSnippets, type UseCodemodeSnippetsResult } from "./react/hooks/use-codemode-snippets.ts";
export {
  useCodemodeTool,
  type ComponentTool,
  type InputOf,
  type UseCodemodeToolOptions,
} from "./react/hooks/use-codemode-tool.ts";
export { createCodemodeStore, type CodemodeSnapshot, type CodemodeStore } from "./react/store/codemode-store.ts";
export { CodemodeDevtools } from "./react/devtools/codemode-devtools.ts";
export type { CodemodeDevtoolsProps, DevtoolsPosition, ReplayReport } from "./react/devtools/devtools-props.ts";
export type { CallView, ExecutionProgress, ExecutionView } from "./react/store/views.ts";
export type { Approval, ApprovalOf, ToolInput, ToolsOf } from "./react/approval.ts";
