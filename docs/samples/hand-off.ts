import { createBrowserRuntime } from "browser-codemode";
import type { ServerBridge } from "browser-codemode/bridge";

export const openRuntime = (bridge: ServerBridge) =>
  createBrowserRuntime({
    bridge,
    // What removes something is approved wherever the person is; the rest is asked here and now.
    handOff: ({ connector, method }) => connector === "codemode" && method.startsWith("remove"),
  });
