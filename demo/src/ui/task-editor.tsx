import { useEffect, useRef, useState, type FormEvent, type KeyboardEvent, type ReactElement } from "react";
import { moveTask, updateTask } from "../workspace/rules.ts";
import { workspaceStore } from "../workspace/store.ts";
import { PRIORITIES, WorkspaceError, type Priority, type Task } from "../workspace/types.ts";
import { useWorkspace } from "../workspace/use-workspace.ts";
import { TrashIcon } from "./icons.tsx";
import { useEditorTool } from "./use-editor-tool.ts";

/** All fields of a task. Escape closes it without saving. */
export function TaskEditor({
  task,
  onClose,
  onDelete,
}: {
  task: Task;
  onClose: () => void;
  onDelete: () => void;
}): ReactElement {
  const { people, projects } = useWorkspace();
  const [error, setError] = useState("");
  const editor = useRef<HTMLFormElement>(null);
  const titleField = useRef<HTMLInputElement>(null);
  useEditorTool(task.id, editor);

  useEffect(() => titleField.current?.focus(), []);

  const save = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const text = (name: string): string => {
      const value = form.get(name);
      return typeof value === "string" ? value : "";
    };
    try {
      workspaceStore.apply("you", (workspace) =>
        updateTask(workspace, task.id, {
          title: text("title"),
          priority: text("priority") as Priority,
          due: text("due") || null,
          estimateHours: text("hours") === "" ? null : Number(text("hours")),
          assigneeId: text("assignee") || null,
          tags: text("tags").split(","),
        }),
      );
      if (text("project") !== task.projectId) {
        workspaceStore.apply("you", (workspace) => moveTask(workspace, task.id, text("project")));
      }
      onClose();
    } catch (broken) {
      if (!(broken instanceof WorkspaceError)) throw broken;
      setError(broken.message);
    }
  };

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    onClose();
  };

  return (
    <form ref={editor} className="editor" aria-label={`Edit ${task.id}`} onSubmit={save} onKeyDown={onKeyDown}>
      <label className="wide">
        Title
        <input name="title" defaultValue={task.title} maxLength={200} required ref={titleField} />
      </label>
      <label>
        Project
        <select name="project" defaultValue={task.projectId}>
          {projects.map((project) => (
            <option key={project.id} value={project.id}>
              {project.name}
            </option>
          ))}
        </select>
      </label>
      <label>
        Assignee
        <select name="assignee" defaultValue={task.assigneeId ?? ""}>
          <option value="">Nobody</option>
          {people.map((person) => (
            <option key={person.id} value={person.id}>
              {person.name}
            </option>
          ))}
        </select>
      </label>
      <label>
        Priority
        <select name="priority" defaultValue={task.priority}>
          {PRIORITIES.map((priority) => (
            <option key={priority}>{priority}</option>
          ))}
        </select>
      </label>
      <label>
        Due
        <input type="date" name="due" defaultValue={task.due ?? ""} />
      </label>
      <label>
        Hours
        <input type="number" name="hours" min={0} max={200} step={0.5} defaultValue={task.estimateHours ?? ""} />
      </label>
      <label>
        Tags
        <input name="tags" defaultValue={task.tags.join(", ")} placeholder="docs, design" />
      </label>
      {error !== "" && (
        <p className="editor-error wide" role="alert">
          {error}
        </p>
      )}
      <div className="editor-buttons wide">
        <button type="submit" className="button primary small">
          Save
        </button>
        <button type="button" className="button small" onClick={onClose}>
          Cancel
        </button>
        <button type="button" className="button quiet small danger" onClick={onDelete}>
          <TrashIcon /> Delete
        </button>
      </div>
    </form>
  );
}
