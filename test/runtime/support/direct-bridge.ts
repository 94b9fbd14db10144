/** A bridge without any wire: what the page says reaches the server's engine at once. */
import type { Bridge } from "../../../src/browser/bridge.ts";
import type { ConnectorDescriptor } from "../../../src/runtime/descriptors.ts";
import { memoryJournal } from "../../../src/runtime/memory-journal.ts";
import type { RuntimeTool } from "../../../src/runtime/connector.ts";
import type { Runtime } from "../../../src/runtime/runtime.ts";
import type { CodemodeRuntimeHandle } from "../../../src/runtime/runtime-handle.ts";
import { ConnectorUnavailableError, ExecutionInterruptedError } from "../../../src/protocol/errors.ts";
import { within } from "../../../src/runtime/within.ts";
import type { KnownAnswer } from "../../../src/server-bridge/receiving-runtime.ts";
import { pageConnectors } from "../../../src/server-bridge/worker/page-tools.ts";
import { makeRuntime, type MakeRuntimeOptions } from "./make-runtime.ts";

export interface DirectBridge extends Bridge {
  readonly server: Runtime;
  connectors(): Promise<ConnectorDescriptor[]>;
  /** Whether there is a connection. */
  connect(isConnected: boolean): void;
}

type Own = Omit<DirectBridge, keyof CodemodeRuntimeHandle>;

const ORIGIN = { clientId: "tab" };

/** @param mail Tools of the server's connector `mail`, which is marked for pages. */
export function directBridge(mail: Record<string, RuntimeTool> = {}, options: MakeRuntimeOptions = {}): DirectBridge {
  let handler: Parameters<Bridge["serve"]>[0] | undefined;
  // Rejects when the page that answers is another one.
  let replaced = Promise.withResolvers<never>();
  replaced.promise.catch(() => {});
  let connected = Promise.withResolvers<void>();
  let isConnected = true;
  connected.resolve();
  const listeners = new Set<(state: Bridge["state"]) => void>();
  const own = { name: "mail", instructions: "Sends mail", tools: new Map(Object.entries(mail)) };
  const refused = new Set<string>();
  const server = makeRuntime({
    journal: memoryJournal(),
    connectors: [own],
    receivedConnectors: (received) => [
      ...pageConnectors(received, {
        isConnected: () => isConnected && handler !== undefined,
        async call(_, call, signal) {
          if (!isConnected || handler === undefined) throw new ConnectorUnavailableError("nobody is there");
          const answer = handler.call(structuredClone(call), signal);
          return structuredClone(await Promise.race([answer, replaced.promise])) as KnownAnswer;
        },
      }),
      own,
    ],
    reception: {
      idPrefix: "s-",
      refusals: { has: async (key) => refused.has(key), add: async (key) => void refused.add(key) },
    },
    ...options,
  });
  const bridge: Own = {
    server,
    get state() {
      return isConnected ? "connected" : "offline";
    },
    onStateChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    connect(now) {
      isConnected = now;
      if (now) connected.resolve();
      else connected = Promise.withResolvers<void>();
      for (const listener of listeners) listener(now ? "connected" : "offline");
      if (now) void server.reception!.pageArrived(ORIGIN);
    },
    async connectors() {
      await connected.promise;
      const tools = Object.entries(mail).map(([name, { effect, description = "" }]) => {
        return [name, { effect, description, requiresApproval: false }] as const;
      });
      return [{ name: "mail", instructions: "Sends mail", tools: Object.fromEntries(tools) }];
    },
    async handOff(request, { signal } = {}) {
      await within(connected.promise, Infinity, signal);
      signal?.throwIfAborted();
      return server.reception!.receive(structuredClone(request), ORIGIN);
    },
    async begin(request) {
      await connected.promise;
      return server.reception!.begin(structuredClone(request), ORIGIN);
    },
    serve(given) {
      replaced.reject(new ExecutionInterruptedError("The page was loaded anew"));
      replaced = Promise.withResolvers<never>();
      replaced.promise.catch(() => {});
      handler = given;
      void server.reception!.pageArrived(ORIGIN);
      return () => (handler = undefined);
    },
  };
  // The rest is the server's, whose methods need it as `this`.
  return new Proxy(bridge, {
    get(target, key) {
      if (key in target) return Reflect.get(target, key) as unknown;
      const value: unknown = Reflect.get(server, key);
      return typeof value === "function" ? (value.bind(server) as unknown) : value;
    },
    has: (target, key) => key in target || key in server,
  }) as DirectBridge;
}
