/** `browser-codemode/quickjs` in Node. */
import { nodePlatform } from "./executors/quickjs/node-platform.ts";
import {
  probeQuickJS,
  QuickJSExecutorBase,
  type QuickJSExecutorOptions,
} from "./executors/quickjs/quickjs-executor.ts";
import type { ProbeResult } from "./protocol/executor.ts";

export type { QuickJSExecutorOptions } from "./executors/quickjs/quickjs-executor.ts";

export class QuickJSExecutor extends QuickJSExecutorBase {
  constructor(options: QuickJSExecutorOptions = {}) {
    super(options, () => nodePlatform);
  }

  static async probe(options: QuickJSExecutorOptions = {}): Promise<ProbeResult> {
    return probeQuickJS(() => new QuickJSExecutor({ ...options, pool: 0 }));
  }
}
