import { AgentClient } from "agents/client";
import { codemodeCallables } from "browser-codemode/bridge";

const agent = new AgentClient({ agent: "chat", name: "ada", host: "example.org" });
const runtime = codemodeCallables({ agent });
const [action] = await runtime.pending();
if (action) await runtime.approve(action);
