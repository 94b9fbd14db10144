import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import type { RuntimeConnector, RuntimeTool } from "../../src/runtime/connector.ts";
import type { CodemodeRuntimeHandle } from "../../src/runtime/runtime-handle.ts";
import { createCodemodeRuntime, DynamicWorkerExecutor } from "../../src/server.ts";
import { handleContract, type HandleSetup } from "../runtime/handle.contract.ts";
import { newObject } from "./support.ts";

/** A handle in a Durable Object, each of whose methods is called there, as an agent's are. */
async function inObject(tools: Record<string, RuntimeTool>): Promise<HandleSetup> {
  const stub = newObject();
  const connector: RuntimeConnector = { name: "world", tools: new Map(Object.entries(tools)) };
  const executor = new DynamicWorkerExecutor({ loader: env.LOADER });
  const use = <T>(work: (handle: CodemodeRuntimeHandle) => T | Promise<T>): Promise<T> =>
    runInDurableObject(stub, (_object, ctx) =>
      work(createCodemodeRuntime({ ctx, executor, connectors: [{ "~connect": () => connector }], keepAlive: 100 })),
    );
  await use(() => undefined);
  const subscribe: CodemodeRuntimeHandle["subscribe"] = (listener) => {
    const end = use((handle) => handle.subscribe(listener));
    return () => void end.then((stop) => use(() => stop()));
  };
  const handle = new Proxy({ name: "default", subscribe } as CodemodeRuntimeHandle, {
    get(target, key) {
      if (key in target) return Reflect.get(target, key) as unknown;
      // Whoever awaits it takes it for no promise.
      if (typeof key === "symbol" || key === "then") return undefined;
      return (...given: unknown[]) =>
        use((own) => (Reflect.get(own, key) as (...args: unknown[]) => unknown).apply(own, given));
    },
  });
  return { handle, close: () => use((own) => own.dispose()) };
}

handleContract("createCodemodeRuntime", inObject, { connector: "world" });
