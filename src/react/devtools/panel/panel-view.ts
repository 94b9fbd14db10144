import type { ExecutionStatus } from "../../../runtime/types.ts";

export type PanelTab = "executions" | "pending" | "events" | "snippets" | "grants" | "storage";
export type DetailTab = "waiting" | "code" | "calls" | "console" | "result" | "journal" | "replay";

/** What is shown. */
export interface PanelView {
  tab: PanelTab;
  executionId: string | undefined;
  detail: DetailTab;
  search: string;
  status: ExecutionStatus | "all";
  /** Of events; `telling`: all that say something themselves. */
  eventType: string;
}

export const initialView: PanelView = {
  tab: "executions",
  executionId: undefined,
  detail: "code",
  search: "",
  status: "all",
  eventType: "telling",
};
