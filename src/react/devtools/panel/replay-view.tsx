import { useState, type ReactElement } from "react";
import type { CodemodeRuntimeHandle } from "../../../runtime/runtime-handle.ts";
import { VisibleText } from "../../components/visible-text.tsx";
import type { ExecutionView } from "../../store/views.ts";
import type { ReplayReport } from "../devtools-props.ts";
import { ActionButton } from "./action-button.tsx";
import { usePanel } from "./panel-context.ts";
import { Value } from "./value.tsx";

export interface ReplayViewProps {
  execution: ExecutionView;
  runtime: CodemodeRuntimeHandle;
}

const EXAMPLE = `import { replayExecution } from "browser-codemode/testing";

<CodemodeDevtools replay={(file) => replayExecution(file, { executor })} />`;

/** Runs the record again, to see whether it repeats: against the recorded calls, so that no tool is called. */
export function ReplayView({ execution, runtime }: ReplayViewProps): ReactElement {
  const { replay } = usePanel();
  const [report, setReport] = useState<ReplayReport>();
  if (replay === undefined) {
    return (
      <div className="prose">
        <p>
          A replay runs the code again, with every call answered from the record. It needs an executor, which the app
          has to give:
        </p>
        <pre className="mono box" tabIndex={0} role="group" aria-label="How to give one">
          {EXAMPLE}
        </pre>
      </div>
    );
  }
  const run = async (): Promise<undefined> => {
    setReport(undefined);
    setReport(await replay(await runtime.exportExecution(execution.id)));
  };
  return (
    <div className="prose">
      <p>The code runs again, with every call answered from the record: no tool is called, and nothing is changed.</p>
      <p>
        <ActionButton what="The replay" onAct={run}>
          Replay
        </ActionButton>
      </p>
      <div role="status">{report !== undefined && <Report report={report} isOver={isOver(execution)} />}</div>
    </div>
  );
}

function isOver({ status }: ExecutionView): boolean {
  return status !== "running" && status !== "paused";
}

function Report({ report: { isSame, outcome }, isOver }: { report: ReplayReport; isOver: boolean }): ReactElement {
  const divergence = outcome.status === "error" ? outcome.divergence : undefined;
  return (
    <div className="report" data-same={isSame}>
      <p className="verdict">
        {isSame
          ? "It repeats: the replay ended as recorded."
          : isOver
            ? "It does not repeat: the replay ended in another way."
            : "The record has no end yet. This is how far the replay came."}
      </p>
      {outcome.status === "completed" && <Value label="Result of the replay" value={outcome.result} />}
      {outcome.status === "paused" && (
        <p>
          It waits for {outcome.pending.length === 1 ? "an answer" : `${outcome.pending.length} answers`}:{" "}
          {outcome.pending.map(({ connector, method }) => `${connector}.${method}`).join(", ")}
        </p>
      )}
      {outcome.status === "error" && (
        <p className="problem">
          <code className="badge">{outcome.code}</code> <VisibleText text={outcome.error} />
        </p>
      )}
      {divergence !== undefined && (
        <div className="two">
          <Value label={`Recorded as call ${divergence.seq}`} value={divergence.expected} />
          <Value label="What the code did this time" value={divergence.got} />
        </div>
      )}
    </div>
  );
}
