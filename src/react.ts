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
export { useCodemode } from "./react/hooks/use-codemode.ts";
export type {
  ClientTool,
  CodemodeChatOptions,
  UseCodemodeOptions,
  UseCodemodeResult,
} from "./react/hooks/use-codemode.ts";
export type { ChatRuntime, ChatToolOptions, CodeTool } from "./react/chat/chat-runtime.ts";
export type { ChatAgent, ConnectableChat } from "./react/chat/chat-types.ts";
export type { OpenCallsRule } from "./react/chat/open-calls.ts";
export type { CodemodeStatus } from "./react/chat/run-statuses.ts";
export {
  CodemodeApproval,
  type ApprovalAnswering,
  type CodemodeApprovalProps,
} from "./react/components/codemode-approval.tsx";
export type { CodemodeApprovalParts } from "./react/components/approval-card.tsx";
export { CodemodeApprovals, type CodemodeApprovalsProps } from "./react/components/codemode-approvals.tsx";
export { CodemodeCode, type CodemodeCodeProps } from "./react/components/codemode-code.tsx";
export { CodemodeConsole, type CodemodeConsoleProps } from "./react/components/codemode-console.tsx";
export { CodemodeTimeline, type CodemodeTimelineProps } from "./react/components/codemode-timeline.tsx";
export type { RenderTimelineCall, TimelineCallParts } from "./react/components/timeline-row.tsx";
export { englishLabels, type CodemodeLabels } from "./react/components/labels.ts";
export { CodemodeLabelsProvider, type CodemodeLabelsProviderProps } from "./react/components/labels-context.tsx";
export { VisibleText, type VisibleTextProps } from "./react/components/visible-text.tsx";
export { CodemodeDevtools } from "./react/devtools/codemode-devtools.ts";
export type { CodemodeDevtoolsProps, DevtoolsPosition, ReplayReport } from "./react/devtools/devtools-props.ts";
export type { CallView, ExecutionProgress, ExecutionView } from "./react/store/views.ts";
export type { Approval, ApprovalOf, ToolInput, ToolsOf } from "./react/approval.ts";
