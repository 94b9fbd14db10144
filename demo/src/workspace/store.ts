import { sampleWorkspace } from "./seed.ts";
import type { Change } from "./rules.ts";
import { noteChange } from "./undo.ts";
import type { Actor, Task, Workspace } from "./types.ts";

const STORAGE_KEY = "kiln.workspace.v1";
const ACTIVITY_KEPT = 200;

/**
 * Keeps the workspace in localStorage and tells listeners of changes, those of other tabs included.
 * Every change starts from what is stored, so two tabs never overwrite each other.
 */
export class WorkspaceStore {
  readonly #listeners = new Set<() => void>();
  /** The text that `#current` was read from or written as; null while nothing is stored. */
  #stored: string | null = null;
  #current: Workspace = sampleWorkspace();
  #notifying = false;

  constructor() {
    this.#refresh();
    window.addEventListener("storage", (event) => {
      if (event.key !== STORAGE_KEY && event.key !== null) return;
      this.#refresh();
      this.#notify();
    });
  }

  readonly getSnapshot = (): Workspace => this.#current;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /**
   * Makes a change and returns its value. Throws, and changes nothing, when a rule is broken.
   * @param key Names the tool call, so that what it has replaced can come back.
   */
  apply<T>(actor: Actor, change: (workspace: Workspace) => Change<T>, key?: string): T {
    const before = this.#refresh();
    const { workspace, value, note } = change(before);
    if (note === "") {
      if (key !== undefined) this.#save(noteChange(before, before, key));
      return value;
    }
    const known = new Set<Task>(before.tasks);
    const at = Date.now();
    const after = {
      ...workspace,
      tasks: workspace.tasks.map((task) => (known.has(task) ? task : { ...task, changedAt: at, changedBy: actor })),
      nextActivityId: workspace.nextActivityId + 1,
      activity: [{ id: workspace.nextActivityId, at, actor, text: note }, ...workspace.activity].slice(
        0,
        ACTIVITY_KEPT,
      ),
    };
    this.#save(key === undefined ? after : noteChange(before, after, key));
    // The assistant may make hundreds of changes in a moment: one rendering a frame is enough.
    if (actor === "assistant" && !document.hidden) this.#notifySoon();
    else this.#notify();
    return value;
  }

  /** Puts the sample data back. */
  reset(): void {
    this.replace(sampleWorkspace());
  }

  /** Takes another workspace in place of this one, for example to undo a reset. */
  replace(workspace: Workspace): void {
    this.#save(workspace);
    this.#notify();
  }

  #save(workspace: Workspace): void {
    this.#current = workspace;
    this.#stored = JSON.stringify(workspace);
    localStorage.setItem(STORAGE_KEY, this.#stored);
  }

  /** Reads what another tab may have written. What has not changed keeps its identity. */
  #refresh(): Workspace {
    const stored = localStorage.getItem(STORAGE_KEY);
    if (stored !== this.#stored) {
      this.#stored = stored;
      this.#current = parseWorkspace(stored) ?? sampleWorkspace();
    }
    return this.#current;
  }

  #notifySoon(): void {
    if (this.#notifying) return;
    this.#notifying = true;
    requestAnimationFrame(() => {
      this.#notifying = false;
      this.#notify();
    });
  }

  #notify(): void {
    for (const listener of this.#listeners) listener();
  }
}

function parseWorkspace(text: string | null): Workspace | undefined {
  try {
    const stored: unknown = JSON.parse(text ?? "null");
    return isWorkspace(stored) ? stored : undefined;
  } catch {
    return undefined;
  }
}

function isWorkspace(value: unknown): value is Workspace {
  return (
    typeof value === "object" &&
    value !== null &&
    "version" in value &&
    value.version === 1 &&
    "tasks" in value &&
    Array.isArray(value.tasks) &&
    "projects" in value &&
    Array.isArray(value.projects) &&
    "people" in value &&
    Array.isArray(value.people)
  );
}

export const workspaceStore: WorkspaceStore = new WorkspaceStore();
