import type { ReactElement } from "react";
import { VisibleText } from "../../components/visible-text.tsx";
import type { ExecutionView } from "../../store/views.ts";
import { Value } from "./value.tsx";

/** What came of it. */
export function ResultView({ execution }: { execution: ExecutionView }): ReactElement {
  const { status, error, errorCode } = execution;
  if (error !== undefined) {
    return (
      <p className="problem">
        {errorCode !== undefined && <code className="badge">{errorCode}</code>} <VisibleText text={error} />
      </p>
    );
  }
  if ("result" in execution) return <Value label="Result" value={execution.result} limit={20_000} />;
  if (status === "running" || status === "paused") return <p className="empty">It is not over yet.</p>;
  return <p className="empty">The record holds no result: it was too large to be kept, or there is none.</p>;
}
