import type { RuntimeConnector, RuntimeTool } from "../../../src/runtime/connector.ts";
import { localCoordination } from "../../../src/runtime/coordination.ts";
import { memoryJournal } from "../../../src/runtime/memory-journal.ts";
import { Runtime } from "../../../src/runtime/runtime.ts";
import type { RuntimeOptions } from "../../../src/runtime/runtime-options.ts";
import { RealmExecutor } from "./realm-executor.ts";

export interface MakeRuntimeOptions extends Partial<RuntimeOptions> {
  /** Of the connector `codemode`. */
  tools?: Record<string, RuntimeTool>;
}

/** A runtime as an app's front door makes it, of parts that tests can look into. */
export function makeRuntime({ tools = {}, ...given }: MakeRuntimeOptions = {}): Runtime {
  const journal = given.journal ?? memoryJournal();
  const own: RuntimeConnector = { name: "codemode", tools: new Map(Object.entries(tools)) };
  return new Runtime({
    name: "default",
    connectors: [own],
    executor: new RealmExecutor(),
    journal,
    coordination: localCoordination(journal),
    maxExecutions: 50,
    timeout: 10_000,
    approvalTimeout: Infinity,
    keepAlive: Infinity,
    writeInterval: 0,
    onReject: "end",
    redact: undefined,
    normalize: async (code) => code,
    now: () => Date.now(),
    random: () => crypto.randomUUID().replaceAll("-", ""),
    locale: "en-US",
    timeZone: "UTC",
    onEvent: undefined,
    ...given,
  });
}
