/** An agent as an app writes it, with the real runtime: its tools send mails, and pages hand runs over to it. */
import { AIChatAgent } from "@cloudflare/ai-chat";
import type { Connection, ConnectionContext } from "agents";
import { createUIMessageStream, createUIMessageStreamResponse } from "ai";
import {
  CodemodeConnector,
  createCodemodeRuntime,
  DynamicWorkerExecutor,
  withCodemode,
  type AgentRuntime,
  type Authorization,
  type AuthorizeDetails,
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
        revert: (input) => storage.put("unsent", input),
      },
      inbox: {
        effect: "read",
        execute: async () => {
          await storage.put("asked", true);
          if (await storage.get("slow")) await new Promise<never>(() => {});
          return [];
        },
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

  /** The model says what it has got. */
  override async onChatMessage(): Promise<Response> {
    await this.ctx.storage.put("turns", ((await this.ctx.storage.get<number>("turns")) ?? 0) + 1);
    const stream = createUIMessageStream({
      execute: ({ writer }) => {
        writer.write({ type: "start" });
        writer.write({ type: "text-start", id: "t" });
        writer.write({ type: "text-delta", id: "t", delta: "I see." });
        writer.write({ type: "text-end", id: "t" });
        writer.write({ type: "finish" });
      },
    });
    return createUIMessageStreamResponse({ stream });
  }

  override createCodemode(parts: CodemodeParts): AgentRuntime {
    return createCodemodeRuntime({
      ...parts,
      executor: new DynamicWorkerExecutor({ loader: this.env.LOADER }),
      connectors: this.connectors(),
      bridged: ["mail"],
      keepAlive: 200,
      approvalTimeout: 3_600_000,
    });
  }

  connectors(): CodemodeConnector<Env>[] {
    return [new MailConnector(this.ctx, this.env), new SecretConnector(this.ctx, this.env)];
  }

  /** `only-approve` may do that and nothing else; `host` acts for everybody; `late` gets no answer. */
  override authorizeCodemode(
    action: BridgeAction,
    connection: Connection<{ user: string | null }>,
    details: AuthorizeDetails,
  ): Authorization | Promise<Authorization> {
    const { user } = connection.state ?? {};
    if (typeof user !== "string" || user === "") return false;
    if (user === "late") return new Promise(() => {});
    if (user === "broken") throw new Error("the app's rule is broken");
    if (user.startsWith("only-") && action !== "connect" && user !== `only-${action}`) return false;
    const { owner } = details;
    return { principal: user === "host" && owner?.principal !== undefined ? owner.principal : user };
  }
}
