import type { Task, Workspace } from "../workspace/types.ts";
import { isOverdue } from "../workspace/view.ts";

/** A task as the tools tell it: names beside ids, and no internals. */
export interface TaskView {
  id: string;
  title: string;
  projectId: string;
  project: string;
  done: boolean;
  priority: string;
  due: string | null;
  overdue: boolean;
  estimateHours: number | null;
  assignee: string | null;
  tags: string[];
}

export function viewTask(workspace: Workspace, task: Task): TaskView {
  return {
    id: task.id,
    title: task.title,
    projectId: task.projectId,
    project: workspace.projects.find((project) => project.id === task.projectId)?.name ?? "",
    done: task.done,
    priority: task.priority,
    due: task.due,
    overdue: isOverdue(task),
    estimateHours: task.estimateHours,
    assignee: workspace.people.find((person) => person.id === task.assigneeId)?.name ?? null,
    tags: [...task.tags],
  };
}
