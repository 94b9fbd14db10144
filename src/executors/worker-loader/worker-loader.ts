/**
 * The parts of the Workers runtime's types that the executor uses: the project builds without that package. Loose where an
 * app's own types, of whichever version, must fit.
 */

/** A Worker Loader binding: `env.LOADER`, declared as `worker_loaders` in the Worker's configuration. */
export interface WorkerLoaderBinding {
  load?(code: unknown): LoadedWorker;
  get(name: string | null, getCode: () => unknown): LoadedWorker;
}

export interface LoadedWorkerCode {
  compatibilityDate: string;
  compatibilityFlags?: string[];
  limits?: WorkerLimits;
  mainModule: string;
  modules: Record<string, string | LoadedModule>;
  env?: Record<string, unknown>;
  globalOutbound: OutboundHandler | null;
}

/** A module in another form than JavaScript text; one of these. */
export interface LoadedModule {
  js?: string;
  cjs?: string;
  text?: string;
  json?: unknown;
  data?: ArrayBuffer;
  wasm?: ArrayBuffer | ArrayBufferView | WebAssembly.Module;
}

/** What one run may use, enforced by Cloudflare, not by `wrangler dev`. */
export interface WorkerLimits {
  /** Milliseconds of computing. */
  cpuMs?: number;
  /** Requests of its own. */
  subRequests?: number;
}

/** A service binding, or another stub with `fetch`: requests of the code go through it. */
export interface OutboundHandler {
  fetch(request: never): unknown;
}

export interface LoadedWorker {
  getEntrypoint(): unknown;
}
