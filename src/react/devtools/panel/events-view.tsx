import { useState, useSyncExternalStore, type ReactElement } from "react";
import type { EventLog, LoggedEvent } from "../event-log.ts";
import { EventRow } from "./event-row.tsx";
import { usePanel } from "./panel-context.ts";
import type { PanelView } from "./panel-view.ts";

export interface EventsViewProps {
  events: EventLog;
  view: PanelView;
  onView: (changes: Partial<PanelView>) => void;
}

const EVENT_TYPES = [
  "execution_started",
  "execution_paused",
  "execution_resumed",
  "execution_finished",
  "execution_rolled_back",
  "execution_changed",
  "call_started",
  "call_pending",
  "call_finished",
  "call_failed",
  "call_reverted",
  "console",
  "late_outcome",
  "snippets_changed",
] as const satisfies readonly LoggedEvent["event"]["type"][];

/** What the runtimes tell, as it happens. The newest comes first. */
export function EventsView({ events, view, onView }: EventsViewProps): ReactElement {
  const { runtimes, open } = usePanel();
  const live = useSyncExternalStore(events.subscribe, events.getSnapshot, events.getSnapshot);
  const [held, setHeld] = useState<readonly LoggedEvent[]>();
  const shown = (held ?? live).filter(
    ({ event, runtime }) => runtimes.includes(runtime) && isWanted(event.type, view.eventType),
  );
  const missed = held === undefined ? 0 : (live.at(-1)?.id ?? 0) - (held.at(-1)?.id ?? 0);

  return (
    <div className="events-view">
      <div className="toolbar">
        <select
          className="field"
          aria-label="Type of event"
          value={view.eventType}
          onChange={({ target }) => onView({ eventType: target.value })}
        >
          <option value="telling">All but execution_changed</option>
          <option value="all">All types</option>
          {EVENT_TYPES.map((type) => (
            <option key={type} value={type}>
              {type}
            </option>
          ))}
        </select>
        <button
          type="button"
          className="button"
          aria-pressed={held !== undefined}
          onClick={() => setHeld(held === undefined ? live : undefined)}
        >
          Pause
        </button>
        <button
          type="button"
          className="button"
          onClick={() => {
            events.clear();
            setHeld(undefined);
          }}
        >
          Clear
        </button>
        <span className="faint">
          {shown.length} shown{held !== undefined && missed > 0 && `, ${missed} since the pause`}
        </span>
      </div>
      {shown.length === 0 && (
        <p className="empty">No events yet. They are followed from the moment that the devtools are on the page.</p>
      )}
      <ol className="events scroll" aria-label="Events">
        {shown.toReversed().map((logged) => (
          <li key={logged.id}>
            <EventRow logged={logged} onOpen={open} />
          </li>
        ))}
      </ol>
    </div>
  );
}

function isWanted(type: string, wanted: string): boolean {
  if (wanted === "all") return true;
  return wanted === "telling" ? type !== "execution_changed" : type === wanted;
}
