import { IframeSandboxExecutor } from "../executors/iframe/iframe-sandbox-executor.ts";
import type { Executor } from "../protocol/executor.ts";

let shared: Executor | undefined;

/** The page's one executor for all code tools that were given none: apps make new descriptors when tools change. */
export function defaultExecutor(): Executor {
  return (shared ??= new IframeSandboxExecutor());
}
