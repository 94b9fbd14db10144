import { afterEach, beforeEach } from "vitest";
import type { RuntimeTool } from "../../../src/runtime/connector.ts";
import { localCoordination } from "../../../src/runtime/coordination.ts";
import type { RuntimeEvent } from "../../../src/runtime/events.ts";
import type { Journal } from "../../../src/runtime/journal.ts";
import { memoryJournal } from "../../../src/runtime/memory-journal.ts";
import type { Runtime } from "../../../src/runtime/runtime.ts";
import type { Outcome, PendingAction } from "../../../src/runtime/types.ts";
import { makeRuntime, type MakeRuntimeOptions } from "./make-runtime.ts";
import { RealmExecutor } from "./realm-executor.ts";
import { VirtualTime } from "./virtual-time.ts";

/** A browser in virtual time, for one test: tabs that share a journal. */
export class Browser {
  readonly time: VirtualTime = new VirtualTime();
  journal: Journal = memoryJournal();
  readonly events: RuntimeEvent[] = [];
  /** Inputs of the tools that have been started, with their names. */
  readonly started: [tool: string, input: unknown][] = [];
  #executors: RealmExecutor[] = [];
  #tabs: Runtime[] = [];

  /** Another runtime upon the same journal. */
  open(tools: Record<string, RuntimeTool> = {}, options: MakeRuntimeOptions = {}): Runtime {
    const executor =
      options.executor instanceof RealmExecutor ? options.executor : new RealmExecutor({ realm: "shared" });
    this.#executors.push(executor);
    this.time.isBusy = () => this.#executors.some(({ isBusy }) => isBusy);
    const watched = Object.entries(tools).map(([name, tool]) => [name, this.#watch(name, tool)] as const);
    const tab = makeRuntime({
      tools: Object.fromEntries(watched),
      executor,
      journal: this.journal,
      coordination: localCoordination(this.journal),
      now: this.time.now,
      onEvent: (event) => this.events.push(event),
      ...options,
    });
    this.#tabs.push(tab);
    return tab;
  }

  /** Resolves with what the promise does, letting as much time pass as that takes. */
  async until<T>(promise: Promise<T>): Promise<T> {
    return this.time.until(promise);
  }

  /** Runs code until it rests. */
  async run(tab: Runtime, code: string): Promise<Outcome> {
    return this.until(tab.execute({ code }));
  }

  /** The tab is dead: nobody closes it. */
  abandon(tab: Runtime): void {
    this.#tabs = this.#tabs.filter((other) => other !== tab);
  }

  async close(): Promise<void> {
    for (const tab of this.#tabs.splice(0)) await this.until(tab.dispose());
  }

  #watch(name: string, tool: RuntimeTool): RuntimeTool {
    const { execute } = tool;
    if (execute === undefined) return tool;
    return {
      ...tool,
      execute: (input, context) => {
        this.started.push([name, input]);
        return execute(input, context);
      },
    };
  }
}

/** A new browser for each test of the file. */
export function useBrowser(): () => Browser {
  let browser: Browser;
  beforeEach(() => {
    browser = new Browser();
    browser.time.install();
  });
  afterEach(async () => {
    await browser.close();
    browser.time.uninstall();
  });
  return () => browser;
}

/** What waits, of an outcome that has to be a pause. */
export function pendingOf(outcome: Outcome): PendingAction[] {
  if (outcome.status !== "paused") throw new Error(`Not paused: ${JSON.stringify(outcome)}`);
  return outcome.pending;
}

export function after(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
