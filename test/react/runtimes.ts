/** Real runtimes for tests of components: the iframe sandbox, and a journal in memory or in this page's IndexedDB. */
import { configure } from "@testing-library/react";
import { afterAll, afterEach } from "vitest";
import {
  createBrowserRuntime,
  IframeSandboxExecutor,
  type BrowserRuntime,
  type CreateBrowserRuntimeOptions,
} from "../../src/index.ts";
import { memoryJournal } from "../../src/testing.ts";

// That a machine is slow is no reason to fail.
configure({ asyncUtilTimeout: 20_000 });

const executor = new IframeSandboxExecutor();
afterAll(() => executor.dispose());

const open: BrowserRuntime[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((runtime) => runtime.dispose()));
});

/** Each has a history of its own, unless a journal is given. */
export function makeRuntime(options: CreateBrowserRuntimeOptions = {}): BrowserRuntime {
  const runtime = createBrowserRuntime({
    executor,
    name: `test-${crypto.randomUUID()}`,
    journal: memoryJournal(),
    resume: false,
    ...options,
  });
  open.push(runtime);
  return runtime;
}

/** Tools over a list of notes: one reads, one asks before it removes, and can undo that. */
export function noteTools(): {
  list: string[];
  tools: NonNullable<CreateBrowserRuntimeOptions["tools"]>;
} {
  const list = ["a", "b", "c"];
  const tools = {
    list: { effect: "read" as const, execute: async () => [...list] },
    remove: {
      description: "Removes a note",
      requiresApproval: true,
      inputSchema: { type: "object", properties: { text: { type: "string" } }, required: ["text"] },
      execute: async (input: Record<string, unknown>) => {
        const at = list.indexOf(String(input["text"]));
        if (at < 0) throw new Error(`There is no note "${String(input["text"])}"`);
        list.splice(at, 1);
        return input["text"];
      },
      revert: async (_input: unknown, text: unknown) => void list.push(String(text)),
    },
  };
  return { list, tools };
}

export const remove = (...texts: string[]): string =>
  `async () => Promise.all(${JSON.stringify(texts)}.map((text) => codemode.remove({ text })))`;
