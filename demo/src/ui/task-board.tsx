import { useEffect, type CSSProperties, type ReactElement } from "react";
import { addDays, today } from "../workspace/dates.ts";
import { useHighlight } from "../workspace/highlight.ts";
import type { Task, Workspace } from "../workspace/types.ts";
import { useWorkspace } from "../workspace/use-workspace.ts";
import { isInView, isOverdue, useView, viewTitle } from "../workspace/view.ts";
import { Activity } from "./activity.tsx";
import { AddTask } from "./add-task.tsx";
import { TaskRow } from "./task-row.tsx";

/** The open list: its figures, a field to add a task, and the tasks by due date. */
export function TaskBoard(): ReactElement {
  const workspace = useWorkspace();
  const view = useView();
  const tasks = workspace.tasks.filter((task) => isInView(task, view));
  const open = tasks.filter((task) => !task.done);
  const done = tasks.filter((task) => task.done);
  const project = view.kind === "project" ? workspace.projects.find(({ id }) => id === view.projectId) : undefined;
  const hours = open.reduce((sum, task) => sum + (task.estimateHours ?? 0), 0);
  const overdue = open.filter((task) => isOverdue(task)).length;
  const title = viewTitle(view, workspace);
  const share = tasks.length === 0 ? 0 : done.length / tasks.length;

  useEffect(() => {
    document.title = `${title} · Kiln`;
  }, [title]);

  return (
    <>
      <header className="board-head">
        <div>
          <h1>
            {project !== undefined && <span className="dot" data-color={project.color} aria-hidden="true" />}
            {title}
          </h1>
          <p className="muted">{project?.description ?? descriptions[view.kind]}</p>
        </div>
        <dl className="figures">
          <Figure name="open" value={open.length} />
          <Figure name="overdue" value={overdue} alarming={overdue > 0} />
          <Figure name="hours left" value={hours} />
        </dl>
      </header>
      <div
        className="board-progress"
        role="img"
        aria-label={`${done.length} of ${tasks.length} tasks done`}
        style={{ "--share": share } as CSSProperties}
      />

      <AddTask projectId={project?.id} />

      {sections(open).map(({ title, tasks: group }) => (
        <section key={title} className="section" aria-label={title}>
          <h2 className="section-title" data-alarming={title === "Overdue"}>
            {title} <span>{group.length}</span>
          </h2>
          <TaskList tasks={group} workspace={workspace} withProject={project === undefined} />
        </section>
      ))}

      {open.length === 0 && <p className="empty">Nothing is open here.</p>}

      {done.length > 0 && (
        <details className="section done-section">
          <summary className="section-title">
            Done <span>{done.length}</span>
          </summary>
          <TaskList tasks={done} workspace={workspace} withProject={project === undefined} />
        </details>
      )}
      <Activity />
    </>
  );
}

function TaskList(props: { tasks: Task[]; workspace: Workspace; withProject: boolean }): ReactElement {
  const { people, projects } = props.workspace;
  const highlight = useHighlight();
  return (
    <ul className="tasks">
      {props.tasks.map((task) => (
        <TaskRow
          key={task.id}
          task={task}
          people={people}
          project={props.withProject ? projects.find(({ id }) => id === task.projectId) : undefined}
          marked={highlight.taskIds.has(task.id)}
        />
      ))}
    </ul>
  );
}

const descriptions = {
  all: "Everything the team is working on.",
  today: "Due today, and what was due before.",
  overdue: "Past its date, and still open.",
  project: "",
};

function Figure({ name, value, alarming = false }: { name: string; value: number; alarming?: boolean }): ReactElement {
  return (
    <div data-alarming={alarming}>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}

const weight = { urgent: 0, high: 1, medium: 2, low: 3 };

function sections(open: Task[]): { title: string; tasks: Task[] }[] {
  const now = today();
  const week = addDays(now, 7);
  const titleOf = ({ due }: Task): string => {
    if (due === null) return "No date";
    if (due < now) return "Overdue";
    if (due === now) return "Today";
    return due < week ? "Next seven days" : "Later";
  };
  const sorted = open.toSorted(
    (a, b) => (a.due ?? "9999").localeCompare(b.due ?? "9999") || weight[a.priority] - weight[b.priority],
  );
  return ["Overdue", "Today", "Next seven days", "Later", "No date"]
    .map((title) => ({ title, tasks: sorted.filter((task) => titleOf(task) === title) }))
    .filter((section) => section.tasks.length > 0);
}
