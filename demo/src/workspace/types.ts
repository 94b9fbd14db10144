export const PRIORITIES = ["low", "medium", "high", "urgent"] as const;
export type Priority = (typeof PRIORITIES)[number];

/** Who made a change: the person at the keyboard, or the assistant through a tool. */
export type Actor = "you" | "assistant";

export interface Person {
  id: string;
  name: string;
  /** Hours of open work that this person can carry. */
  capacityHours: number;
}

export interface Project {
  id: string;
  name: string;
  description: string;
  /** One of the palette names in `styles/tokens.css`. */
  color: string;
}

export interface Task {
  /** `T-` and a number, never used twice. */
  id: string;
  projectId: string;
  title: string;
  done: boolean;
  priority: Priority;
  /** An ISO date, `YYYY-MM-DD`, in the person's own time zone. */
  due: string | null;
  estimateHours: number | null;
  assigneeId: string | null;
  tags: string[];
  changedAt: number;
  changedBy: Actor;
}

export interface ActivityEntry {
  id: number;
  at: number;
  actor: Actor;
  text: string;
}

/** A thing before and after a change; `null` where it was not there. */
export interface Replaced<T> {
  before: T | null;
  after: T | null;
  /** Where it stood in its list. */
  index: number;
}

/** What one tool call has replaced. */
export interface UndoRecord {
  /** The `idempotencyKey` of the call. */
  key: string;
  tasks: Replaced<Task>[];
  projects: Replaced<Project>[];
}

/** Everything the page owns. Stored as one JSON document. */
export interface Workspace {
  version: 1;
  nextTaskNumber: number;
  nextActivityId: number;
  people: Person[];
  projects: Project[];
  tasks: Task[];
  /** Newest first. */
  activity: ActivityEntry[];
  /** What the assistant's calls have replaced, newest first. */
  undo?: UndoRecord[];
}

/** What a person or the assistant may say about a task. */
export interface TaskFields {
  title?: string;
  priority?: Priority;
  due?: string | null;
  estimateHours?: number | null;
  assigneeId?: string | null;
  tags?: string[];
}

/** A rule of the workspace was broken. The message is shown to people and to the model. */
export class WorkspaceError extends Error {
  override name = "WorkspaceError";
}
