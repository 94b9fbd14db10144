/** `browser-codemode` in Node: the same, but that what chooses an executor knows the one for Node. */
export * from "./index.ts";
export { createDefaultExecutor } from "./executors/node-default-executor.ts";
