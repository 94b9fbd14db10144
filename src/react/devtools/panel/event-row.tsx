import { memo, useState, type NamedExoticComponent, type ReactElement } from "react";
import { readableValue } from "../../components/readable-value.ts";
import { VisibleText } from "../../components/visible-text.tsx";
import type { LoggedEvent } from "../event-log.ts";
import { formatExactTime } from "./format-numbers.ts";
import { Value } from "./value.tsx";

export interface EventRowProps {
  logged: LoggedEvent;
  onOpen: (executionId: string) => void;
}

/** What the row shows by itself. */
const KNOWN = new Set(["type", "timestamp", "executionId", "seq", "connector", "method"]);

export const EventRow: NamedExoticComponent<EventRowProps> = memo(function EventRow(
  props: EventRowProps,
): ReactElement {
  const { event } = props.logged;
  const { onOpen } = props;
  const [isOpen, setOpen] = useState(false);
  const { seq, connector, method } = event as unknown as Record<string, unknown>;
  return (
    <details className="fact event" onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary>
        <time className="faint mono" dateTime={new Date(event.timestamp).toISOString()}>
          {formatExactTime(event.timestamp)}
        </time>
        <span className="fact-type" data-type={event.type}>
          {event.type}
        </span>
        <span className="faint mono short-id" title={event.executionId}>
          {event.executionId.replace(/^exec_/, "").slice(0, 8)}
        </span>
        <span className="mono cut">
          {typeof seq === "number" && `#${seq} `}
          {typeof method === "string" && `${String(connector)}.${method} `}
          <VisibleText text={summaryOf(event)} />
        </span>
      </summary>
      {isOpen && (
        <>
          {event.executionId !== "" && (
            <p className="row">
              <button type="button" className="button" onClick={() => onOpen(event.executionId)}>
                Open {event.executionId}
              </button>
            </p>
          )}
          <Value label="Event" value={event} limit={10_000} />
        </>
      )}
    </details>
  );
});

function summaryOf(event: LoggedEvent["event"]): string {
  if (event.type === "execution_paused") {
    return event.pending.map(({ seq, connector, method }) => `#${seq} ${connector}.${method}`).join("  ");
  }
  const rest = Object.entries(event).filter(([name]) => !KNOWN.has(name));
  const text = rest
    .map(([name, value]) => `${name}: ${readableValue(value, { indent: 0, limit: 80 }).text}`)
    .join("  ");
  return text.slice(0, 200);
}
