import { useEffect, useId, useRef, useState, type FormEvent, type ReactElement, type RefObject } from "react";

interface FormProps<T> {
  isBusy: boolean;
  onSubmit: (value: T) => Promise<void>;
  onCancel: () => void;
}

interface JsonFormProps {
  label: string;
  initial: string;
  submit: string;
  onProblem: (problem: string) => void;
}

/** A value as JSON, to be changed. */
export function JsonForm({
  label,
  initial,
  submit,
  isBusy,
  onSubmit,
  onProblem,
  onCancel,
}: FormProps<unknown> & JsonFormProps): ReactElement {
  const [text, setText] = useState(initial);
  const field = useFocused<HTMLTextAreaElement>();
  const id = useId();

  const send = (event: FormEvent): void => {
    event.preventDefault();
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch (error) {
      onProblem(`This is no JSON: ${error instanceof Error ? error.message : String(error)}`);
      return;
    }
    void onSubmit(value);
  };

  return (
    <form className="action-form" onSubmit={send}>
      <label htmlFor={id}>{label}</label>
      <textarea ref={field} id={id} spellCheck={false} value={text} onChange={(event) => setText(event.target.value)} />
      <div className="action-buttons">
        <button type="submit" className="button small primary" disabled={isBusy}>
          {submit}
        </button>
        <button type="button" className="button small quiet" onClick={onCancel}>
          Back
        </button>
      </div>
    </form>
  );
}

/** Why something is refused. */
export function ReasonForm({ isBusy, onSubmit, onCancel }: FormProps<string>): ReactElement {
  const [reason, setReason] = useState("");
  const field = useFocused<HTMLInputElement>();
  const id = useId();
  const send = (event: FormEvent): void => {
    event.preventDefault();
    void onSubmit(reason.trim());
  };
  return (
    <form className="action-form" onSubmit={send}>
      <label htmlFor={id}>Why not? The assistant reads it; it may stay empty</label>
      <input
        ref={field}
        id={id}
        autoComplete="off"
        value={reason}
        onChange={(event) => setReason(event.target.value)}
      />
      <div className="action-buttons">
        <button type="submit" className="button small danger" disabled={isBusy}>
          Reject and end the run
        </button>
        <button type="button" className="button small quiet" onClick={onCancel}>
          Back
        </button>
      </div>
    </form>
  );
}

/** The field of a form that a person has just asked for takes the focus. */
function useFocused<T extends HTMLElement>(): RefObject<T | null> {
  const field = useRef<T>(null);
  useEffect(() => field.current?.focus(), []);
  return field;
}
