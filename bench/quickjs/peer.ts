/** A process of `@tanstack/ai-isolate-quickjs`. */
import { growth, serve, timed } from "./protocol.ts";

const execute = async (input: unknown) => input;
const bindings = { echo: { name: "echo", description: "", inputSchema: {}, execute } };

async function createContext() {
  const { createQuickJSIsolateDriver } = await import("@tanstack/ai-isolate-quickjs");
  return createQuickJSIsolateDriver().createContext({ bindings });
}

/** As `createCodeModeTool` does it: a context for each run. */
async function run(code: string): Promise<void> {
  const context = await createContext();
  const { error } = await context.execute(code);
  await context.dispose();
  if (error !== undefined) throw new Error(error.message);
}

serve({
  load: async () => {
    await run("return 1");
    return performance.now();
  },
  createVms: (count) =>
    timed(async () => {
      for (let at = 0; at < count; at++) await (await createContext()).dispose();
    }),
  runTrivial: (count) =>
    timed(async () => {
      for (let at = 0; at < count; at++) await run("return 1");
    }),
  callInTurn: (count) => timed(() => run(`for (let i = 0; i < ${count}; i++) await echo({ i });`)),
  callAtOnce: (count) =>
    timed(() => run(`await Promise.all(Array.from({ length: ${count} }, (_, i) => echo({ i })));`)),
  memory: (count) => growth(count, createContext),
});
