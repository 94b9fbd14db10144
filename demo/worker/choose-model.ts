import { createOpenAICompatible } from "@ai-sdk/openai-compatible";
import { wrapLanguageModel, type LanguageModel } from "ai";
import { createWorkersAI } from "workers-ai-provider";
import type { Env } from "./env.ts";
import { ScriptedModel } from "./scripted/scripted-model.ts";
import { uniqueToolCallIds } from "./unique-tool-call-ids.ts";

/** An OpenAI-compatible endpoint if one is configured, else Workers AI if bound, else the scripted model. */
export function chooseModel(env: Env): LanguageModel {
  const model = remoteModel(env);
  if (model === undefined) return new ScriptedModel({ delayMs: Number(env.SCRIPTED_DELAY_MS ?? 12) });
  return wrapLanguageModel({ model, middleware: uniqueToolCallIds });
}

type RemoteModel = Parameters<typeof wrapLanguageModel>[0]["model"];

function remoteModel(env: Env): RemoteModel | undefined {
  if (env.OPENAI_BASE_URL !== undefined && env.OPENAI_BASE_URL !== "") {
    const provider = createOpenAICompatible({
      name: "openai-compatible",
      baseURL: env.OPENAI_BASE_URL,
      ...(env.OPENAI_API_KEY === undefined ? {} : { apiKey: env.OPENAI_API_KEY }),
    });
    return provider(env.OPENAI_MODEL ?? "gpt-5-mini");
  }
  if (env.AI === undefined) return undefined;
  return createWorkersAI({ binding: env.AI })(env.WORKERS_AI_MODEL ?? "@cf/moonshotai/kimi-k2.7-code");
}
