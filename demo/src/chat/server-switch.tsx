import { useId, type ReactElement } from "react";
import { goesToServer, startConversation, useConversation } from "./conversation.ts";

/** Where the runs of a conversation may go is chosen before its first message. */
export function ServerSwitch(): ReactElement {
  const isOn = goesToServer(useConversation());
  const id = useId();
  return (
    <div className="switch">
      <input
        id={id}
        type="checkbox"
        role="switch"
        checked={isOn}
        aria-checked={isOn}
        aria-describedby={`${id}-hint`}
        onChange={() => startConversation(!isOn)}
      />
      <div>
        <label htmlFor={id}>Runs go to the server when they wait</label>
        <p className="muted" id={`${id}-hint`}>
          They go on when this tab is closed, and you can answer from anywhere.
        </p>
      </div>
    </div>
  );
}
