/** What the bridge needs of an agent's connection: `useAgent` and `AgentClient` of `agents` give it, a `WebSocket` too. */
export interface AgentSocket {
  /** As of a `WebSocket`. */
  readonly readyState: number;
  send(data: string): unknown;
  addEventListener(type: "open" | "close" | "message", listener: (event: Event) => void): void;
  removeEventListener(type: "open" | "close" | "message", listener: (event: Event) => void): void;
  /** The agent's class and instance, as `useAgent` and `AgentClient` tell them. */
  readonly agent?: string;
  readonly name?: string;
  /** Where they are those of a part of an agent: the whole chain. */
  readonly path?: readonly { agent: string; name: string }[];
  /** `false` while the server has not said yet which instance it is. */
  readonly identified?: boolean;
}

/** Names the object at the other end; `undefined` where the socket does not say. */
export function nameOf({ agent, name, path, identified }: AgentSocket): string | undefined {
  if (typeof agent !== "string" || typeof name !== "string" || identified === false) return undefined;
  const chain = Array.isArray(path) && path.length > 0 ? path : [{ agent, name }];
  return chain.map((one: { agent: string; name: string }) => `${one.agent}/${one.name}`).join("/");
}

export const CONNECTING = 0;
export const OPEN = 1;

/** How the page stands with the server. `refused`: the server does not talk to this page. */
export type BridgeState = "connected" | "connecting" | "offline" | "refused";
