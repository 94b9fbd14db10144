/** A process of `QuickJSExecutor`. With `thread` as its argument, without Workers. */
import { createThreadChannel } from "../../src/executors/quickjs/thread-channel.ts";
import { nodePlatform } from "../../src/executors/quickjs/node-platform.ts";
import { QuickJSExecutor } from "../../src/quickjs.node.ts";
import { growth, serve, timed } from "./protocol.ts";

const worker = process.argv[2] !== "thread";
const providers = [{ name: "codemode", fns: { echo: async (input: unknown) => input } }];
const size = { memoryLimit: 128 * 2 ** 20, maxStackSize: 128 * 2 ** 10 };
let shared: QuickJSExecutor | undefined;
let compiled: Promise<WebAssembly.Module> | undefined;

async function run(code: string): Promise<void> {
  shared ??= new QuickJSExecutor({ worker });
  const { error } = await shared.execute(code, providers);
  if (error !== undefined) throw new Error(error);
}

async function createVm() {
  return createThreadChannel({ wasmModule: await (compiled ??= nodePlatform.loadWasm()), ...size });
}

/** A run that waits, in a sandbox of its own. */
async function hold(executor: QuickJSExecutor): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const fns = { wait: () => (resolve(), new Promise(() => {})) };
  void executor.execute("async () => codemode.wait()", [{ name: "codemode", fns }]);
  await promise;
}

serve({
  load: async () => {
    await run("async () => 1");
    return performance.now();
  },
  createVms: (count) =>
    timed(async () => {
      for (let at = 0; at < count; at++) (await createVm()).close();
    }),
  runTrivial: (count) =>
    timed(async () => {
      for (let at = 0; at < count; at++) await run("async () => 1");
    }),
  callInTurn: (count) =>
    timed(() => run(`async () => { for (let i = 0; i < ${count}; i++) await codemode.echo({ i }) }`)),
  callAtOnce: (count) =>
    timed(() =>
      run(`async () => { await Promise.all(Array.from({ length: ${count} }, (_, i) => codemode.echo({ i }))) }`),
    ),
  memory: async (count) => {
    const executor = new QuickJSExecutor({ worker, pool: 0 });
    const figure = await growth(count, () => hold(executor));
    executor.dispose();
    return figure;
  },
});
