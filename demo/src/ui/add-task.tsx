import { useState, type FormEvent, type ReactElement } from "react";
import { createTask } from "../workspace/rules.ts";
import { workspaceStore } from "../workspace/store.ts";
import { WorkspaceError } from "../workspace/types.ts";
import { useWorkspace } from "../workspace/use-workspace.ts";
import { PlusIcon } from "./icons.tsx";
import { toast } from "./toast.tsx";

/** One line that adds a task, to the open project or to the one chosen here. */
export function AddTask({ projectId }: { projectId: string | undefined }): ReactElement {
  const { projects } = useWorkspace();
  const [title, setTitle] = useState("");
  const [chosen, setChosen] = useState("");
  const target = projectId ?? (chosen === "" ? projects[0]?.id : chosen);

  const add = (event: FormEvent): void => {
    event.preventDefault();
    if (title.trim() === "" || target === undefined) return;
    try {
      const task = workspaceStore.apply("you", (workspace) => createTask(workspace, target, { title }));
      setTitle("");
      toast(`Added ${task.id} “${task.title}”.`);
    } catch (error) {
      if (!(error instanceof WorkspaceError)) throw error;
      toast(error.message);
    }
  };

  return (
    <form className="add-task" onSubmit={add}>
      <PlusIcon />
      <input
        id="add-task"
        value={title}
        onChange={(event) => setTitle(event.target.value)}
        placeholder="Add a task"
        aria-label="Title of a new task"
        maxLength={200}
        autoComplete="off"
      />
      {projectId === undefined && (
        <select aria-label="Project of the new task" value={target} onChange={(event) => setChosen(event.target.value)}>
          {projects.map((project) => (
            <option key={project.id} value={project.id}>
              {project.name}
            </option>
          ))}
        </select>
      )}
      <button type="submit" className="button small" disabled={title.trim() === ""}>
        Add
      </button>
    </form>
  );
}
