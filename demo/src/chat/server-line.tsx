import type { BridgeState } from "browser-codemode/bridge";
import type { ReactElement } from "react";
import { useBridgeState } from "../runs/use-bridge-state.ts";
import { ServerIcon } from "../ui/icons.tsx";

/**
 * Says of a conversation that its runs go to the server, and whether they can.
 * @param props.isAtRest There is nothing yet that could go there: the first is said elsewhere.
 */
export function ServerLine({ isAtRest }: { isAtRest: boolean }): ReactElement | null {
  const state = useBridgeState();
  if (state === undefined || (isAtRest && (state === "connected" || state === "connecting"))) return null;
  return (
    <p className="server-line" data-state={state} role="status">
      <ServerIcon />
      <span>{words[state]}</span>
    </p>
  );
}

const words: Record<BridgeState, string> = {
  connected: "Runs go to the server when they wait. You can close this tab.",
  connecting: "Connecting to the server…",
  offline: "Offline. What has to go to the server waits here, and goes on by itself.",
  refused: "The runs of this chat are somebody else’s.",
};
