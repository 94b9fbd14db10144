import type { LanguageModelMiddleware } from "ai";

/**
 * Some providers number their tool calls anew in every answer (`call_0`). In a conversation that is
 * kept, ids must not repeat: agent and page tell tool calls apart by them.
 */
export const uniqueToolCallIds: LanguageModelMiddleware = {
  specificationVersion: "v4",
  async wrapStream({ doStream }) {
    const { stream, ...rest } = await doStream();
    const answer = crypto.randomUUID().slice(0, 8);
    const unique = (id: string): string => `${id}-${answer}`;
    const renamed = stream.pipeThrough(
      new TransformStream<StreamPart, StreamPart>({
        transform(part, controller) {
          if (part.type === "tool-call") controller.enqueue({ ...part, toolCallId: unique(part.toolCallId) });
          else if (isToolInput(part)) controller.enqueue({ ...part, id: unique(part.id) });
          else controller.enqueue(part);
        },
      }),
    );
    return { stream: renamed, ...rest };
  },
};

type WrapStream = NonNullable<LanguageModelMiddleware["wrapStream"]>;
type StreamPart = Awaited<ReturnType<WrapStream>>["stream"] extends ReadableStream<infer Part> ? Part : never;
type ToolInputPart = Extract<StreamPart, { type: "tool-input-start" | "tool-input-delta" | "tool-input-end" }>;

function isToolInput(part: StreamPart): part is ToolInputPart {
  return part.type === "tool-input-start" || part.type === "tool-input-delta" || part.type === "tool-input-end";
}
