import type { ProbeResult } from "../../protocol/executor.ts";
import { nodePlatform } from "./node-platform.ts";
import { probeQuickJS, QuickJSExecutorBase, type QuickJSExecutorOptions } from "./quickjs-executor.ts";

/** Runs code in QuickJS (WebAssembly) in a worker thread of Node: in tests and scripts, and where pages are rendered. */
export class QuickJSExecutor extends QuickJSExecutorBase {
  constructor(options: QuickJSExecutorOptions = {}) {
    super(options, () => nodePlatform);
  }

  /** Whether QuickJS can run here. Starts a guest to find out, and stops it. */
  static async probe(options: QuickJSExecutorOptions = {}): Promise<ProbeResult> {
    return probeQuickJS(() => new QuickJSExecutor({ ...options, pool: 0 }));
  }
}
