/** `browser-codemode/quickjs` in Node. */
export { QuickJSExecutor } from "./executors/quickjs/node-executor.ts";
export type { QuickJSExecutorOptions } from "./executors/quickjs/quickjs-executor.ts";
