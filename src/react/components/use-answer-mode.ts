import { useLayoutEffect, useRef, useState, type RefObject } from "react";

/** What a card shows: its buttons, or the form that one of them has opened. */
export type AnswerMode = "asking" | "edit" | "reject" | "applied" | "failed" | "client";

export interface AnswerModeState {
  mode: AnswerMode;
  open: (mode: AnswerMode) => void;
  /** Back to the buttons, of which the one that opened the form takes the focus. */
  back: () => void;
}

/** @param card Holds the buttons, each with its mode as `data-action`. */
export function useAnswerMode(card: RefObject<HTMLElement | null>): AnswerModeState {
  const [mode, open] = useState<AnswerMode>("asking");
  const opener = useRef<AnswerMode>(undefined);
  useLayoutEffect(() => {
    if (mode !== "asking" || opener.current === undefined) return;
    card.current?.querySelector<HTMLElement>(`[data-action="${opener.current}"]`)?.focus();
    opener.current = undefined;
  }, [mode, card]);
  const back = (): void => {
    opener.current = mode;
    open("asking");
  };
  return { mode, open, back };
}
