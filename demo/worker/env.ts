/** What `wrangler.jsonc` and the environment give the Worker. Every model setting is optional. */
export interface Env extends Cloudflare.Env {
  BrowserCodemode: DurableObjectNamespace;
  HelpDesk: DurableObjectNamespace;
  LOADER: WorkerLoader;
  /** An OpenAI-compatible endpoint, for example `https://api.openai.com/v1`. */
  OPENAI_BASE_URL?: string;
  OPENAI_API_KEY?: string;
  OPENAI_MODEL?: string;
  /** The Workers AI binding of the `workers-ai` environment. */
  AI?: Ai;
  WORKERS_AI_MODEL?: string;
  /** Milliseconds between the pieces that the scripted model streams; 0 for tests. */
  SCRIPTED_DELAY_MS?: string;
}
