/** What a page can ask of the server's runtime. */
import type { DescribeOutput, SearchOutput } from "../runtime/discovery.ts";
import type { ExportedExecution } from "../runtime/export.ts";
import type {
  ActionReference,
  ApproveOptions,
  ExecutionFilter,
  RejectOptions,
  SaveSnippetOptions,
  Settlement,
} from "../runtime/runtime-handle.ts";
import type { ExecutionState, Grant, Outcome, PendingAction, Snippet } from "../runtime/types.ts";
import type { BeginRequest, ConnectorDescriptor, HandOffAnswer, HandOffRequest } from "./contract.ts";

type NoParams = Record<string, unknown>;

/** Parameters and results, as they are before the one and after the other crosses. */
export interface BridgeMethods {
  outcome: [{ executionId: string; until?: "rest" | "end" }, Outcome];
  release: [{ executionId: string }, boolean];
  search: [{ query: string }, SearchOutput];
  describe: [{ target: string }, DescribeOutput];
  pending: [{ executionId?: string }, PendingAction[]];
  approve: [ApproveOptions, Outcome];
  approveAll: [{ actions: ActionReference[] }, Outcome[]];
  reject: [RejectOptions, boolean];
  resolve: [{ executionId: string; seq: number; result: unknown }, Outcome];
  settleUncertain: [Settlement, Outcome];
  cancel: [{ executionId: string; reason?: string }, boolean];
  rollback: [{ executionId: string }, void];
  executions: [ExecutionFilter, ExecutionState[]];
  deleteExecution: [{ executionId: string }, boolean];
  pruneExecutions: [{ keep?: number }, number];
  expirePaused: [{ maxAgeMs?: number }, number];
  saveSnippet: [SaveSnippetOptions & { name: string }, Snippet];
  snippets: [NoParams, Snippet[]];
  deleteSnippet: [{ name: string }, boolean];
  exportExecution: [{ executionId: string }, ExportedExecution];
  importExecution: [{ file: unknown }, ExecutionState];
  resumeInterrupted: [NoParams, string[]];
  grants: [NoParams, Grant[]];
  revokeGrant: [Grant, boolean];
  clear: [NoParams, void];
  connectors: [NoParams, ConnectorDescriptor[]];
  handOff: [HandOffRequest, HandOffAnswer];
  begin: [BeginRequest, { executionId: string }];
}

export type BridgeMethod = keyof BridgeMethods;
export type ParamsOf<M extends BridgeMethod> = BridgeMethods[M][0];
export type ResultOf<M extends BridgeMethod> = BridgeMethods[M][1];

/** They only look: asked again, they look again. The answers to all others are kept until they have arrived. */
const READING: ReadonlySet<BridgeMethod> = new Set<BridgeMethod>([
  "outcome",
  "search",
  "describe",
  "pending",
  "executions",
  "snippets",
  "exportExecution",
  "grants",
  "connectors",
]);

export function changesSomething(method: BridgeMethod): boolean {
  return !READING.has(method);
}
