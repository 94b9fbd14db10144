import { useSyncExternalStore } from "react";
import { today } from "./dates.ts";
import type { Task, Workspace } from "./types.ts";

/** What the list shows. Kept in the address (`#/overdue`, `#/project/mobile`), so Back works. */
export type View = { kind: "all" } | { kind: "today" } | { kind: "overdue" } | { kind: "project"; projectId: string };

export function parseView(hash: string): View {
  const [kind, id] = hash.replace(/^#\//, "").split("/");
  if (kind === "project" && id !== undefined) return { kind, projectId: decodeURIComponent(id) };
  return kind === "today" || kind === "overdue" ? { kind } : { kind: "all" };
}

export function viewHref(view: View): string {
  return view.kind === "project" ? `#/project/${encodeURIComponent(view.projectId)}` : `#/${view.kind}`;
}

export function viewTitle(view: View, workspace: Workspace): string {
  if (view.kind === "today") return "Today";
  if (view.kind === "overdue") return "Overdue";
  if (view.kind === "all") return "All tasks";
  return workspace.projects.find((project) => project.id === view.projectId)?.name ?? "Unknown project";
}

export function isOverdue(task: Task, now: string = today()): boolean {
  return !task.done && task.due !== null && task.due < now;
}

export function isInView(task: Task, view: View): boolean {
  if (view.kind === "all") return true;
  if (view.kind === "project") return task.projectId === view.projectId;
  if (view.kind === "overdue") return isOverdue(task);
  return !task.done && task.due !== null && task.due <= today();
}

function subscribe(listener: () => void): () => void {
  window.addEventListener("hashchange", listener);
  return () => window.removeEventListener("hashchange", listener);
}

export function useView(): View {
  return parseView(useSyncExternalStore(subscribe, () => location.hash));
}
