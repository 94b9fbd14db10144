import type { ReactElement } from "react";
import type { ExecutionStatus } from "../../../runtime/types.ts";

export const STATUSES: readonly ExecutionStatus[] = [
  "running",
  "paused",
  "completed",
  "error",
  "rejected",
  "cancelled",
  "rolled_back",
];

export function nameOfStatus(status: ExecutionStatus): string {
  return status.replaceAll("_", " ");
}

export function StatusBadge({ status }: { status: ExecutionStatus }): ReactElement {
  return (
    <span className="badge" data-status={status}>
      {nameOfStatus(status)}
    </span>
  );
}
