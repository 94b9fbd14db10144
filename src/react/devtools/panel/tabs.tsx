import { useId, useRef, type KeyboardEvent, type ReactElement, type ReactNode } from "react";

export interface Tab<Name extends string> {
  name: Name;
  title: string;
  /** How many there are behind it. */
  count?: number | undefined;
  /** Whether the count asks for attention. */
  isUrgent?: boolean;
}

export interface TabsProps<Name extends string> {
  label: string;
  tabs: readonly Tab<Name>[];
  chosen: Name;
  onChoose: (name: Name) => void;
  /** What stands before and behind the tabs, in the same row. */
  start?: ReactNode;
  end?: ReactNode;
  /** What is behind the chosen tab. */
  children: ReactNode;
  className?: string;
}

/** Tabs by the ARIA pattern: one stop for the Tab key, arrows between them, chosen as they get the focus. */
export function Tabs<Name extends string>(props: TabsProps<Name>): ReactElement {
  const { label, tabs, chosen, onChoose, start, end, children, className = "" } = props;
  const id = useId();
  const list = useRef<HTMLDivElement>(null);

  const move = (event: KeyboardEvent): void => {
    const at = tabs.findIndex(({ name }) => name === chosen);
    const last = tabs.length - 1;
    const targets: Record<string, number> = {
      ArrowRight: at === last ? 0 : at + 1,
      ArrowLeft: at === 0 ? last : at - 1,
      Home: 0,
      End: last,
    };
    const target = targets[event.key];
    if (target === undefined) return;
    event.preventDefault();
    onChoose(tabs[target]!.name);
    list.current?.querySelectorAll<HTMLElement>("[role=tab]")[target]?.focus();
  };

  return (
    <div className={`tabs ${className}`}>
      <div className="tab-bar">
        {start}
        <div className="tab-list" role="tablist" aria-label={label} ref={list}>
          {tabs.map(({ name, title, count, isUrgent = false }) => (
            <button
              key={name}
              type="button"
              role="tab"
              id={`${id}-${name}`}
              aria-selected={name === chosen}
              aria-controls={name === chosen ? `${id}-panel` : undefined}
              tabIndex={name === chosen ? 0 : -1}
              onClick={() => onChoose(name)}
              onKeyDown={move}
            >
              {title}
              {count !== undefined && count > 0 && <span className={isUrgent ? "count urgent" : "count"}>{count}</span>}
            </button>
          ))}
        </div>
        {end}
      </div>
      <div className="tab-panel" role="tabpanel" id={`${id}-panel`} aria-labelledby={`${id}-${chosen}`} tabIndex={0}>
        {children}
      </div>
    </div>
  );
}
