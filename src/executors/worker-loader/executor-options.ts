import type { ExecuteLimits } from "../../protocol/limits.ts";
import type { LoadedModule, OutboundHandler, WorkerLimits, WorkerLoaderBinding } from "./worker-loader.ts";

export interface DynamicWorkerExecutorOptions {
  /** The Worker Loader binding, `env.LOADER` for example. */
  loader: WorkerLoaderBinding;
  /** Milliseconds that a run may take, from the moment its isolate is ready. Default 60,000; `Infinity` for none. */
  timeout?: number;
  /**
   * Where requests of the code go. Default `null`: there are none, and no `fetch`. A service binding, or another stub
   * with `fetch`, gets all of them, and the code gets `fetch`: it can then send what tools return there.
   */
  globalOutbound?: OutboundHandler | null;
  /**
   * Modules that the code may load with `await import("name.js")`, by name: JavaScript text, or another form that Worker
   * Loaders take. They are evaluated before the code runs, and only where the code imports anything. Default none.
   */
  modules?: Record<string, string | LoadedModule>;
  /** Bindings that the code finds as `env`. Calls of them are not recorded, nor can a person be asked. Default none. */
  bindings?: Record<string, unknown>;
  /** Of the isolate. Default `2026-01-01`, which stays the same, as a run that is repeated needs it. */
  compatibilityDate?: string;
  /** Of the isolate. Default none. */
  compatibilityFlags?: string[];
  /** What Cloudflare lets one run use, in milliseconds of computing and requests. Default: 30,000 ms and the plan's. */
  workerLimits?: WorkerLimits;
  /** What one run may use of the host; each has a default. */
  limits?: Partial<ExecuteLimits>;
}
