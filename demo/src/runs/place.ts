import type { BridgeState } from "browser-codemode/bridge";
import type { ExecutionView } from "browser-codemode/react";

/** Where a run is: it begins on the page, and goes to the server when it waits there for something. */
export type Place = "page" | "moving" | "server";

/** While there is no connection, a run that has to move waits for one. */
export function movingWords(bridge: BridgeState | undefined): string {
  return bridge === "connected" ? "moving to the server…" : "waits for a connection to the server";
}

export function placeOf({ status, handedTo }: ExecutionView): Place {
  if (status === "handing-off") return "moving";
  return handedTo === undefined ? "page" : "server";
}
