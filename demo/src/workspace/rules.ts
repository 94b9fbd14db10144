import { isIsoDate } from "./dates.ts";
import { PRIORITIES, WorkspaceError } from "./types.ts";
import type { Person, Project, Task, TaskFields, Workspace } from "./types.ts";

/**
 * The workspace's own rules, pure: a workspace goes in, a changed one comes out, and a broken rule
 * throws a {@link WorkspaceError}. The person's edits and the assistant's tools both come through here.
 */
export interface Change<T> {
  workspace: Workspace;
  value: T;
  /** One line for the activity list; empty when nothing has changed. */
  note: string;
}

export function findTask(workspace: Workspace, id: string): Task {
  const task = workspace.tasks.find((candidate) => candidate.id === id.trim().toUpperCase());
  if (task !== undefined) return task;
  const known = workspace.tasks.map((candidate) => candidate.id);
  const range = known.length === 0 ? "There are no tasks." : `Ids run from ${known[0]} to ${known.at(-1)}.`;
  throw new WorkspaceError(`There is no task "${id}". ${range} Call listTasks to see which tasks exist.`);
}

/** By id or by name, whatever the case. */
export function findProject(workspace: Workspace, reference: string): Project {
  const wanted = reference.trim().toLowerCase();
  const project =
    workspace.projects.find((candidate) => candidate.id === wanted) ??
    workspace.projects.find((candidate) => candidate.name.toLowerCase() === wanted);
  if (project !== undefined) return project;
  const known = workspace.projects.map((candidate) => `${candidate.id} (${candidate.name})`).join(", ");
  throw new WorkspaceError(`There is no project "${reference}". Projects: ${known}.`);
}

/** By id or by name, whatever the case. */
export function findPerson(workspace: Workspace, reference: string): Person {
  const wanted = reference.trim().toLowerCase();
  const person = workspace.people.find(
    (candidate) => candidate.id === wanted || candidate.name.toLowerCase() === wanted,
  );
  if (person !== undefined) return person;
  const known = workspace.people.map((candidate) => candidate.name).join(", ");
  throw new WorkspaceError(`There is nobody called "${reference}". People: ${known}.`);
}

/** Hours of open, estimated work that a person has. */
export function openHours(workspace: Workspace, personId: string): number {
  return workspace.tasks
    .filter((task) => task.assigneeId === personId && !task.done)
    .reduce((sum, task) => sum + (task.estimateHours ?? 0), 0);
}

function checkCapacity(before: Workspace, after: Workspace, task: Task): void {
  if (task.assigneeId === null) return;
  const person = findPerson(after, task.assigneeId);
  const hours = openHours(after, person.id);
  if (hours <= person.capacityHours || hours <= openHours(before, person.id)) return;
  const free = before.people
    .filter((candidate) => candidate.id !== person.id)
    .map((candidate) => `${candidate.name} ${Math.max(0, candidate.capacityHours - openHours(before, candidate.id))} h`)
    .join(", ");
  throw new WorkspaceError(
    `${task.id} would give ${person.name} ${hours} h of open work, more than the capacity of ` +
      `${person.capacityHours} h. Free hours of the others: ${free}.`,
  );
}

function cleanFields(workspace: Workspace, fields: TaskFields): TaskFields {
  const clean = { ...fields };
  if (fields.title !== undefined) {
    clean.title = fields.title.trim();
    if (clean.title === "") throw new WorkspaceError("A task needs a title.");
    if (clean.title.length > 200) throw new WorkspaceError("A title has at most 200 characters.");
  }
  if (fields.priority !== undefined && !PRIORITIES.includes(fields.priority)) {
    throw new WorkspaceError(`The priority is one of ${PRIORITIES.join(", ")}.`);
  }
  if (typeof fields.due === "string" && !isIsoDate(fields.due)) {
    throw new WorkspaceError(`"${fields.due}" is not a date. Write it as YYYY-MM-DD.`);
  }
  if (typeof fields.estimateHours === "number" && !(fields.estimateHours >= 0 && fields.estimateHours <= 200)) {
    throw new WorkspaceError("An estimate is between 0 and 200 hours.");
  }
  if (typeof fields.assigneeId === "string") clean.assigneeId = findPerson(workspace, fields.assigneeId).id;
  if (fields.tags !== undefined) {
    clean.tags = [...new Set(fields.tags.map((tag) => tag.trim().toLowerCase()).filter((tag) => tag !== ""))];
  }
  return clean;
}

function replaceTask(workspace: Workspace, task: Task): Workspace {
  return { ...workspace, tasks: workspace.tasks.map((candidate) => (candidate.id === task.id ? task : candidate)) };
}

