import type { ServerBridge } from "browser-codemode/bridge";
import { useSyncExternalStore } from "react";

export function Line({ bridge }: { bridge: ServerBridge }) {
  const state = useSyncExternalStore(
    (changed) => bridge.onStateChange(changed),
    () => bridge.state,
  );
  return <p>{state === "connected" ? "" : "No connection: runs that go to the server wait."}</p>;
}
