import type { ReactElement } from "react";
import { goesToServer, useConversation } from "./conversation.ts";
import { serverSuggestions, suggestions } from "./suggestions.ts";

export function Suggestions({
  disabled,
  onPick,
}: {
  disabled: boolean;
  onPick: (prompt: string) => void;
}): ReactElement {
  const groups = goesToServer(useConversation()) ? [serverSuggestions, ...suggestions] : suggestions;
  return (
    <div className="suggestions">
      {groups.map((group) => (
        <section key={group.title} aria-label={group.title}>
          <h3>{group.title}</h3>
          <ul>
            {group.prompts.map((prompt) => (
              <li key={prompt}>
                <button type="button" className="chip" disabled={disabled} onClick={() => onPick(prompt)}>
                  {prompt}
                </button>
              </li>
            ))}
          </ul>
        </section>
      ))}
    </div>
  );
}
