import {
  createBrowserRuntime,
  IframeSandboxExecutor,
  type BrowserRuntime,
  type CreateBrowserRuntimeOptions,
} from "browser-codemode";
import { desk } from "../connectors/desk.ts";
import { browserTools } from "../tools/browser-tools.ts";

// `?timeout=3000` shortens the time that code may run.
const timeout = Number(new URLSearchParams(location.search).get("timeout"));

export const executor: IframeSandboxExecutor = new IframeSandboxExecutor(timeout > 0 ? { timeout } : {});

/** What the page offers to code, wherever the run is. */
export const offered: Pick<CreateBrowserRuntimeOptions, "connectors"> & { tools: typeof browserTools } = {
  tools: browserTools,
  connectors: [desk],
};

/** One for the page: it drives the runs of all conversations, and goes on with those that a reload has cut off. */
export const runtime: BrowserRuntime = createBrowserRuntime({ ...offered, executor });

/** For the console: `await kiln.runtime.executions()`. */
Object.assign(globalThis, { kiln: { runtime } });