export function createTask(
  workspace: Workspace,
  project: string,
  fields: TaskFields & { title: string },
): Change<Task> {
  const { id: projectId, name } = findProject(workspace, project);
  const clean = cleanFields(workspace, fields);
  const task: Task = {
    id: `T-${workspace.nextTaskNumber}`,
    projectId,
    title: clean.title ?? fields.title,
    done: false,
    priority: clean.priority ?? "medium",
    due: clean.due ?? null,
    estimateHours: clean.estimateHours ?? null,
    assigneeId: clean.assigneeId ?? null,
    tags: clean.tags ?? [],
    changedAt: 0,
    changedBy: "you",
  };
  const after = {
    ...workspace,
    nextTaskNumber: workspace.nextTaskNumber + 1,
    tasks: [...workspace.tasks, task],
  };
  checkCapacity(workspace, after, task);
  return { workspace: after, value: task, note: `added ${task.id} “${task.title}” to ${name}` };
}

const fieldNames: Record<keyof TaskFields, string> = {
  title: "the title",
  priority: "the priority",
  due: "the date",
  estimateHours: "the estimate",
  assigneeId: "the assignee",
  tags: "the tags",
};

export function updateTask(workspace: Workspace, id: string, fields: TaskFields): Change<Task> {
  const before = findTask(workspace, id);
  const task: Task = { ...before, ...cleanFields(workspace, fields) };
  const after = replaceTask(workspace, task);
  checkCapacity(workspace, after, task);
  const changed = (Object.keys(fields) as (keyof TaskFields)[])
    .filter((key) => JSON.stringify(task[key]) !== JSON.stringify(before[key]))
    .map((key) => fieldNames[key]);
  const note = changed.length === 0 ? "" : `changed ${changed.join(", ")} of ${task.id} “${task.title}”`;
  return { workspace: after, value: task, note };
}

export function setTaskDone(workspace: Workspace, id: string, done: boolean): Change<Task> {
  const before = findTask(workspace, id);
  const task: Task = { ...before, done };
  const note = done === before.done ? "" : `${done ? "completed" : "reopened"} ${task.id} “${task.title}”`;
  return { workspace: replaceTask(workspace, task), value: task, note };
}

export function moveTask(workspace: Workspace, id: string, project: string): Change<Task> {
  const { id: projectId, name } = findProject(workspace, project);
  const before = findTask(workspace, id);
  const task: Task = { ...before, projectId };
  const note = projectId === before.projectId ? "" : `moved ${task.id} “${task.title}” to ${name}`;
  return { workspace: replaceTask(workspace, task), value: task, note };
}

export function deleteTask(workspace: Workspace, id: string): Change<Task> {
  const task = findTask(workspace, id);
  const tasks = workspace.tasks.filter((candidate) => candidate.id !== task.id);
  return { workspace: { ...workspace, tasks }, value: task, note: `deleted ${task.id} “${task.title}”` };
}

export function deleteTasks(workspace: Workspace, ids: readonly string[]): Change<Task[]> {
  const gone = ids.map((id) => findTask(workspace, id));
  const tasks = workspace.tasks.filter((candidate) => !gone.includes(candidate));
  const note = gone.length === 0 ? "" : `deleted ${gone.length} tasks: ${gone.map(({ id }) => id).join(", ")}`;
  return { workspace: { ...workspace, tasks }, value: gone, note };
}

/** Puts a task back that was deleted, under its old id. */
export function restoreTask(workspace: Workspace, task: Task): Change<Task> {
  if (workspace.tasks.some((candidate) => candidate.id === task.id)) {
    throw new WorkspaceError(`${task.id} is already there.`);
  }
  return {
    workspace: { ...workspace, tasks: [...workspace.tasks, task] },
    value: task,
    note: `restored ${task.id} “${task.title}”`,
  };
}

/** Says something to everybody: nothing changes but the activity. */
export function tellTeam(workspace: Workspace, message: string): Change<string> {
  const words = message.trim();
  if (words === "") throw new WorkspaceError("A message needs words.");
  return { workspace, value: words, note: `told the team: “${words}”` };
}

export function deleteProject(workspace: Workspace, reference: string): Change<{ project: Project; tasks: number }> {
  const project = findProject(workspace, reference);
  const tasks = workspace.tasks.filter((task) => task.projectId !== project.id);
  const projects = workspace.projects.filter((candidate) => candidate.id !== project.id);
  const removed = workspace.tasks.length - tasks.length;
  return {
    workspace: { ...workspace, projects, tasks },
    value: { project, tasks: removed },
    note: `deleted the project ${project.name} with ${removed} tasks`,
  };
}
