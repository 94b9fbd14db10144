import type { RuntimeEvent } from "../../../src/runtime/events.ts";
import type { CodemodeRuntimeHandle } from "../../../src/runtime/runtime-handle.ts";
import type { PageIdentity, ReceivingRuntime } from "../../../src/server-bridge/receiving-runtime.ts";

/** A runtime that writes down what is asked of it. */
export class FakeRuntime {
  readonly asked: { method: string; args: unknown[] }[] = [];
  readonly arrived: PageIdentity[] = [];
  readonly listeners: Set<(event: RuntimeEvent) => void> = new Set();
  /** What methods do; the others give `undefined`. */
  readonly does: Record<string, (...args: never[]) => unknown> = {};
  /** Whose page each execution came from. */
  readonly owners: Map<string, PageIdentity> = new Map();
  readonly handle: ReceivingRuntime;

  constructor(does: Record<string, (...args: never[]) => unknown> = {}) {
    this.does = does;
    this.handle = new Proxy({} as ReceivingRuntime, {
      get: (_, method: string) =>
        ({
          subscribe: (listener: (event: RuntimeEvent) => void) => {
            this.listeners.add(listener);
            return () => this.listeners.delete(listener);
          },
          pageArrived: (origin: PageIdentity) => void this.arrived.push(origin),
          ownerOf: async (executionId: string) => this.owners.get(executionId),
        })[method as "subscribe"] ??
        (async (...args: unknown[]) => {
          this.asked.push({ method, args });
          return this.does[method]?.(...(args as never[]));
        }),
    });
  }

  emit(event: RuntimeEvent): void {
    for (const listener of this.listeners) listener(event);
  }

  countOf(method: keyof CodemodeRuntimeHandle | "receive" | "begin" | "refuse" | "bridgedConnectors"): number {
    return this.asked.filter((entry) => entry.method === method).length;
  }
}
