import { expect, test } from "vitest";
import readme from "../../README.md?raw";
import * as library from "../../src/index.ts";

const quickStart = /## Quick start[^]*?```js\n([^]*?)```/.exec(readme)?.[1] ?? "";

test("the quick start of the README is at most 30 lines long", () => {
  expect(quickStart).toContain('import { createBrowserCodeTool } from "browser-codemode"');
  expect(quickStart.trimEnd().split("\n").length).toBeLessThanOrEqual(30);
});

test("the quick start of the README works when pasted", async () => {
  const promised = /console\.log\(result\); \/\/ (.+)/.exec(quickStart)?.[1];
  const printed: unknown[] = [];
  const body = quickStart
    .replace(/^import (\{.*?\}) from "browser-codemode";$/m, "const $1 = library;")
    .replace("export const", "const");
  const AsyncFunction = (async () => {}).constructor as new (
    ...parts: string[]
  ) => (...args: unknown[]) => Promise<void>;
  await new AsyncFunction("library", "console", body)(library, { log: (value: unknown) => printed.push(value) });
  expect(printed).toEqual([JSON.parse(promised ?? "")]);
});
