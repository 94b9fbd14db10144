import { createContext, runInContext } from "node:vm";
import type { ExecutionResult, IsolateConfig, IsolateDriver } from "../../src/interop/tanstack-ai.ts";

/**
 * A driver that begins anew with each execution, as those do that send code elsewhere to run. It keeps nobody out: it
 * is for tests only.
 */
export function createForgetfulDriver(onContext: (event: "created" | "disposed") => void = () => {}): IsolateDriver {
  return {
    createContext: async (config) => {
      onContext("created");
      return {
        execute: <T>(code: string) => execute<T>(code, config),
        dispose: async () => onContext("disposed"),
      };
    },
  };
}

async function execute<T>(code: string, { bindings, timeout = 30_000 }: IsolateConfig): Promise<ExecutionResult<T>> {
  const logs: string[] = [];
  const globals: Record<string, unknown> = { console: { log: (...values: unknown[]) => logs.push(values.join(" ")) } };
  for (const [name, binding] of Object.entries(bindings)) {
    globals[`__${name}`] = async (input: string) => JSON.stringify((await binding.execute(JSON.parse(input))) ?? null);
  }
  const wrappers = Object.keys(bindings).map(
    (name) => `async function ${name}(input) { return JSON.parse(await __${name}(JSON.stringify(input))) }`,
  );
  const text = `(async () => {${wrappers.join("\n")}\nreturn JSON.stringify(await (async () => {${code}\n})())})()`;
  try {
    const json = (await runInContext(text, createContext(globals), { timeout })) as string | undefined;
    return { success: true, value: (json === undefined ? undefined : JSON.parse(json)) as T, logs };
  } catch (error) {
    const { name, message } = error as Error;
    return { success: false, error: { name, message }, logs };
  }
}
