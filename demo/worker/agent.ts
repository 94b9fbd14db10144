import { AIChatAgent, createToolsFromClientSchemas, type OnChatMessageOptions } from "@cloudflare/ai-chat";
import { convertToModelMessages, stepCountIs, streamText, type UIMessage } from "ai";
import { chooseModel } from "./choose-model.ts";
import type { Env } from "./env.ts";

const system = `You are the assistant of Kiln, a small workspace for projects and tasks.
Use the codemode tool for everything that reads or changes the workspace: write one JavaScript async arrow
function that calls the tools, combines what they return, and returns what you need for your answer.
Prefer one piece of code that does the whole job over many small ones. Answer briefly, in Markdown, and
only with what the tools returned. If a run fails, read the error, and try once more in a better way.`;

/** The chat. Its tools live in the browser: the agent tells the model about them, and never runs them. */
export class BrowserCodemode extends AIChatAgent<Env> {
  override async onChatMessage(_onFinish?: unknown, options?: OnChatMessageOptions): Promise<Response | undefined> {
    // Two tabs may both send the output of one tool call; the turn goes on once.
    if (options?.continuation === true && isAnswered(this.messages)) return undefined;
    const result = streamText({
      model: chooseModel(this.env),
      system,
      // A person may write while a tool call is still open.
      messages: await convertToModelMessages(this.messages, { ignoreIncompleteToolCalls: true }),
      tools: createToolsFromClientSchemas(options?.clientTools),
      stopWhen: stepCountIs(10),
      ...(options?.abortSignal === undefined ? {} : { abortSignal: options.abortSignal }),
    });
    return result.toUIMessageStreamResponse();
  }
}

/** Whether the last turn already ends with the assistant's words, so that there is nothing to continue. */
function isAnswered(messages: UIMessage[]): boolean {
  const last = messages.at(-1);
  return last?.role === "assistant" && last.parts.at(-1)?.type === "text";
}
