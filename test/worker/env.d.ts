import type { BridgedChat } from "../server-bridge/agents.ts";
import type { MailAgent } from "../server-bridge/mail-agent.ts";
import type { Chat } from "./agents/chat-agent.ts";
import type { WakingAgent } from "./agents/waking-agent.ts";
import type { CodemodeRuntime } from "../../src/server.ts";
import type { Host } from "./entry.ts";
import type { Sleeper } from "./sleeper.ts";

/** The bindings that `vitest.config.ts` gives the Workers of these tests. */
interface Bindings {
  LOADER: WorkerLoader;
  HOST: DurableObjectNamespace<Host>;
  CODEMODE_RUNTIME: DurableObjectNamespace<CodemodeRuntime>;
  SLEEPER: DurableObjectNamespace<Sleeper>;
  /** Of the tests with the Agents SDK alone. */
  CHAT: DurableObjectNamespace<Chat>;
  WAKING_AGENT: DurableObjectNamespace<WakingAgent>;
  BRIDGED: DurableObjectNamespace<BridgedChat>;
  MAIL_AGENT: DurableObjectNamespace<MailAgent>;
}

declare global {
  interface Env extends Bindings {}

  namespace Cloudflare {
    interface Env extends Bindings {}
  }
}
