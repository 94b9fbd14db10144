import { simulateReadableStream } from "ai";
import { MockLanguageModelV4 } from "ai/test";

type StreamResult = Awaited<ReturnType<MockLanguageModelV4["doStream"]>>;
type Part = StreamResult["stream"] extends ReadableStream<infer T> ? T : never;

/** What the model is to run next; then it says that it is done. */
export const script: { code: string[]; calls: number } = { code: [], calls: 0 };

const usage = {
  inputTokens: { total: 1, noCache: 1, cacheRead: 0, cacheWrite: 0 },
  outputTokens: { total: 1, text: 1, reasoning: 0 },
};

/** Calls `codemode` with what the script says, once for each line of it. */
export const model = new MockLanguageModelV4({
  doStream: async () => {
    const code = script.code.shift();
    const parts: Part[] = [{ type: "stream-start", warnings: [] }];
    if (code === undefined) {
      parts.push(
        { type: "text-start", id: "t" },
        { type: "text-delta", id: "t", delta: "Done." },
        { type: "text-end", id: "t" },
        { type: "finish", finishReason: { unified: "stop", raw: "stop" }, usage },
      );
    } else {
      const toolCallId = `call_${++script.calls}`;
      parts.push(
        { type: "tool-call", toolCallId, toolName: "codemode", input: JSON.stringify({ code }) },
        { type: "finish", finishReason: { unified: "tool-calls", raw: "tool_calls" }, usage },
      );
    }
    return { stream: simulateReadableStream({ chunks: parts, initialDelayInMs: null, chunkDelayInMs: null }) };
  },
});
