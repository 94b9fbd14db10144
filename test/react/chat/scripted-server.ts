import type { ChatTransport, UIMessage, UIMessageChunk } from "ai";

/** What a model says: words, and calls of the code tool. */
export interface Reply {
  text?: string;
  calls?: { toolCallId: string; code: string }[];
}

/**
 * The server of a chat, on this page: it streams what a script says to the messages that it gets, as the AI SDK's own
 * streams do. Strict as most are: a message while a tool call is open is an error.
 */
export class ScriptedServer implements ChatTransport<UIMessage> {
  /** The messages of each request, as they came. */
  readonly requests: UIMessage[][] = [];
  readonly #reply: (messages: UIMessage[]) => Reply;
  readonly #metadata: unknown;

  constructor(reply: (messages: UIMessage[]) => Reply, metadata?: unknown) {
    this.#reply = reply;
    this.#metadata = metadata;
  }

  readonly sendMessages: ChatTransport<UIMessage>["sendMessages"] = async ({ messages }) => {
    this.requests.push(structuredClone(messages));
    const isOpen = messages.some(({ parts }) =>
      parts.some((part) => "state" in part && part.state === "input-available"),
    );
    if (isOpen && this.#metadata === undefined) throw new Error("Tool results are missing");
    return stream(this.#reply(messages), this.#metadata);
  };

  readonly reconnectToStream: ChatTransport<UIMessage>["reconnectToStream"] = async () => null;
}

function stream({ text, calls = [] }: Reply, messageMetadata: unknown): ReadableStream<UIMessageChunk> {
  const chunks: UIMessageChunk[] = [
    { type: "start", ...(messageMetadata !== undefined && { messageMetadata }) },
    { type: "start-step" },
    ...(text === undefined ? [] : textChunks(text)),
    ...calls.map(({ toolCallId, code }) => {
      return { type: "tool-input-available" as const, toolCallId, toolName: "codemode", input: { code } };
    }),
    { type: "finish-step" },
    { type: "finish" },
  ];
  return new ReadableStream({
    async pull(controller) {
      const chunk = chunks.shift();
      if (chunk === undefined) return controller.close();
      await new Promise((resolve) => setTimeout(resolve, 1));
      controller.enqueue(chunk);
    },
  });
}

function textChunks(delta: string): UIMessageChunk[] {
  return [
    { type: "text-start", id: "t" },
    { type: "text-delta", id: "t", delta },
    { type: "text-end", id: "t" },
  ];
}

/** The text of a message, or what became of its tool calls. */
export function shown({ role, parts }: UIMessage): string {
  const words = parts.flatMap((part) => {
    if (part.type === "text") return [part.text];
    if (!("toolCallId" in part)) return [];
    const output: unknown = part.state === "output-available" ? part.output : undefined;
    const status: unknown = Object(output)["status"];
    return [`[${part.toolCallId}: ${typeof status === "string" ? status : part.state}]`];
  });
  return `${role}: ${words.join(" ")}`;
}
