import type { IsolateDriver } from "../../src/interop/tanstack-ai.ts";

interface NodeDriverPackage {
  createNodeIsolateDriver: (config?: { timeout?: number; memoryLimit?: number }) => IsolateDriver;
  probeIsolatedVm: () => { compatible: boolean; error?: string };
}

/** It needs a native part, so it may be missing; a name that the compiler cannot see keeps type checks going. */
const packageName: string = "@tanstack/ai-isolate-node";

/** The driver, or why there is none here. */
export async function loadNodeDriver(): Promise<NodeDriverPackage["createNodeIsolateDriver"] | string> {
  try {
    const { createNodeIsolateDriver, probeIsolatedVm } = (await import(packageName)) as NodeDriverPackage;
    const { compatible, error } = probeIsolatedVm();
    return compatible ? createNodeIsolateDriver : (error ?? "isolated-vm does not start here");
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
