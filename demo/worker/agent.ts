import { AIChatAgent, createToolsFromClientSchemas, type OnChatMessageOptions } from "@cloudflare/ai-chat";
import { convertToModelMessages, isToolUIPart, stepCountIs, streamText, type ToolUIPart, type UIMessage } from "ai";
import { lateOutcomeText } from "../../src/protocol/late-outcome.ts";
import { keepsOpenCalls } from "../../src/protocol/open-calls.ts";
import { chooseModel } from "./choose-model.ts";
import type { Env } from "./env.ts";

const system = `You are the assistant of Kiln, a small workspace for projects and tasks.
Use the codemode tool for everything that reads or changes the workspace, or other systems that it is connected with: write one JavaScript async arrow
function that calls the tools, combines what they return, and returns what you need for your answer.
Prefer one piece of code that does the whole job over many small ones. Answer briefly, in Markdown, and
only with what the tools returned. If a run fails, read the error, and try once more in a better way. Some tools ask the person first; do not
ask yourself. If the person says no, or cancels, do not try again.`;

/** The chat. Its tools live in the browser: the agent tells the model about them, and never runs them. */
export class BrowserCodemode extends AIChatAgent<Env> {
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
