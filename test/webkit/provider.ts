import { defineBrowserProvider } from "@vitest/browser";
import type { BrowserProvider, BrowserProviderOption, TestProject } from "vitest/node";
import { openWebKit, type WebKitSession } from "./session.ts";

declare module "vitest/browser" {
  interface BrowserCommands {
    /** What the test page asks of its browser before each file. */
    __vitest_viewport: (size: { width: number; height: number }) => Promise<void>;
  }
}

/** Vitest's browser mode in WebKitGTK: opens the test page there; nearly all else the page does itself. */
export function webkit(): BrowserProviderOption {
  return defineBrowserProvider({
    name: "webkitgtk",
    providerFactory: (project) => new WebKitProvider(project),
  });
}

class WebKitProvider implements BrowserProvider {
  readonly name = "webkitgtk";
  readonly supportsParallelism = false;
  #session: Promise<WebKitSession> | undefined;

  constructor(project: TestProject) {
    // The frame that a test runs in has its size already; no test depends on the window around it.
    project.browser?.registerCommand("__vitest_viewport", async () => {});
  }

  getCommandsContext(): Record<string, unknown> {
    return {};
  }

  async openPage(_sessionId: string, url: string): Promise<void> {
    const { driver } = await (this.#session ??= openWebKit());
    await driver.get(url);
  }

  async close(): Promise<void> {
    const session = this.#session;
    this.#session = undefined;
    await (await session)?.close();
  }
}
