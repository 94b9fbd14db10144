import type { BridgeState } from "browser-codemode/bridge";
import { useCallback, useSyncExternalStore } from "react";
import { useCurrentServerSide } from "./server-side.ts";

/** How the page stands with the server; nothing where the conversation's runs do not go there. */
export function useBridgeState(): BridgeState | undefined {
  const bridge = useCurrentServerSide()?.bridge;
  const subscribe = useCallback(
    (listener: () => void) => bridge?.onStateChange(listener) ?? (() => undefined),
    [bridge],
  );
  return useSyncExternalStore(subscribe, () => bridge?.state);
}
