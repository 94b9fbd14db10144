import { afterAll, beforeAll, vi } from "vitest";
import type {
  ExecuteOptions,
  ExecuteResult,
  Executor,
  HostFunction,
  ResolvedProvider,
} from "../../../src/protocol/executor.ts";
import type { ExecuteLimits } from "../../../src/protocol/limits.ts";

/** The options that every executor takes. */
export interface ExecutorOptions {
  timeout?: number;
  limits?: Partial<ExecuteLimits>;
}

export type CreateExecutor = (options?: ExecutorOptions) => Executor;

export type Run = (
  code: string,
  providers?: ResolvedProvider[] | Record<string, HostFunction>,
  options?: ExecuteOptions,
) => Promise<ExecuteResult>;

/** One executor for the tests of a block. A record of functions is the provider `codemode`. */
export function shareExecutor(create: CreateExecutor, options?: ExecutorOptions): Run {
  let executor: Executor | undefined;
  beforeAll(() => {
    executor = create(options);
  });
  afterAll(() => executor?.dispose?.());
  return (code, providers = [], more) =>
    executor!.execute(code, Array.isArray(providers) ? providers : [codemode(providers)], more);
}

export function codemode(fns: Record<string, HostFunction>): ResolvedProvider {
  return { name: "codemode", fns };
}

/**
 * Whether the sandbox's engine tells in a stack who called. JavaScriptCore does not for evaluated code: it tells where
 * an error was made, and nothing about the callers.
 */
export async function tellsCallers(execute: Executor["execute"]): Promise<boolean> {
  const { result } = await execute("async () => /codemode\\.js|<input>/.test(new Error().stack)", []);
  return result === true;
}

export function delay(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

/** Collects what observers throw, which the library hands to the page, so that it does not fail the test. */
export async function collectUncaught(action: () => Promise<void>): Promise<unknown[]> {
  const uncaught: unknown[] = [];
  const native = globalThis.queueMicrotask;
  vi.stubGlobal("queueMicrotask", (task: () => void) =>
    native(() => {
      try {
        task();
      } catch (error) {
        uncaught.push(error);
      }
    }),
  );
  try {
    await action();
  } finally {
    vi.unstubAllGlobals();
  }
  return uncaught;
}
