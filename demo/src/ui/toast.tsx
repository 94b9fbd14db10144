import { useEffect, useSyncExternalStore, type ReactElement } from "react";
import { CloseIcon } from "./icons.tsx";

interface Toast {
  id: number;
  text: string;
  undo?: () => void;
}

const SHOWN_MS = 8000;
let current: Toast | undefined;
let count = 0;
const listeners = new Set<() => void>();

function show(toast: Toast | undefined): void {
  current = toast;
  for (const listener of listeners) listener();
}

/** Says something at the edge of the page for eight seconds, with a way back if there is one. */
export function toast(text: string, undo?: () => void): void {
  count += 1;
  show({ id: count, text, ...(undo === undefined ? {} : { undo }) });
}

export function Toasts(): ReactElement {
  const shown = useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => current,
  );

  useEffect(() => {
    if (shown === undefined) return;
    const timer = setTimeout(() => show(undefined), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [shown]);

  return (
    <div className="toasts" role="status">
      {shown !== undefined && (
        <div className="toast" key={shown.id}>
          <span>{shown.text}</span>
          {shown.undo !== undefined && (
            <button
              type="button"
              className="button small"
              onClick={() => {
                shown.undo?.();
                show(undefined);
              }}
            >
              Undo
            </button>
          )}
          <button type="button" className="icon-button" aria-label="Dismiss" onClick={() => show(undefined)}>
            <CloseIcon />
          </button>
        </div>
      )}
    </div>
  );
}
