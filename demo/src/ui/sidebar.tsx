import type { CSSProperties, ReactElement, ReactNode } from "react";
import { openHours } from "../workspace/rules.ts";
import { workspaceStore } from "../workspace/store.ts";
import { useWorkspace } from "../workspace/use-workspace.ts";
import { isInView, useView, viewHref, type View } from "../workspace/view.ts";
import { Avatar } from "./avatar.tsx";
import { ClockIcon, ListIcon, ResetIcon, TodayIcon } from "./icons.tsx";
import { ThemeButton } from "./theme.tsx";
import { toast } from "./toast.tsx";

export function Sidebar({ inert }: { inert: boolean }): ReactElement {
  const workspace = useWorkspace();

  const reset = (): void => {
    const before = workspaceStore.getSnapshot();
    workspaceStore.reset();
    toast("The sample workspace is back.", () => workspaceStore.replace(before));
  };

  return (
    <div className="sidebar" inert={inert}>
      <header className="brand">
        <span className="logo" aria-hidden="true" />
        <strong>Kiln</strong>
        <ThemeButton />
      </header>

      <nav aria-label="Lists">
        <ul className="nav">
          <NavItem view={{ kind: "all" }} icon={<ListIcon />} name="All tasks" />
          <NavItem view={{ kind: "today" }} icon={<TodayIcon />} name="Today" />
          <NavItem view={{ kind: "overdue" }} icon={<ClockIcon />} name="Overdue" />
        </ul>
        <h2 className="sidebar-title">Projects</h2>
        <ul className="nav">
          {workspace.projects.map((project) => (
            <NavItem
              key={project.id}
              view={{ kind: "project", projectId: project.id }}
              icon={<span className="dot" data-color={project.color} aria-hidden="true" />}
              name={project.name}
            />
          ))}
        </ul>
      </nav>

      <section className="team" aria-labelledby="team-title">
        <h2 className="sidebar-title" id="team-title">
          Team
        </h2>
        <ul>
          {workspace.people.map((person, index) => {
            const hours = openHours(workspace, person.id);
            const share = Math.min(1, hours / person.capacityHours);
            return (
              <li key={person.id} className="member">
                <Avatar person={person} index={index} />
                <span className="member-name" aria-hidden="true">
                  {person.name}
                </span>
                <span className="member-hours">
                  {hours}/{person.capacityHours} h
                </span>
                <span className="meter" data-full={share > 0.9} style={{ "--share": share } as CSSProperties} />
              </li>
            );
          })}
        </ul>
      </section>

      <footer className="sidebar-foot">
        <button type="button" className="button quiet small" onClick={reset}>
          <ResetIcon /> Restore sample data
        </button>
      </footer>
    </div>
  );
}

function NavItem({ view, icon, name }: { view: View; icon: ReactNode; name: string }): ReactElement {
  const workspace = useWorkspace();
  const isCurrent = viewHref(useView()) === viewHref(view);
  const open = workspace.tasks.filter((task) => !task.done && isInView(task, view)).length;
  return (
    <li>
      <a href={viewHref(view)} aria-current={isCurrent ? "page" : undefined}>
        {icon}
        <span>{name}</span>
        <span className="count">
          {open}
          <span className="visually-hidden"> open</span>
        </span>
      </a>
    </li>
  );
}
