/** The forms in which a person answers with more than a click. */
import {
  useEffect,
  useId,
  useRef,
  useState,
  type FormEvent,
  type KeyboardEvent,
  type ReactElement,
  type ReactNode,
  type RefObject,
} from "react";
import { readJson } from "./json-edit.ts";
import { useLabels } from "./labels-context.tsx";
import { ActionButton } from "./parts.tsx";

export interface AnswerFormProps {
  /** Names the form for styles: `data-kind`. */
  kind: string;
  submit: string;
  isBusy: boolean;
  /** What is there cannot be sent. */
  isOff?: boolean | undefined;
  onSubmit: () => void;
  onBack: () => void;
  children: ReactNode;
}

/** Fields, a button that sends them, and a way back, which Escape takes too. */
export function AnswerForm(props: AnswerFormProps): ReactElement {
  const { kind, submit, isBusy, isOff = false, onSubmit, onBack, children } = props;
  const labels = useLabels();
  const send = (event: FormEvent): void => {
    event.preventDefault();
    if (!isBusy) onSubmit();
  };
  const leave = (event: KeyboardEvent): void => {
    // Of a dialog that all this may be in, Escape must not be the end.
    if (event.key !== "Escape" || event.nativeEvent.isComposing) return;
    event.stopPropagation();
    onBack();
  };
  return (
    <form data-codemode="answer-form" data-kind={kind} onSubmit={send} onKeyDown={leave} noValidate>
      {children}
      <div data-codemode="buttons">
        <ActionButton action="submit" type="submit" isAnswer isOff={isBusy || isOff}>
          {submit}
        </ActionButton>
        <ActionButton action="back" onPress={onBack}>
          {labels.back}
        </ActionButton>
      </div>
    </form>
  );
}

export interface JsonFieldProps {
  label: string;
  text: string;
  onChange: (text: string) => void;
  /** Why the text cannot be used. */
  problem: string | undefined;
  /** The person has tried to send it. */
  isUrgent: boolean;
}

/** A text field for JSON, which says what is wrong with it. */
export function JsonField({ label, text, onChange, problem, isUrgent }: JsonFieldProps): ReactElement {
  const labels = useLabels();
  const field = useFocused<HTMLTextAreaElement>();
  const id = useId();
  return (
    <>
      <label htmlFor={id}>{label}</label>
      <textarea
        ref={field}
        id={id}
        data-codemode="json-field"
        dir="ltr"
        spellCheck={false}
        autoComplete="off"
        rows={Math.min(16, Math.max(3, text.split("\n").length))}
        value={text}
        aria-invalid={problem !== undefined}
        aria-describedby={problem === undefined ? undefined : `${id}-problem`}
        onChange={(event) => onChange(event.target.value)}
      />
      {problem !== undefined && (
        // Said at once only to whoever has tried to send it: while it is being written, JSON is often incomplete.
        <p id={`${id}-problem`} data-codemode="field-problem" role={isUrgent ? "alert" : undefined}>
          {labels.invalidJson(problem)}
        </p>
      )}
    </>
  );
}

export interface JsonFormProps extends Pick<AnswerFormProps, "kind" | "submit" | "isBusy" | "onBack"> {
  label: string;
  onSubmit: (value: unknown) => void;
}

/** Asks for a value, as JSON; nothing is `undefined`. */
export function JsonForm({ label, onSubmit, ...form }: JsonFormProps): ReactElement {
  const [text, setText] = useState("");
  const [isUrgent, setUrgent] = useState(false);
  const reading = text.trim() === "" ? { ok: true as const, value: undefined } : readJson(text);
  const send = (): void => {
    setUrgent(!reading.ok);
    if (reading.ok) onSubmit(reading.value);
  };
  return (
    <AnswerForm {...form} onSubmit={send}>
      <JsonField
        label={label}
        text={text}
        onChange={setText}
        problem={reading.ok ? undefined : reading.problem}
        isUrgent={isUrgent}
      />
    </AnswerForm>
  );
}

export interface ReasonFormProps extends Pick<AnswerFormProps, "kind" | "submit" | "isBusy" | "onBack"> {
  label: string;
  /** Asks too whether the run ends or goes on. */
  asksForEnd?: boolean;
  onSubmit: (answer: { reason?: string; onReject?: "end" | "throw" }) => void;
}

/** Asks for a reason, which may stay empty. */
export function ReasonForm({ label, asksForEnd = false, onSubmit, ...form }: ReasonFormProps): ReactElement {
  const labels = useLabels();
  const [text, setText] = useState("");
  const [onReject, setOnReject] = useState<"end" | "throw">("end");
  const field = useFocused<HTMLInputElement>();
  const id = useId();
  const send = (): void => {
    const reason = text.trim();
    onSubmit({ ...(reason !== "" && { reason }), ...(asksForEnd && { onReject }) });
  };
  return (
    <AnswerForm {...form} onSubmit={send}>
      <label htmlFor={id}>{label}</label>
      <input
        ref={field}
        id={id}
        data-codemode="reason-field"
        dir="auto"
        autoComplete="off"
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
      {asksForEnd && (
        <fieldset data-codemode="choice">
          <legend>{labels.onRejectQuestion}</legend>
          {(["end", "throw"] as const).map((choice) => (
            <label key={choice}>
              <input
                type="radio"
                name={`${id}-end`}
                value={choice}
                checked={onReject === choice}
                onChange={() => setOnReject(choice)}
              />{" "}
              {choice === "end" ? labels.onRejectEnd : labels.onRejectThrow}
            </label>
          ))}
        </fieldset>
      )}
    </AnswerForm>
  );
}

/** The field of a form that a person has just asked for takes the focus. */
function useFocused<T extends HTMLElement>(): RefObject<T | null> {
  const field = useRef<T>(null);
  useEffect(() => field.current?.focus(), []);
  return field;
}
