/** What `wrangler types` would write for the samples. */
interface Env {
  LOADER: WorkerLoader;
  Chat: DurableObjectNamespace;
}

declare namespace Cloudflare {
  interface Env {
    LOADER: WorkerLoader;
    Chat: DurableObjectNamespace;
  }
}
