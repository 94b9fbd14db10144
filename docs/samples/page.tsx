import { useAgentChat } from "@cloudflare/ai-chat/react";
import { useAgent } from "agents/react";
import { createBrowserRuntime } from "browser-codemode";
import { createServerBridge, serverConnector, type AgentSocket } from "browser-codemode/bridge";
import { CodemodeApprovals, useCodemode } from "browser-codemode/react";
import { useState } from "react";
import { items } from "./app.ts";

function open(agent: AgentSocket, user: string) {
  const bridge = createServerBridge({ agent, name: user });
  const runtime = createBrowserRuntime({
    name: user,
    tools: {
      list: { description: "All items", effect: "read", execute: () => items.list() },
      remove: {
        description: "Removes an item",
        requiresApproval: true,
        execute: async ({ id }: { id: string }) => items.remove(id),
      },
    },
    connectors: [serverConnector(bridge, "mail")], // a stand-in for the server's
    bridge,
    handOff: "approval",
  });
  return { bridge, runtime };
}

export function Chat({ user }: { user: string }) {
  const agent = useAgent({ agent: "chat", name: user });
  const [{ runtime }] = useState(() => open(agent, user));
  const codemode = useCodemode({ runtime, agent });
  const { messages, sendMessage } = codemode.connect(useAgentChat({ agent, ...codemode.chat }));
  return (
    <>
      {messages.map(({ id, parts }) => (
        <p key={id}>{parts.map((part) => (part.type === "text" ? part.text : null))}</p>
      ))}
      <CodemodeApprovals runtime={runtime} />
      <button onClick={() => void sendMessage({ text: "Clean up, and tell Ada" })}>Clean up</button>
    </>
  );
}
