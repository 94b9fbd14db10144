/** An agent as an app writes it, with the real runtime: its tools send mails, and pages hand runs over to it. */
import { AIChatAgent } from "@cloudflare/ai-chat";
import type { Connection, ConnectionContext } from "agents";
import {
  CodemodeConnector,
  createCodemodeRuntime,
  DynamicWorkerExecutor,
  withCodemode,
  type AgentRuntime,
  type BridgeAction,
  type CodemodeParts,
  type ConnectorTools,
} from "../../src/server.ts";

interface Context {
  storage: DurableObjectStorage;
}

class MailConnector extends CodemodeConnector<Env> {
  override name(): string {
    return "mail";
  }

  protected override tools(): ConnectorTools {
    const { storage } = this.ctx as Context;
    const add = async (input: unknown, key: string): Promise<string> => {
      const sent = (await storage.get<unknown[]>("sent")) ?? [];
      await storage.put("sent", [...sent, { input, key }]);
      return `sent ${sent.length + 1}`;
    };
    const inputSchema = { type: "object", properties: { to: { type: "string" } }, required: ["to"] } as const;
    return {
      send: {
        description: "Sends a mail",
        inputSchema,
        execute: (input, { idempotencyKey }) => add(input, idempotencyKey),
      },
      sendToAll: { requiresApproval: true, execute: (input, { idempotencyKey }) => add(input, idempotencyKey) },
    };
  }
}

class SecretConnector extends CodemodeConnector<Env> {
  override name(): string {
    return "secret";
  }

  protected override tools(): ConnectorTools {
    return { read: { effect: "read", execute: async () => "the secret" } };
  }
}

export class MailAgent extends withCodemode(AIChatAgent)<Env> {
  override onConnect(connection: Connection, { request }: ConnectionContext): void {
    connection.setState({ user: new URL(request.url).searchParams.get("user") });
  }

  override createCodemode(parts: CodemodeParts): AgentRuntime {
    return createCodemodeRuntime({
      ...parts,
      executor: new DynamicWorkerExecutor({ loader: this.env.LOADER }),
      connectors: [new MailConnector(this.ctx, this.env), new SecretConnector(this.ctx, this.env)],
      bridged: ["mail"],
      keepAlive: 200,
    });
  }

  override authorizeCodemode(_action: BridgeAction, connection: Connection<{ user: string | null }>) {
    const { user } = connection.state ?? {};
    return typeof user === "string" && user !== "" ? { principal: user } : false;
  }
}
