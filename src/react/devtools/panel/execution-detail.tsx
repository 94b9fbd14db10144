import type { ReactElement } from "react";
import type { CodemodeRuntimeHandle } from "../../../runtime/runtime-handle.ts";
import { CodemodeApprovals } from "../../components/codemode-approvals.tsx";
import { CodemodeCode } from "../../components/codemode-code.tsx";
import { CodemodeConsole } from "../../components/codemode-console.tsx";
import { CodemodeTimeline } from "../../components/codemode-timeline.tsx";
import { useCodemodeExecution } from "../../hooks/use-codemode-execution.ts";
import type { ExecutionView } from "../../store/views.ts";
import { DetailHeader } from "./detail-header.tsx";
import { explainError } from "./explain-error.ts";
import { JournalView } from "./journal-view.tsx";
import { usePanel } from "./panel-context.ts";
import type { DetailTab } from "./panel-view.ts";
import { ReplayView } from "./replay-view.tsx";
import { ResultView } from "./result-view.tsx";
import { Tabs } from "./tabs.tsx";

export interface ExecutionDetailProps {
  executionId: string | undefined;
  tab: DetailTab;
  onTab: (tab: DetailTab) => void;
}

/** All that is known of one execution. */
export function ExecutionDetail({ executionId, tab, onTab }: ExecutionDetailProps): ReactElement {
  const { runtimes, open } = usePanel();
  const { execution, runtime, isLoading, error } = useCodemodeExecution(executionId, { runtime: runtimes });
  return (
    <div className="detail-side">
      {executionId !== undefined && (
        <button type="button" className="button back" onClick={() => open(undefined)}>
          ← All executions
        </button>
      )}
      {execution !== undefined && runtime !== undefined ? (
        <Found execution={execution} runtime={runtime} tab={tab} onTab={onTab} />
      ) : (
        <p className="empty">{explainAbsence({ executionId, isLoading, error })}</p>
      )}
    </div>
  );
}

interface Absence {
  executionId: string | undefined;
  isLoading: boolean;
  error: Error | undefined;
}

function explainAbsence({ executionId, isLoading, error }: Absence): string {
  if (executionId === undefined) return "Choose an execution to see its code, its calls and its journal.";
  if (isLoading) return "Reading…";
  return error === undefined ? `There is no execution ${executionId} any more.` : explainError(error);
}

interface FoundProps extends Pick<ExecutionDetailProps, "tab" | "onTab"> {
  execution: ExecutionView;
  runtime: CodemodeRuntimeHandle;
}

function Found({ execution, runtime, tab, onTab }: FoundProps): ReactElement {
  const { calls, console: lines, progress } = execution;
  // Whoever has given the last answer stays where they are.
  const hasWaiting = progress.waiting > 0 || tab === "waiting";
  return (
    <>
      <DetailHeader execution={execution} runtime={runtime} />
      <Tabs
        className="detail-tabs"
        label="Parts of the execution"
        tabs={[
          ...(hasWaiting
            ? [{ name: "waiting", title: "Waiting", count: progress.waiting, isUrgent: true } as const]
            : []),
          { name: "code", title: "Code" },
          { name: "calls", title: "Calls", count: calls.length },
          { name: "console", title: "Console", count: lines.length },
          { name: "result", title: execution.error === undefined ? "Result" : "Error" },
          { name: "journal", title: "Journal" },
          { name: "replay", title: "Replay" },
        ]}
        chosen={tab}
        onChoose={onTab}
      >
        {tab === "waiting" && (
          <CodemodeApprovals
            executionId={execution.id}
            runtime={runtime}
            grants
            headingLevel={4}
            empty={<p className="empty">Nothing of it waits any more.</p>}
          />
        )}
        {tab === "code" && (
          <CodemodeCode code={execution.code} line={execution.errorLine} lineKind="error" maxLines={2_000} />
        )}
        {tab === "calls" && <CodemodeTimeline execution={execution} />}
        {tab === "console" && <CodemodeConsole lines={lines} />}
        {tab === "result" && <ResultView execution={execution} />}
        {tab === "journal" && <JournalView execution={execution} runtime={runtime} />}
        {tab === "replay" && <ReplayView execution={execution} runtime={runtime} />}
      </Tabs>
    </>
  );
}
