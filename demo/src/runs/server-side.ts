import { createBrowserRuntime, type BrowserRuntime } from "browser-codemode";
import { createServerBridge, serverConnector, type AgentSocket, type ServerBridge } from "browser-codemode/bridge";
import { useEffect, useSyncExternalStore } from "react";
import { goesToServer } from "../chat/conversation.ts";
import { workspaceKey } from "../workspace/workspace-key.ts";
import { executor, offered, runtime } from "./runtime.ts";

/** A runtime whose runs go to the conversation's agent when they wait, and the bridge to it. */
export interface ServerSide {
  agent: AgentSocket;
  runtime: BrowserRuntime;
  bridge: ServerBridge;
}

/** By the connection. Whoever renders anew leaves, and is back in the same turn. */
const sides = new WeakMap<AgentSocket, { side: ServerSide; users: number }>();

/** Of the conversation that is open. */
let current: ServerSide | undefined;
const listeners = new Set<() => void>();

/** The server's side of the conversation that is open, for components anywhere. */
export function useCurrentServerSide(): ServerSide | undefined {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => current,
  );
}

/** Those of the page: that of the conversation that is open, and its own. */
export function useRuntimes(): readonly BrowserRuntime[] {
  const side = useCurrentServerSide();
  return side === undefined ? [runtime] : [side.runtime, runtime];
}

/**
 * What drives the runs of a conversation that go to the server; nothing for others, and in the moment before it is made.
 * It lives as long as the conversation is open, and so does its connection.
 */
export function useServerSide(agent: AgentSocket, conversation: string): ServerSide | undefined {
  const side = useCurrentServerSide();
  useEffect(() => {
    if (!goesToServer(conversation)) return;
    show(take(agent, conversation));
    return () => {
      show(undefined);
      leave(agent);
    };
  }, [agent, conversation]);
  // Before the effect it may be that of another conversation.
  return side?.agent === agent ? side : undefined;
}

function take(agent: AgentSocket, conversation: string): ServerSide {
  const known = sides.get(agent) ?? { side: open(agent, conversation), users: 0 };
  known.users++;
  sides.set(agent, known);
  return known.side;
}

function leave(agent: AgentSocket): void {
  const known = sides.get(agent);
  if (known === undefined) return;
  known.users--;
  setTimeout(() => {
    if (known.users > 0) return;
    sides.delete(agent);
    void close(known.side);
  }, 0);
}

async function close({ runtime: own, bridge }: ServerSide): Promise<void> {
  await own.dispose();
  await bridge.dispose();
}

/** Each conversation has an agent of its own, so its runs are a history of their own. */
function open(agent: AgentSocket, conversation: string): ServerSide {
  const name = conversation.replaceAll(/[^\w.-]/g, (sign) => `_${sign.codePointAt(0)}`);
  // All tabs of this browser show the same workspace, so any of them may answer for the one that began a run.
  const bridge = createServerBridge({ agent, name, scope: workspaceKey() });
  const own = createBrowserRuntime({
    tools: offered.tools,
    connectors: [...(offered.connectors ?? []), serverConnector(bridge, "notices")],
    executor,
    name,
    bridge,
    handOff: "approval",
  });
  return { agent, runtime: own, bridge };
}

function show(side: ServerSide | undefined): void {
  current = side;
  // For the console, and for tests.
  Object.assign(globalThis, { kiln: { runtime: side?.runtime ?? runtime, bridge: side?.bridge } });
  for (const listener of listeners) listener();
}
