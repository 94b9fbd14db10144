/** TanStack AI: its isolate drivers as executors, and executors as isolate drivers. */
export { fromIsolateDriver, type FromIsolateDriverOptions } from "./isolate-driver/from-isolate-driver.ts";
export { toIsolateDriver } from "./isolate-driver/to-isolate-driver.ts";
export type {
  ExecutionResult,
  IsolateConfig,
  IsolateContext,
  IsolateDriver,
  NormalizedError,
  ToolBinding,
} from "./isolate-driver/driver-types.ts";
