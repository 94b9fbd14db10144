import type { LanguageModel } from "ai";
import { nextMove, type Move } from "./next-move.ts";

type Model = Extract<LanguageModel, { specificationVersion: "v4" }>;
type StreamPart = Awaited<ReturnType<Model["doStream"]>>["stream"] extends ReadableStream<infer Part> ? Part : never;

const noTokens = {
  inputTokens: { total: 0, noCache: 0, cacheRead: 0, cacheWrite: 0 },
  outputTokens: { total: 0, text: 0, reasoning: 0 },
};

/**
 * A language model without a network: it knows a few kinds of prompts, writes code for them, and words
 * its answers from what the tools returned. It streams like any other model.
 */
export class ScriptedModel implements Model {
  readonly specificationVersion = "v4";
  readonly provider = "scripted";
  readonly modelId = "scripted";
  readonly supportedUrls = {};
  readonly #delayMs: number;

  constructor(options: { delayMs: number }) {
    this.#delayMs = options.delayMs;
  }

  async doStream(options: Parameters<Model["doStream"]>[0]): Promise<Awaited<ReturnType<Model["doStream"]>>> {
    const canRunCode = options.tools?.some((tool) => tool.name === "codemode") ?? false;
    const parts = streamParts(nextMove(options.prompt, canRunCode));
    return { stream: paced(parts, { delayMs: this.#delayMs, signal: options.abortSignal }) };
  }

  async doGenerate(options: Parameters<Model["doGenerate"]>[0]): Promise<Awaited<ReturnType<Model["doGenerate"]>>> {
    const canRunCode = options.tools?.some((tool) => tool.name === "codemode") ?? false;
    const { text, code } = nextMove(options.prompt, canRunCode);
    const finishReason = code === undefined ? "stop" : "tool-calls";
    return {
      content: [
        { type: "text", text },
        ...(code === undefined
          ? []
          : [
              {
                type: "tool-call" as const,
                toolCallId: newId(),
                toolName: "codemode",
                input: JSON.stringify({ code }),
              },
            ]),
      ],
      finishReason: { unified: finishReason, raw: undefined },
      usage: noTokens,
      warnings: [],
    };
  }
}

function newId(): string {
  return `call_${crypto.randomUUID()}`;
}

function* streamParts({ text, code }: Move): Generator<StreamPart> {
  yield { type: "stream-start", warnings: [] };
  yield { type: "text-start", id: "text" };
  for (const delta of pieces(text, 6)) yield { type: "text-delta", id: "text", delta };
  yield { type: "text-end", id: "text" };
  if (code !== undefined) {
    const id = newId();
    const input = JSON.stringify({ code });
    yield { type: "tool-input-start", id, toolName: "codemode" };
    for (const delta of pieces(input, 14)) yield { type: "tool-input-delta", id, delta };
    yield { type: "tool-input-end", id };
    yield { type: "tool-call", toolCallId: id, toolName: "codemode", input };
  }
  const finishReason = code === undefined ? "stop" : "tool-calls";
  yield { type: "finish", finishReason: { unified: finishReason, raw: undefined }, usage: noTokens };
}

function pieces(text: string, length: number): string[] {
  return text.match(new RegExp(`[\\s\\S]{1,${length}}`, "gu")) ?? [];
}

function paced(
  parts: Generator<StreamPart>,
  options: { delayMs: number; signal: AbortSignal | undefined },
): ReadableStream<StreamPart> {
  return new ReadableStream({
    async pull(controller) {
      if (options.signal?.aborted === true) return controller.error(options.signal.reason);
      const next = parts.next();
      if (next.done === true) return controller.close();
      if (options.delayMs > 0) await new Promise((resolve) => setTimeout(resolve, options.delayMs));
      controller.enqueue(next.value);
    },
  });
}
