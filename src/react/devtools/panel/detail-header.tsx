import type { ReactElement } from "react";
import type { CodemodeRuntimeHandle } from "../../../runtime/runtime-handle.ts";
import type { ExecutionView } from "../../store/views.ts";
import { ActionButton } from "./action-button.tsx";
import { downloadExport } from "./export-file.ts";
import { formatTime } from "./format-numbers.ts";
import { usePanel } from "./panel-context.ts";
import { StatusBadge } from "./status-badge.tsx";

export interface DetailHeaderProps {
  execution: ExecutionView;
  runtime: CodemodeRuntimeHandle;
}

/** Which execution it is, and what can be done with it. */
export function DetailHeader({ execution, runtime }: DetailHeaderProps): ReactElement {
  const { open } = usePanel();
  const { id: executionId, status, toolCallId, conversationId, createdAt, connectors } = execution;
  const isOver = status !== "running" && status !== "paused";
  const canUndo = status !== "running" && execution.calls.some(({ state }) => state === "applied");

  const cancel = async (): Promise<string> =>
    (await runtime.cancel({ executionId })) ? "The execution is cancelled." : "It was over already.";
  const rollBack = async (): Promise<string> => {
    await runtime.rollback({ executionId });
    return "Its calls are undone.";
  };
  const remove = async (): Promise<string> => {
    const isDeleted = await runtime.deleteExecution({ executionId });
    open(undefined);
    return isDeleted ? `Deleted ${executionId}.` : "It was deleted already.";
  };

  return (
    <div className="detail-header">
      <div className="row">
        <StatusBadge status={status} />
        <h3 className="mono">{executionId}</h3>
        <span className="actions">
          <ActionButton what="Saving the file" onAct={() => downloadExport(runtime, executionId)}>
            Export
          </ActionButton>
          {!isOver && (
            <ActionButton
              what="Cancelling"
              confirm={{ question: "Cancel this run?", yes: "Yes, cancel" }}
              onAct={cancel}
            >
              Cancel
            </ActionButton>
          )}
          {canUndo && (
            <ActionButton
              what="Rolling back"
              confirm={{ question: "Undo its calls?", yes: "Yes, roll back" }}
              onAct={rollBack}
            >
              Roll back
            </ActionButton>
          )}
          <ActionButton
            kind="danger"
            what="Deleting"
            confirm={{ question: "Delete the record?", yes: "Yes, delete" }}
            onAct={remove}
          >
            Delete
          </ActionButton>
        </span>
      </div>
      <dl className="properties">
        <Property name="Began" value={formatTime(createdAt)} />
        {toolCallId !== undefined && <Property name="Tool call" value={toolCallId} />}
        {conversationId !== undefined && conversationId !== "" && (
          <Property name="Conversation" value={conversationId} />
        )}
        {connectors.length > 0 && <Property name="Connectors" value={connectors.join(", ")} />}
        <Property name="Runtime" value={runtime.name} />
      </dl>
    </div>
  );
}

function Property({ name, value }: { name: string; value: string }): ReactElement {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}
