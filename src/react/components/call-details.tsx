import type { ReactElement } from "react";
import type { ErrorDescription } from "../../protocol/executor.ts";
import type { CallView } from "../store/views.ts";
import { useLabels } from "./labels-context.tsx";
import { TextBox, ValueBox } from "./value-box.tsx";
import { VisibleText } from "./visible-text.tsx";

export interface CallDetailsProps {
  id: string;
  call: CallView;
  isReplayed: boolean;
}

/** All that is known of a call. */
export function CallDetails({ id, call, isReplayed }: CallDetailsProps): ReactElement {
  const labels = useLabels();
  const { args, executedArgs, error, reason, requestReason, revertError, attempts } = call;
  return (
    <div id={id} data-codemode="timeline-details">
      {isReplayed && <p data-codemode="hint">{labels.replayedExplanation}</p>}
      {attempts > 1 && <p data-codemode="hint">{labels.attempts(attempts)}</p>}
      {requestReason !== undefined && (
        <p data-codemode="reason">
          <strong>{labels.reasonOfTool}</strong> <VisibleText text={requestReason} />
        </p>
      )}
      {args === undefined ? (
        <p data-codemode="hint">{labels.noArguments}</p>
      ) : (
        <ValueBox label={labels.arguments} kind="arguments" value={args} />
      )}
      {"executedArgs" in call && executedArgs !== undefined && (
        <ValueBox label={labels.executedArguments} kind="executed-arguments" value={executedArgs} />
      )}
      {"result" in call && <ValueBox label={labels.result} kind="result" value={call.result} />}
      {error !== undefined && <TextBox label={labels.error} kind="error" text={errorText(error)} />}
      {reason !== undefined && <TextBox label={labels.rejectionReason} kind="rejection" text={reason} />}
      {revertError !== undefined && <TextBox label={labels.revertError} kind="error" text={revertError} />}
    </div>
  );
}

function errorText({ name, message, code, stack }: ErrorDescription): string {
  const first = `${name}: ${message}${code === undefined ? "" : ` (${code})`}`;
  return stack === undefined || stack === "" ? first : `${first}\n${stack}`;
}
