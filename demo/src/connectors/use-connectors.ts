import type { ConnectorStatus } from "browser-codemode";
import { useEffect, useState } from "react";
import { runtime } from "../runs/runtime.ts";

export interface Connectors {
  /** Nothing until all have listed their tools, or failed to. */
  connectors: ConnectorStatus[] | undefined;
  /** Asks again those that are not available. */
  ask: () => Promise<void>;
}

/** How the runtime's connectors stand, also when their tools change. */
export function useConnectors(): Connectors {
  const [connectors, setConnectors] = useState<ConnectorStatus[]>();
  useEffect(() => {
    let isCurrent = true;
    const read = async (): Promise<void> => {
      const now = await runtime.connectors();
      if (isCurrent) setConnectors(now);
    };
    void read();
    const end = runtime.onToolsChange(() => void read());
    return () => {
      isCurrent = false;
      end();
    };
  }, []);
  return { connectors, ask: async () => setConnectors(await runtime.connectors()) };
}
