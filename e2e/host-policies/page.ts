/** Runs in the page: tries the executor under whatever policy the page was served with. */
import { IframeSandboxExecutor, type IframeSandboxExecutorOptions } from "../../src/index.ts";

export interface Attempt {
  result: unknown;
  code: string | undefined;
  message: string | undefined;
  /** Milliseconds until the answer, the start of the sandbox included. */
  elapsed: number;
}

async function attempt(options: IframeSandboxExecutorOptions): Promise<Attempt> {
  const executor = new IframeSandboxExecutor({ ...options, pool: 0 });
  const start = performance.now();
  const { result, failure } = await executor.execute("async () => codemode.twice(21)", [
    { name: "codemode", fns: { twice: (input) => 2 * (input as number) } },
  ]);
  executor.dispose();
  return { result, code: failure?.code, message: failure?.message, elapsed: performance.now() - start };
}

Object.assign(globalThis, { attempt, createExecutor: () => new IframeSandboxExecutor() });
