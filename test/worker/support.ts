import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { vi } from "vitest";
import {
  createCodemodeRuntime,
  DynamicWorkerExecutor,
  type CodemodeRuntimeHandle,
  type CreateCodemodeRuntimeOptions,
} from "../../src/server.ts";
import type { Host } from "./entry.ts";
import { WorldConnector } from "./sleeper.ts";

export type Stub = DurableObjectStub<Host>;
export type Options = Partial<CreateCodemodeRuntimeOptions>;

export function newObject(): Stub {
  return env.HOST.get(env.HOST.newUniqueId());
}

export function makeRuntime(ctx: DurableObjectState, options: Options = {}): CodemodeRuntimeHandle {
  return createCodemodeRuntime({
    ctx,
    executor: new DynamicWorkerExecutor({ loader: env.LOADER }),
    connectors: [new WorldConnector(ctx, env)],
    ...options,
  });
}

/** A stub is of no use any more once its object has crashed. */
const fresh = (stub: Stub): Stub => env.HOST.get(stub.id);

/** Does something in the object, with a handle of its own. What is returned must not be bound to the object. */
export function inObject<T>(
  stub: Stub,
  use: (runtime: CodemodeRuntimeHandle, ctx: DurableObjectState) => Promise<T>,
  options?: Options,
): Promise<T> {
  return runInDurableObject(fresh(stub), (_object, ctx) => use(makeRuntime(ctx, options), ctx));
}

/** The object's memory is lost in the middle of whatever it does. */
export async function crash(stub: Stub): Promise<void> {
  await runInDurableObject(fresh(stub), (_object, ctx) => ctx.abort("crash")).catch(() => {});
}

/** Waits until it is so. */
export async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  await vi.waitUntil(isSo, { timeout: 30_000, interval: 10 });
}
