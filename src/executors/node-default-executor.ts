import { createChoosingExecutor, type DefaultExecutor, type DefaultExecutorOptions } from "./default-executor.ts";

/** {@link createDefaultExecutor} of the entry for Node, where QuickJS runs in worker threads. */
export function createDefaultExecutor(options: DefaultExecutorOptions = {}): DefaultExecutor {
  return createChoosingExecutor(options, async () => (await import("./quickjs/node-executor.ts")).QuickJSExecutor);
}
