/** The executors under attack, by their names: the only place of the page that knows how each is made. */
import { IframeSandboxExecutor } from "../../../src/executors/iframe/iframe-sandbox-executor.ts";
import { QuickJSExecutor } from "../../../src/executors/quickjs/browser-executor.ts";
import type { Executor } from "../../../src/protocol/executor.ts";
import { EXECUTORS, type ExecutorName, type PageRequest } from "../probe.ts";
import { HijackedGuest, HijackedWorker, type Hijacked } from "./hijacked.ts";
import { NaiveExecutor } from "./naive.ts";

interface Making {
  sandboxUrl: boolean;
}

const make: Record<ExecutorName, (making: Making) => Executor> = {
  iframe: ({ sandboxUrl }) => new IframeSandboxExecutor(sandboxUrl ? { sandboxUrl: "/sandbox.html" } : {}),
  quickjs: () => new QuickJSExecutor(),
};

/** With our host on the one side and a guest taken over on the other. */
const makeHijacked: Record<ExecutorName, (outlives: boolean) => Hijacked> = {
  iframe: (outlives) => new HijackedGuest(outlives),
  quickjs: () => new HijackedWorker(),
};

const known = new Map<string, Executor>();

/** One for all runs, as in an app; one of its own where the attack is on its start. */
export function findExecutor({ executor: name, hijacked, bystander, sandboxUrl, settle }: PageRequest): Executor {
  if (!isOurs(name)) return new NaiveExecutor(name, hijacked);
  if (hijacked) return makeHijacked[name](settle > 0);
  if (bystander !== undefined) return make[name]({ sandboxUrl });
  const key = `${name} ${sandboxUrl}`;
  const executor = known.get(key) ?? make[name]({ sandboxUrl });
  known.set(key, executor);
  return executor;
}

function isOurs(name: PageRequest["executor"]): name is ExecutorName {
  return EXECUTORS.some((executor) => executor === name);
}
