/** `browser-codemode/quickjs`: generated code in QuickJS, an interpreter with memory and stack of its own. */
export { QuickJSExecutor } from "./executors/quickjs/browser-executor.ts";
export type { QuickJSExecutorOptions } from "./executors/quickjs/quickjs-executor.ts";
