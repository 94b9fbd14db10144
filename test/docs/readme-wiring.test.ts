import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

const read = (path: string): string => readFileSync(new URL(path, import.meta.url), "utf8");

test("the wiring of the README is the one that the type check compiles", () => {
  const shown = /```tsx\n([^]*?)```/.exec(read("../../README.md"))?.[1];
  const compiled = read("wiring.tsx")
    .replace(/^\/\/.*\n/, "")
    .replace('"../../src/index.ts"', '"browser-codemode"')
    .replace('"../../src/react.ts"', '"browser-codemode/react"')
    .replace('"./tools.ts"', '"./tools"');
  expect(compiled).toContain('from "browser-codemode"');
  expect(shown).toBe(compiled);
});
