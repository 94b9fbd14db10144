import { Engine, type Listeners } from "./server-runtime-engine.ts";
import type { ServerRuntimeOptions } from "./server-runtime-options.ts";

/** The engines of objects, by the names of their runtimes. */
const engines = new WeakMap<object, Map<string, Engine>>();
/** They outlive engines: a handle that is disposed of takes nothing from those who follow by another. */
const listenersOf = new WeakMap<object, Map<string, Listeners>>();

/**
 * The engine of the object and name, made with these options where there is none.
 * @throws {InvalidOptionsError} `invalid_options`: the object cannot have the runtime's facet.
 */
export function engineOf(options: ServerRuntimeOptions): Engine {
  const ofObject = engines.get(options.ctx) ?? new Map<string, Engine>();
  engines.set(options.ctx, ofObject);
  const known = ofObject.get(options.name);
  if (known) return known;
  const listeners = listenersOf.get(options.ctx) ?? new Map<string, Listeners>();
  listenersOf.set(options.ctx, listeners);
  const own: Listeners = listeners.get(options.name) ?? new Map();
  listeners.set(options.name, own);
  const engine = new Engine(options, own);
  ofObject.set(options.name, engine);
  return engine;
}

/** Lets go of the object's runs of that name; nothing is lost. */
export async function disposeEngine({ ctx, name }: ServerRuntimeOptions): Promise<void> {
  const engine = engines.get(ctx)?.get(name);
  engines.get(ctx)?.delete(name);
  await engine?.dispose();
}
