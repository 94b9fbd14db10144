import { useEffect, useRef, useState, type KeyboardEvent, type ReactElement, type ReactNode } from "react";
import { usePanel } from "./panel-context.ts";

export interface ActionButtonProps {
  children: ReactNode;
  /** Its whole name, where the text alone does not say enough. */
  label?: string | undefined;
  /** What is being done, for the sentence that says that it failed. */
  what: string;
  /** A question that is asked before, and what the button says that means it. */
  confirm?: { question: string; yes: string } | undefined;
  kind?: "plain" | "danger" | undefined;
  disabled?: boolean | undefined;
  /** @returns A sentence that says what was done. */
  onAct: () => Promise<string | undefined>;
}

/** A button that does something which takes time and can fail, and asks before where it cannot be taken back. */
export function ActionButton(props: ActionButtonProps): ReactElement {
  const { children, label, what, confirm, kind = "plain", disabled = false, onAct } = props;
  const { act } = usePanel();
  const [isAsking, setAsking] = useState(false);
  const [isBusy, setBusy] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const group = useRef<HTMLSpanElement>(null);
  const wasAsking = useRef(false);

  useEffect(() => {
    if (isAsking) group.current?.querySelector("button")?.focus();
    else if (wasAsking.current) button.current?.focus();
    wasAsking.current = isAsking;
  }, [isAsking]);

  const start = async (): Promise<void> => {
    setAsking(false);
    setBusy(true);
    await act(what, onAct);
    setBusy(false);
  };
  const leave = (event: KeyboardEvent): void => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    setAsking(false);
  };

  if (isAsking && confirm !== undefined) {
    return (
      <span className="ask" role="group" aria-label={confirm.question} ref={group} onKeyDown={leave}>
        <span>{confirm.question}</span>
        <button type="button" className="button danger" onClick={() => void start()}>
          {confirm.yes}
        </button>
        <button type="button" className="button" onClick={() => setAsking(false)}>
          No
        </button>
      </span>
    );
  }
  return (
    <button
      type="button"
      className={`button ${kind}`}
      ref={button}
      aria-label={label}
      aria-busy={isBusy || undefined}
      aria-disabled={isBusy || disabled || undefined}
      onClick={() => {
        if (isBusy || disabled) return;
        if (confirm === undefined) void start();
        else setAsking(true);
      }}
    >
      {children}
    </button>
  );
}
