import { onTestFinished } from "vitest";
import { IframeSandboxExecutor } from "../../../src/index.ts";
import { localCoordination } from "../../../src/runtime/coordination.ts";
import { Runtime } from "../../../src/runtime/runtime.ts";
import { memoryJournal } from "../../../src/testing.ts";

/** A runtime with one tool that somebody else carries out, as a server's may have them. */
export function makeClientRuntime(method: string): Runtime {
  const journal = memoryJournal();
  const executor = new IframeSandboxExecutor();
  const runtime = new Runtime({
    name: "client",
    connectors: [{ name: "codemode", tools: new Map([[method, { effect: "write" }]]) }],
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
