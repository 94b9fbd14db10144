import { memo, useRef, useState, type KeyboardEvent, type NamedExoticComponent } from "react";
import { describeDue, formatDate } from "../workspace/dates.ts";
import { deleteTask, restoreTask, setTaskDone } from "../workspace/rules.ts";
import { workspaceStore } from "../workspace/store.ts";
import { PRIORITIES, type Person, type Project, type Task } from "../workspace/types.ts";
import { isOverdue } from "../workspace/view.ts";
import { Avatar } from "./avatar.tsx";
import { PriorityIcon } from "./icons.tsx";
import { TaskEditor } from "./task-editor.tsx";
import { toast } from "./toast.tsx";

const pageOpenedAt = Date.now();

interface TaskRowProps {
  task: Task;
  people: Person[];
  /** Named in the row, where the list has more than one. */
  project: Project | undefined;
  /** The assistant points at it. */
  marked: boolean;
}

/** A task in a list. Enter edits it, Delete removes it, the arrow keys walk through the list. */
export const TaskRow: NamedExoticComponent<TaskRowProps> = memo(function TaskRow({
  task,
  people,
  project,
  marked,
}: TaskRowProps) {
  const [editing, setEditing] = useState(false);
  const title = useRef<HTMLButtonElement>(null);
  const personIndex = people.findIndex((person) => person.id === task.assigneeId);
  const person = people[personIndex];
  const byAssistant = task.changedBy === "assistant" && task.changedAt > pageOpenedAt;

  const closeEditor = (): void => {
    setEditing(false);
    requestAnimationFrame(() => title.current?.focus());
  };

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === "Delete") removeTask(task);
    else if (event.key === "ArrowDown" || event.key === "ArrowUp") focusNeighbour(event.key === "ArrowDown" ? 1 : -1);
    else return;
    event.preventDefault();
  };

  return (
    <li className="task" id={`task-${task.id}`} data-task={task.id} data-done={task.done} data-marked={marked}>
      {byAssistant && <span className="flash" key={task.changedAt} aria-hidden="true" />}
      <div className="task-line">
        <input
          type="checkbox"
          className="check"
          checked={task.done}
          aria-label={`${task.title}: done`}
          onChange={(event) => {
            const done = event.target.checked;
            workspaceStore.apply("you", (workspace) => setTaskDone(workspace, task.id, done));
          }}
        />
        <div className="task-text">
          <button
            type="button"
            ref={title}
            className="task-title"
            aria-expanded={editing}
            aria-describedby={`meta-${task.id}`}
            onClick={() => setEditing(!editing)}
            onKeyDown={onKeyDown}
          >
            {task.title}
          </button>
          <p className="task-meta" id={`meta-${task.id}`}>
            <span className="task-id">{task.id}</span>
            {project !== undefined && (
              <span className="task-project">
                <span className="dot" data-color={project.color} aria-hidden="true" />
                {project.name}
              </span>
            )}
            {task.tags.map((tag) => (
              <span key={tag} className="tag">
                {tag}
              </span>
            ))}
          </p>
        </div>
        <div className="task-facts">
          <span className="hours" title="Estimate">
            {task.estimateHours === null ? "" : `${task.estimateHours} h`}
          </span>
          {task.due !== null && (
            <time className="due" dateTime={task.due} data-late={isOverdue(task)}>
              {task.done ? formatDate(task.due) : describeDue(task.due)}
            </time>
          )}
          <PriorityIcon level={PRIORITIES.indexOf(task.priority)} label={`${task.priority} priority`} />
          <Avatar person={person} index={personIndex} />
        </div>
      </div>
      {editing && <TaskEditor task={task} onClose={closeEditor} onDelete={() => removeTask(task)} />}
    </li>
  );
});

function removeTask(task: Task): void {
  focusNeighbour(1);
  workspaceStore.apply("you", (workspace) => deleteTask(workspace, task.id));
  toast(`Deleted ${task.id} “${task.title}”.`, () =>
    workspaceStore.apply("you", (workspace) => restoreTask(workspace, task)),
  );
}

/** Focuses the title before or after the row that has the focus. */
function focusNeighbour(step: 1 | -1): void {
  const titles = [...document.querySelectorAll<HTMLElement>(".task-title")].filter((title) => title.checkVisibility());
  const row = document.activeElement?.closest(".task");
  const at = titles.findIndex((title) => title.closest(".task") === row);
  (titles[at + step] ?? titles[at - step])?.focus();
}
