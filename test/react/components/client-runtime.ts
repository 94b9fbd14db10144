import { onTestFinished } from "vitest";
import { IframeSandboxExecutor } from "../../../src/index.ts";
import { localCoordination } from "../../../src/runtime/coordination.ts";
import type { RuntimeTool } from "../../../src/runtime/connector.ts";
import { Runtime } from "../../../src/runtime/runtime.ts";
import { memoryJournal } from "../../../src/testing.ts";

/**
 * A runtime with one tool that somebody else carries out, as a server's may have them.
 * @param options.isAway A page has the tool, and is not there.
 */
export function makeClientRuntime(method: string, { isAway = false }: { isAway?: boolean } = {}): Runtime {
  const away: Partial<RuntimeTool> = isAway ? { isReachable: () => false, execute: () => "never" } : {};
  const journal = memoryJournal();
  const executor = new IframeSandboxExecutor();
  const runtime = new Runtime({
    name: "client",
    connectors: [{ name: "codemode", tools: new Map([[method, { effect: "write", ...away }]]) }],
    executor,
    journal,
    coordination: localCoordination(journal),
    maxExecutions: 50,
    timeout: undefined,
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
  });
  onTestFinished(async () => {
    await runtime.dispose();
    executor.dispose();
  });
  return runtime;
}
