/** The Worker of the tests with the Agents SDK. */
export { CodemodeRuntime } from "../../../src/server.ts";
export { BridgedChat } from "../../server-bridge/agents.ts";
export { MailAgent } from "../../server-bridge/mail-agent.ts";
export { Chat } from "./chat-agent.ts";
export { WakingAgent } from "./waking-agent.ts";

export default {
  fetch(): Response {
    return new Response("Not found", { status: 404 });
  },
};
