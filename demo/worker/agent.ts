import { AIChatAgent, createToolsFromClientSchemas, type OnChatMessageOptions } from "@cloudflare/ai-chat";
import type { Connection, ConnectionContext } from "agents";
import { convertToModelMessages, isToolUIPart, stepCountIs, streamText, type ToolUIPart, type UIMessage } from "ai";
import { lateOutcomeText } from "../../src/protocol/late-outcome.ts";
import { keepsOpenCalls } from "../../src/protocol/open-calls.ts";
import {
  createCodemodeRuntime,
  DynamicWorkerExecutor,
  withCodemode,
  type AgentRuntime,
  type Authorization,
  type BridgeAction,
  type CodemodeParts,
} from "../../src/server.ts";
import { chooseModel } from "./choose-model.ts";
import type { Env } from "./env.ts";
import { NoticeBoard } from "./notices/notice-board.ts";

const system = `You are the assistant of Kiln, a small workspace for projects and tasks.
Use the codemode tool for everything that reads or changes the workspace, or other systems that it is connected with: write one JavaScript async arrow
function that calls the tools, combines what they return, and returns what you need for your answer.
Prefer one piece of code that does the whole job over many small ones. Answer briefly, in Markdown, and
only with what the tools returned. If a run fails, read the error, and try once more in a better way. Some tools ask the person first; do not
ask yourself. If the person says no, or cancels, do not try again.`;

/** Where it is written whose conversation this is. */
const OWNER = "codemode-owner";

/** Who is at the other end of a connection. */
interface Caller {
  user: string | null;
}

/**
 * The chat. Most of its tools live in the browser: the agent tells the model about them, and never runs them. Runs that
 * wait for a person may go on here, where the notice board is.
 */
export class BrowserCodemode extends withCodemode(AIChatAgent)<Env> {
  override onConnect(connection: Connection, { request }: ConnectionContext): void {
    const caller: Caller = { user: new URL(request.url).searchParams.get("user") };
    connection.setState(caller);
  }

  protected override createCodemode(parts: CodemodeParts): AgentRuntime {
    return createCodemodeRuntime({
      ...parts,
      executor: new DynamicWorkerExecutor({ loader: this.env.LOADER }),
      connectors: [new NoticeBoard(this.ctx, this.env)],
      bridged: ["notices"],
    });
  }

  /**
   * The runs of a conversation are those of the first who has brought one. The demo has no accounts: a browser makes up a
   * name that nobody guesses. An app would ask its session.
   */
  protected override authorizeCodemode(_action: BridgeAction, connection: Connection<Caller>): Authorization {
    const user = connection.state?.user ?? "";
    if (user === "") return false;
    if (this.#owner === undefined) this.ctx.storage.kv.put(OWNER, user);
    if (this.#owner === user) return { principal: user };
    // A code from 4000 on: the page does not try again.
    connection.close(4403, "somebody else's conversation");
    return false;
  }

  get #owner(): string | undefined {
    return this.ctx.storage.kv.get<string>(OWNER);
  }

  override async onChatMessage(_onFinish?: unknown, options?: OnChatMessageOptions): Promise<Response | undefined> {
    // Most agents are strict: with a tool call open, they cannot take a message. Here the page chooses, to show both.
    const isStrict = options?.body?.["strict"] === true;
    const messages = await convertToModelMessages(this.messages, { ignoreIncompleteToolCalls: !isStrict });
    // Two tabs may both send the output of one tool call; the turn goes on once.
    const late = options?.continuation === true && isAnswered(this.messages) ? findUntold(this.messages) : [];
    if (options?.continuation === true && isAnswered(this.messages) && late.length === 0) return undefined;
    for (const part of late) {
      const { toolCallId, output } = part;
      messages.push({ role: "user", content: lateOutcomeText({ toolCallId, output }) });
    }
    const result = streamText({
      model: chooseModel(this.env),
      system,
      messages,
      tools: createToolsFromClientSchemas(options?.clientTools),
      stopWhen: stepCountIs(10),
      ...(options?.abortSignal === undefined ? {} : { abortSignal: options.abortSignal }),
    });
    const told = Object.fromEntries(late.map(({ toolCallId }) => [toolCallId, true]));
    const metadata = { ...(isStrict ? {} : keepsOpenCalls), ...(late.length > 0 && { told }) };
    return result.toUIMessageStreamResponse({
      messageMetadata: ({ part }) => (part.type === "start" ? metadata : undefined),
    });
  }
}

/** Whether the last turn already ends with the assistant's words, so that there is nothing to continue. */
function isAnswered(messages: UIMessage[]): boolean {
  const last = messages.at(-1);
  return last?.role === "assistant" && last.parts.at(-1)?.type === "text";
}

type AnsweredPart = ToolUIPart & { state: "output-available" };

/** Tool calls that a message was left with because the person wrote another one, and whose outcomes came later. */
function findUntold(messages: UIMessage[]): AnsweredPart[] {
  const told = Object.assign({}, ...messages.map(({ metadata }) => Object(metadata)["told"] as unknown)) as object;
  return messages
    .slice(0, -1)
    .filter(({ role }) => role === "assistant")
    .map(({ parts }) => parts.at(-1))
    .filter((part) => part !== undefined && isToolUIPart(part) && part.state === "output-available")
    .map((part) => part as AnsweredPart)
    .filter(({ toolCallId, output }) => !(toolCallId in told) && !isUnderWay(output));
}

/** The page tells of its end in a message. */
function isUnderWay(output: unknown): boolean {
  const status: unknown = Object(output)["status"];
  return status === "paused" || status === "running";
}
