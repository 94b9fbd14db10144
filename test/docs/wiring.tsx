// The README's wiring, as it has it; only the imports of the library differ. A test compares the two.
import { useAgentChat } from "@cloudflare/ai-chat/react";
import { useAgent } from "agents/react";
import { createBrowserRuntime } from "../../src/index.ts";
import { CodemodeApprovals, useCodemode } from "../../src/react.ts";
import { tools } from "./tools.ts";

const runtime = createBrowserRuntime({ tools }); // tools may have `requiresApproval: true`

export function Chat({ name }: { name: string }) {
  const agent = useAgent({ agent: "my-agent", name });
  const codemode = useCodemode({ runtime, agent });
  const { messages, sendMessage } = codemode.connect(useAgentChat({ agent, ...codemode.chat }));
  return (
    <>
      {messages.map(({ id, parts }) => (
        <p key={id}>{parts.map((part) => (part.type === "text" ? part.text : null))}</p>
      ))}
      <CodemodeApprovals runtime={runtime} />
      <button onClick={() => sendMessage({ text: "Tidy up my notes" })}>Tidy up</button>
    </>
  );
}
