import type { Change } from "./rules.ts";
import { WorkspaceError, type Replaced, type UndoRecord, type Workspace } from "./types.ts";

/** Records of changes that are kept, the newest first. */
const RECORDS_KEPT = 1000;

/**
 * Notes what a change has replaced, under the key of the tool call that made it. A second attempt at the same call
 * does not count as another change: what stood there before the first one is what is to come back.
 */
export function noteChange(before: Workspace, after: Workspace, key: string): Workspace {
  const records = after.undo ?? [];
  const first = records.find((record) => record.key === key);
  const record: UndoRecord = {
    key,
    tasks: merge(first?.tasks, replaced(before.tasks, after.tasks)),
    projects: merge(first?.projects, replaced(before.projects, after.projects)),
  };
  return { ...after, undo: [record, ...records.filter((other) => other.key !== key)].slice(0, RECORDS_KEPT) };
}

/**
 * Undoes the change of a tool call.
 * @throws {WorkspaceError} Somebody has changed the same thing since then, which would be lost.
 */
export function undoChange(workspace: Workspace, key: string): Change<number> {
  const record = workspace.undo?.find((candidate) => candidate.key === key);
  if (record === undefined) throw new WorkspaceError("The workspace does not know any more what was there before.");
  const tasks = putBack(workspace.tasks, record.tasks);
  const projects = putBack(workspace.projects, record.projects);
  const value = record.tasks.length + record.projects.length;
  const names = [...record.projects, ...record.tasks].map(({ before, after }) => nameOf(before ?? after));
  const named = `${names.slice(0, 3).join(", ")}${names.length > 3 ? ` and ${names.length - 3} more` : ""}`;
  return { workspace: { ...workspace, tasks, projects }, value, note: value === 0 ? "" : `undid a change of ${named}` };
}

interface Item {
  id: string;
  title?: string;
  name?: string;
}

function replaced<T extends Item>(before: readonly T[], after: readonly T[]): Replaced<T>[] {
  const now = new Map(after.map((item) => [item.id, item]));
  const gone = before
    .map((item, index) => ({ before: item, after: now.get(item.id) ?? null, index }))
    .filter((pair) => pair.before !== pair.after);
  const known = new Set(before.map(({ id }) => id));
  const added = after.map((item, index) => ({ before: null, after: item, index }));
  return [...gone, ...added.filter((pair) => !known.has(pair.after.id))];
}

function merge<T extends Item>(first: readonly Replaced<T>[] = [], second: Replaced<T>[]): Replaced<T>[] {
  const later = new Map(second.map((pair) => [idOf(pair), pair]));
  const kept = first.map((pair) => ({
    ...pair,
    after: later.has(idOf(pair)) ? later.get(idOf(pair))!.after : pair.after,
  }));
  const known = new Set(kept.map(idOf));
  return [...kept, ...second.filter((pair) => !known.has(idOf(pair)))];
}

function putBack<T extends Item>(items: readonly T[], pairs: readonly Replaced<T>[]): T[] {
  const result = [...items];
  for (const pair of pairs) {
    const at = result.findIndex(({ id }) => id === idOf(pair));
    const current = result[at] ?? null;
    // A crash may have come between undoing it and writing that down.
    if (isSame(current, pair.before)) continue;
    if (!isSame(current, pair.after)) {
      throw new WorkspaceError(`${nameOf(pair.before ?? pair.after)} was changed since then, and stays as it is.`);
    }
    if (pair.before === null) result.splice(at, 1);
    else if (current === null) result.splice(Math.min(pair.index, result.length), 0, pair.before);
    else result[at] = pair.before;
  }
  return result;
}

/** Who changed it last, and when, is no part of what it is. */
function isSame(one: Item | null, other: Item | null): boolean {
  const plain = (item: Item | null): unknown => item && { ...item, changedAt: 0, changedBy: "" };
  return JSON.stringify(plain(one)) === JSON.stringify(plain(other));
}

function idOf({ before, after }: Replaced<Item>): string {
  return (before ?? after)?.id ?? "";
}

function nameOf(item: Item | null): string {
  if (item === null) return "";
  return item.title === undefined ? `the project ${item.name}` : `${item.id} “${item.title}”`;
}
