import { useDeferredValue, useMemo, useState, type ReactElement } from "react";
import { AnswerForm, JsonField, type AnswerFormProps } from "./answer-forms.tsx";
import { DiffView } from "./diff-view.tsx";
import { readJson } from "./json-edit.ts";
import { useLabels } from "./labels-context.tsx";
import { readableValue } from "./readable-value.ts";
import { escapeHidden } from "./visible-characters.ts";

export interface EditFormProps extends Pick<AnswerFormProps, "isBusy" | "onBack"> {
  /** The input, of which JSON can say everything. */
  args: unknown;
  onSubmit: (args: unknown) => void;
}

/** The input of a call, to be changed, with what has been changed so far. */
export function EditForm({ args, onSubmit, ...form }: EditFormProps): ReactElement {
  const labels = useLabels();
  const before = useMemo(() => readableValue(args).text, [args]);
  const [text, setText] = useState(() => escapeHidden(before));
  const [isUrgent, setUrgent] = useState(false);
  const reading = useMemo(() => readJson(text), [text]);
  // What is compared are the values, not what was typed: of a name that stands twice, the last one counts.
  const after = useMemo(() => (reading.ok ? readableValue(reading.value).text : before), [reading, before]);
  const isSame = after === before;
  const shown = useDeferredValue(after);

  const send = (): void => {
    setUrgent(!reading.ok);
    if (reading.ok && !isSame) onSubmit(reading.value);
  };
  return (
    <AnswerForm {...form} kind="edit" submit={labels.approveChanges} isOff={!reading.ok || isSame} onSubmit={send}>
      <JsonField
        label={labels.editField}
        text={text}
        onChange={setText}
        problem={reading.ok ? undefined : reading.problem}
        isUrgent={isUrgent}
      />
      {reading.ok && isSame && <p data-codemode="hint">{labels.noChanges}</p>}
      {reading.ok && !isSame && <DiffView before={before} after={shown} />}
    </AnswerForm>
  );
}
