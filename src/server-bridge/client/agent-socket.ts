/** What the bridge needs of an agent's connection: `useAgent` and `AgentClient` of `agents` give it, a `WebSocket` too. */
export interface AgentSocket {
  /** As of a `WebSocket`. */
  readonly readyState: number;
  send(data: string): unknown;
  addEventListener(type: "open" | "close" | "message", listener: (event: Event) => void): void;
  removeEventListener(type: "open" | "close" | "message", listener: (event: Event) => void): void;
}

export const CONNECTING = 0;
export const OPEN = 1;

/** How the page stands with the server. `refused`: the server does not talk to this page. */
export type BridgeState = "connected" | "connecting" | "offline" | "refused";
