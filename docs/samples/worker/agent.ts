import { AIChatAgent, createToolsFromClientSchemas, type OnChatMessageOptions } from "@cloudflare/ai-chat";
import type { Connection, ConnectionContext } from "agents";
import { convertToModelMessages, stepCountIs, streamText } from "ai";
import {
  createCodemodeRuntime,
  DynamicWorkerExecutor,
  withCodemode,
  type AgentRuntime,
  type Authorization,
  type BridgeAction,
  type CodemodeParts,
} from "browser-codemode/server";
import { model, send, userOf } from "./app.ts";

interface Caller {
  user: string | undefined;
}

export class Chat extends withCodemode(AIChatAgent)<Env> {
  override async onConnect(connection: Connection, { request }: ConnectionContext) {
    const user = await userOf(request);
    if (user !== this.name) return connection.close(4403, "somebody else's conversation");
    connection.setState({ user } satisfies Caller);
  }

  protected override createCodemode(parts: CodemodeParts): AgentRuntime {
    return createCodemodeRuntime({
      ...parts, // ctx, pages and wake
      executor: new DynamicWorkerExecutor({ loader: this.env.LOADER }),
      connectors: [
        {
          name: "mail",
          tools: {
            send: {
              description: "Sends a mail",
              inputSchema: {
                type: "object",
                properties: { to: { type: "string" }, text: { type: "string" } },
                required: ["to", "text"],
              },
              requiresApproval: true,
              execute: async ({ to, text }: { to: string; text: string }) => send(to, text),
            },
          },
        },
      ],
      bridged: ["mail"], // the connectors that code from pages may use
    });
  }

  protected override authorizeCodemode(_action: BridgeAction, connection: Connection<Caller>): Authorization {
    const user = connection.state?.user;
    return user === undefined ? false : { principal: user };
  }

  override async onChatMessage(_onFinish: unknown, options?: OnChatMessageOptions) {
    const result = streamText({
      model,
      messages: await convertToModelMessages(this.messages, { ignoreIncompleteToolCalls: true }),
      tools: createToolsFromClientSchemas(options?.clientTools), // the page's code tool
      stopWhen: stepCountIs(10),
    });
    return result.toUIMessageStreamResponse();
  }
}
