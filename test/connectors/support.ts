import { afterEach } from "vitest";
import type { CreateBrowserRuntimeOptions } from "../../src/browser/browser-runtime-options.ts";
import { createBrowserRuntime, type BrowserRuntime } from "../../src/browser/create-browser-runtime.ts";
import { memoryJournal } from "../../src/runtime/memory-journal.ts";
import type { Outcome, PendingAction } from "../../src/runtime/types.ts";
import { RealmExecutor } from "../runtime/support/realm-executor.ts";

let journal = memoryJournal();
const open: BrowserRuntime[] = [];

/** A runtime whose runs are in a journal that all of one test share. Another one is what a reload makes. */
export function make(options: CreateBrowserRuntimeOptions = {}): BrowserRuntime {
  const runtime = createBrowserRuntime({ executor: new RealmExecutor(), journal, ...options });
  open.push(runtime);
  return runtime;
}

/** The page goes away. */
export async function leave(runtime: BrowserRuntime): Promise<void> {
  open.splice(open.indexOf(runtime), 1);
  await runtime.dispose();
}

afterEach(async () => {
  for (const runtime of open.splice(0)) await runtime.dispose();
  journal = memoryJournal();
});

export function run(runtime: BrowserRuntime, code: string): Promise<Outcome> {
  return runtime.execute({ code: `async () => ${code}` });
}

/** What the code returns. */
export async function resultOf(runtime: BrowserRuntime, code: string): Promise<unknown> {
  const outcome = await run(runtime, code);
  if (outcome.status !== "completed") throw new Error(JSON.stringify(outcome));
  return outcome.result;
}

/** The only action that the code's run waits for. */
export async function pendingOf(runtime: BrowserRuntime, code: string): Promise<PendingAction> {
  const outcome = await run(runtime, code);
  if (outcome.status !== "paused" || outcome.pending.length !== 1) throw new Error(JSON.stringify(outcome));
  return outcome.pending[0]!;
}
