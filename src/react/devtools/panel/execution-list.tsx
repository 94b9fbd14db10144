import { memo, useRef, type KeyboardEvent, type NamedExoticComponent, type ReactElement } from "react";
import type { ExecutionView } from "../../store/views.ts";
import { formatDuration } from "../../components/format-time.ts";
import { formatTime } from "./format-numbers.ts";
import { StatusBadge } from "./status-badge.tsx";

export interface ExecutionListProps {
  executions: readonly ExecutionView[];
  chosen: string | undefined;
  onChoose: (executionId: string) => void;
  /** The name of its runtime, where there are several. */
  nameOf: (executionId: string) => string | undefined;
}

/** One stop for the Tab key; arrows go from one to the next. */
export function ExecutionList({ executions, chosen, onChoose, nameOf }: ExecutionListProps): ReactElement {
  const list = useRef<HTMLUListElement>(null);
  const stop = executions.some(({ id }) => id === chosen) ? chosen : executions[0]?.id;

  const move = (event: KeyboardEvent): void => {
    const items = [...(list.current?.querySelectorAll<HTMLElement>("button") ?? [])];
    const at = items.indexOf(event.target as HTMLElement);
    const targets: Record<string, number> = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: items.length - 1 };
    const target = items[targets[event.key] ?? -1];
    if (target === undefined) return;
    event.preventDefault();
    target.focus();
  };
  return (
    <ul className="executions" aria-label="Executions" ref={list} onKeyDown={move}>
      {executions.map((execution) => (
        <li key={execution.id}>
          <Row
            execution={execution}
            runtime={nameOf(execution.id)}
            isChosen={execution.id === chosen}
            isStop={execution.id === stop}
            onChoose={onChoose}
          />
        </li>
      ))}
    </ul>
  );
}

interface RowProps {
  execution: ExecutionView;
  runtime: string | undefined;
  isChosen: boolean;
  isStop: boolean;
  onChoose: (executionId: string) => void;
}

const Row: NamedExoticComponent<RowProps> = memo(function Row(props: RowProps) {
  const { execution, runtime, isChosen, isStop, onChoose } = props;
  const { id, status, code, createdAt, updatedAt, progress } = execution;
  const isOver = status !== "running" && status !== "paused";
  return (
    <button
      type="button"
      className="execution"
      aria-current={isChosen || undefined}
      tabIndex={isStop ? 0 : -1}
      onClick={() => onChoose(id)}
    >
      <span className="execution-top">
        <StatusBadge status={status} />
        <span className="mono id">{id}</span>
        <time className="faint" dateTime={new Date(createdAt).toISOString()}>
          {formatTime(createdAt)}
        </time>
      </span>
      <span className="mono first-line">{firstLine(code)}</span>
      <span className="faint facts-line">
        {progress.calls} {progress.calls === 1 ? "call" : "calls"}
        {progress.waiting > 0 && ` · ${progress.waiting} waiting`}
        {isOver && ` · ${formatDuration(updatedAt - createdAt)}`}
        {runtime !== undefined && ` · ${runtime}`}
      </span>
    </button>
  );
});

/** What tells one piece of code from the next: all begin alike. */
function firstLine(code: string): string {
  const body = code.replace(/^\s*(?:async\s*)?\([^)]*\)\s*=>\s*\{?\s*/, "").replace(/\s*\}\s*$/, "");
  return body.replaceAll(/\s+/g, " ").slice(0, 200) || code.slice(0, 200);
}
