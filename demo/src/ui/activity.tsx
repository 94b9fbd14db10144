import type { ReactElement } from "react";
import { useWorkspace } from "../workspace/use-workspace.ts";

const ENTRIES_SHOWN = 40;
const time = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" });

/** Who changed what, newest first. */
export function Activity(): ReactElement | null {
  const { activity } = useWorkspace();
  if (activity.length === 0) return null;
  return (
    <details className="section activity">
      <summary className="section-title">
        Activity <span>{activity.length}</span>
      </summary>
      <ol>
        {activity.slice(0, ENTRIES_SHOWN).map((entry) => (
          <li key={entry.id} data-actor={entry.actor}>
            <time dateTime={new Date(entry.at).toISOString()}>{time.format(entry.at)}</time>
            <strong>{entry.actor === "you" ? "You" : "Assistant"}</strong> {entry.text}
          </li>
        ))}
      </ol>
    </details>
  );
}
