import { createBrowserPlatform } from "./browser-platform.ts";
import { probeQuickJS, QuickJSExecutorBase, type QuickJSExecutorOptions } from "./quickjs-executor.ts";
import type { ProbeResult } from "../../protocol/executor.ts";

export type { QuickJSExecutorOptions } from "./quickjs-executor.ts";

/**
 * Runs code in QuickJS (WebAssembly) in a Worker: for pages whose policy forbids the frame of `IframeSandboxExecutor`,
 * for service workers and extensions, and where hard limits on memory and stack matter more than speed.
 *
 * @throws {InvalidOptionsError} `invalid_options`, from the constructor.
 * @example
 * const executor = new QuickJSExecutor({ memoryLimit: 64 });
 * const { result, error } = await executor.execute("async () => codemode.add({ a: 1, b: 2 })", [
 *   { name: "codemode", fns: { add: async ({ a, b }) => a + b } },
 * ]);
 */
export class QuickJSExecutor extends QuickJSExecutorBase {
  constructor(options: QuickJSExecutorOptions = {}) {
    super(options, createBrowserPlatform);
  }

  /** Whether QuickJS can run here. Starts a guest to find out, and stops it. */
  static async probe(options: QuickJSExecutorOptions = {}): Promise<ProbeResult> {
    return probeQuickJS(() => new QuickJSExecutor({ ...options, pool: 0 }));
  }
}
