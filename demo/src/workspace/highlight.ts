import { useSyncExternalStore } from "react";

/** Which tasks the assistant points at, and when it began to. */
export interface Highlight {
  taskIds: ReadonlySet<string>;
  at: number;
}

let current: Highlight = { taskIds: new Set(), at: 0 };
const listeners = new Set<() => void>();

/** Points at tasks in the list. An empty list points at nothing. */
export function highlightTasks(taskIds: string[]): void {
  current = { taskIds: new Set(taskIds), at: Date.now() };
  for (const listener of listeners) listener();
  const first = taskIds[0];
  if (first === undefined) return;
  requestAnimationFrame(() => {
    const smooth = !matchMedia("(prefers-reduced-motion: reduce)").matches;
    const row = document.getElementById(`task-${first}`);
    row?.scrollIntoView({ block: "center", behavior: smooth ? "smooth" : "instant" });
  });
}

export function useHighlight(): Highlight {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => current,
  );
}
